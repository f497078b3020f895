"""What an office hands to families and upward: cards, forms, charts, ledgers, registers."""
