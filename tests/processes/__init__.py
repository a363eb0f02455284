"""Processes that save, collide and die."""
