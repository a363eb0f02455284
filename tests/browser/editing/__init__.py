"""Keeping the register in a browser: files, forms, saves, two people at once."""
