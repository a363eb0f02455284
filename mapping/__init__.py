"""The gap model, the register and its rules: a plain library without a user interface."""
