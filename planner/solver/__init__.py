"""Pairs, days and rounds."""
