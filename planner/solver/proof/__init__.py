"""How far a plan may be from the best: bounds and closing."""
