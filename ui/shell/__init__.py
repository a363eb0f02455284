"""The frame round every page, its state, and the doors of the server."""
