"""From an address to a place, with how sure and why; nothing goes online."""
