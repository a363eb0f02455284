"""Homicide reviews and their themes."""
