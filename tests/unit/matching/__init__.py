"""A list in its keeper's own words."""
