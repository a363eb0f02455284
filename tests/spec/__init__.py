"""The rules as small tables."""
