"""Which datum the rosters are written in, and what is done about it."""
