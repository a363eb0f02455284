"""What stands in the register, filtered, named and counted."""
