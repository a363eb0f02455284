"""What is round every answer of the server: doors, numbers, logs, health."""
