"""What truly happened: contacts, sheets, cases and accounts."""
