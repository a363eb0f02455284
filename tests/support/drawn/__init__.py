"""What is drawn, as it is seen: on paper and on the screen."""
