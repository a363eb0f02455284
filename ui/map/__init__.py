"""The map and the matrix."""
