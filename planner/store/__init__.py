"""Versions of plans, kept in a database."""

from planner.store.engine import without_passwords
from planner.store.versions import FILE, Mine, Note, Store, Version, digest

__all__ = ["FILE", "Mine", "Note", "Store", "Version", "digest", "without_passwords"]
