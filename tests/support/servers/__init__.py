"""Servers that tests start: nginx, PostgreSQL, an OpenID provider."""
