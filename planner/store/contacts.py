"""
The tables of the office's book, and the steps that lead an older book here.

Contacts are append-only: triggers forbid changing or deleting a row, a correction is a row
that supersedes another. Dates are text, ``2026-11-23``, alike on both databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.store.engine import Part

if TYPE_CHECKING:
    from sqlalchemy import Connection

CONTACT_COLUMNS = (
    "contact_id", "elder_id", "date", "time", "minutes", "form", "helper_id", "by", "outcome",
    "services", "checks", "health", "need", "hazard", "note", "sheet", "stop", "entered_by",
    "entered_at", "verified_by", "approved_by", "supersedes",
)  # fmt: skip
TABLES = (
    (
        "CREATE TABLE book_issues (id INTEGER PRIMARY KEY, first TEXT NOT "
        "NULL, last TEXT NOT NULL, "
        "plan_sha TEXT NOT NULL, pairs TEXT NOT NULL, issued_by TEXT NOT NULL, "
        "issued_at TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE book_sheets (number TEXT PRIMARY KEY, serial INTEGER UNIQUE NOT NULL, "
        "issue INTEGER NOT NULL, helper TEXT NOT NULL, day TEXT NOT NULL, stops TEXT NOT NULL, "
        "withdrawn INTEGER)"
    ),
    (
        "CREATE TABLE book_contacts (contact_id INTEGER PRIMARY KEY, elder_id TEXT NOT NULL, "
        "date TEXT NOT NULL, time TEXT NOT NULL, minutes TEXT NOT NULL, form TEXT NOT NULL, "
        'helper_id TEXT NOT NULL, "by" TEXT NOT NULL, outcome TEXT NOT NULL, '
        "services TEXT NOT NULL, "
        "checks TEXT NOT NULL, health TEXT NOT NULL, need TEXT NOT NULL, hazard TEXT NOT NULL, "
        "note TEXT NOT NULL, sheet TEXT NOT NULL, stop INTEGER, entered_by TEXT NOT NULL, "
        "entered_at TEXT NOT NULL, verified_by TEXT NOT NULL, approved_by TEXT NOT NULL, "
        "supersedes INTEGER UNIQUE)"
    ),
    "CREATE INDEX book_contacts_by_day ON book_contacts (date, elder_id)",
    "CREATE INDEX book_contacts_by_sheet ON book_contacts (sheet)",
    (
        "CREATE TABLE book_cases (id INTEGER PRIMARY KEY, elder_id TEXT NOT NULL, "
        "code INTEGER NOT NULL, opened TEXT NOT NULL, due TEXT NOT NULL, sheet "
        "TEXT NOT NULL, closed TEXT)"
    ),
)
GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER book_contacts_no_{verb.lower()} BEFORE {verb} ON book_contacts "
        "BEGIN SELECT RAISE(ABORT, 'contacts are append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE FUNCTION book_refuse() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'contacts are append-only'; END $$ LANGUAGE plpgsql"
        ),
        (
            "CREATE TRIGGER book_contacts_kept BEFORE UPDATE OR DELETE ON book_contacts "
            "FOR EACH ROW EXECUTE FUNCTION book_refuse()"
        ),
    ),
}


def _make(connection: Connection) -> None:
    for statement in (*TABLES, *GUARDS.get(connection.dialect.name, ())):
        connection.exec_driver_sql(statement)


def _know(connection: Connection) -> None:
    """Add what the book knows of itself: when it began, and the master calendar it took over."""
    connection.exec_driver_sql(
        "CREATE TABLE book_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    )


BOOK = Part("book", (_make, _know), frozenset())
"""The part of a database that holds the office's book."""
