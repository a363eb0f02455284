"""What a region is given: types, need, expectations, reviews and what they ask, meetings."""
