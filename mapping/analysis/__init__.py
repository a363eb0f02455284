"""Questions put to the gap model: what ends, what changed, what if, how far, who could learn."""
