"""What must hold of the data that ships."""
