"""Services and distances."""
