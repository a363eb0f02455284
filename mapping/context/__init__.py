"""What the register is judged against, and which area, type and day are looked at."""
