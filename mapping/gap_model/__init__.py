"""The gap model: what every area has of every type of provision on a date."""
