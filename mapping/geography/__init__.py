"""Areas, their shapes, neighbourhoods and postcodes."""
