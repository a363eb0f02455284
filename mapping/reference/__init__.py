"""What a region is given: types of provision, need, expectations, reviews, themes, meetings."""
