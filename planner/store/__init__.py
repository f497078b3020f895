"""Versions of plans, kept in a database."""

from planner.store.versions import FILE, Store, Version

__all__ = ["FILE", "Store", "Version"]
