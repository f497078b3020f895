"""Questions asked of many plans: what-if, siting, staffing, batches."""
