"""What a meeting is given: its agenda, and the grid of the full screen."""
