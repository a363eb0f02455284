"""A list in the words of those who keep it, matched to the columns and words of the register."""
