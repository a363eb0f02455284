"""Behaviour, stated."""
