"""What was changed in the kept tables."""
