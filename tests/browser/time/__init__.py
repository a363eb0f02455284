"""What the pages do over time, in a browser."""
