"""The map's data as files for other programs; the public view of the register only."""
