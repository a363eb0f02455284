"""Meeting and agenda."""
