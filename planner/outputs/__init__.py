"""Sheets, maps, tables."""
