"""What is printed: sheets, cards, hand-overs."""
