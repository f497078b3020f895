"""Invented scenarios."""
