"""Maps for the screen and for print."""
