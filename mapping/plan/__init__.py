"""The action plan: who does what about a gap, and by when."""
