"""The gap model held against the oracle."""
