"""What a form needs of the browser: faults beside their fields, a word before it is left."""
