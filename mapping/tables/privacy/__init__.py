"""What a text tells of a place where somebody stays, or of a person, however it is spelt."""
