"""
What else the book keeps: cases by kind, their closing, answers of a quarter, frozen reports.

All of it is append-only; a case is closed by a row of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.store.engine import Part

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES = (
    (
        "CREATE TABLE office_cases (number INTEGER PRIMARY KEY, elder_id TEXT NOT NULL, "
        "kind TEXT NOT NULL, opened TEXT NOT NULL, due TEXT NOT NULL, owner TEXT NOT NULL, "
        "note TEXT NOT NULL, entered_by TEXT NOT NULL, entered_at TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE office_closings (number INTEGER PRIMARY KEY, closed TEXT NOT NULL, "
        "note TEXT NOT NULL, closed_by TEXT NOT NULL, closed_at TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE office_reports (kind TEXT NOT NULL, span TEXT NOT NULL, last TEXT NOT NULL, "
        "last_contact INTEGER NOT NULL, content TEXT NOT NULL, made_by TEXT NOT NULL, "
        "made_at TEXT NOT NULL, PRIMARY KEY (kind, span))"
    ),
)
KEPT = ("office_cases", "office_closings", "office_reports")
SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END"
    for table in KEPT
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    (
        "CREATE FUNCTION office_kept() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'the book is append-only'; END $$ LANGUAGE plpgsql"
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION office_kept()"
        for table in KEPT
    ),
)
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def _make(connection: Connection) -> None:
    for statement in (*TABLES, *GUARDS.get(connection.dialect.name, ())):
        connection.exec_driver_sql(statement)


OFFICE = Part("office", (_make,), frozenset())
"""The part of a database that holds cases and frozen reports; it lies in the book."""
