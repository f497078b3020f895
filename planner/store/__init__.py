"""Versions of plans, kept in a database."""

from planner.store.engine import without_passwords
from planner.store.versions import FILE, Note, Store, Version, digest

__all__ = ["FILE", "Note", "Store", "Version", "digest", "without_passwords"]
