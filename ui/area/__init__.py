"""One area."""
