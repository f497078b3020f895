"""What a week asks, as arrays the search can read."""
