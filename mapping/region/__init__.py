"""A region's data folder, whole, as of a day."""
