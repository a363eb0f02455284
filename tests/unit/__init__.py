"""One package of the library at a time."""
