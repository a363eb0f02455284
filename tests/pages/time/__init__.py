"""What the pages say, read without a browser."""
