"""Two servers with nginx in front of them, as people would run them."""
