"""What leads from one schema of the database to the next."""
