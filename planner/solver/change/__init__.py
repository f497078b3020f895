"""Changes of a plan that stands: new elders, edits, turnover."""
