"""Then and now: what changed, what ends, what if."""
