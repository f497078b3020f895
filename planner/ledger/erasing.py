"""
A person erased from the office's book: the rows stay and add up, nobody can say whose they are.

The id becomes a word that means nobody, alike in contacts, sheets, cases, accounts and frozen
reports, so that every sum is what it was; what was written about the person in words is taken
out. This is the one thing for which rows of the book are changed: its guards stand aside within
the transaction, and stand again before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.ledger.rows import look_up, run
from planner.store.contacts import BOOK
from planner.store.engine import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOBODY = "gone-"
"""With a number behind it: somebody of whom nothing is known any more."""
PLACES = {
    "book_contacts": ("elder_id",),
    "book_cases": ("elder_id",),
    "office_cases": ("elder_id",),
    "account_demands": ("elder_id",),
    "account_movements": ("giver", "taker"),
}
"""Columns that hold a person's id."""
VALUES = {
    "book_sheets": ("number", "stops"),
    "book_issues": ("id", "pairs"),
    "book_facts": ("name", "value"),
    "office_reports": ("span", "content"),
}
"""Columns of JSON in which ids stand, and by what their rows are known."""
WORDS = {
    "book_contacts": ("note", "need", "hazard", "health"),
    "office_cases": ("note",),
}
"""Columns in which something is written about a person."""


def erase(address: str | Path, elder: str) -> bool:
    """
    Give a person's rows in a book to nobody; say whether there were any.

    Raises
    ------
    StoreError
        If the book cannot be opened or written; then it is as it was.
    """
    database = Database(address, BOOK)
    try:
        with database.write() as connection:
            changed = _erase(connection, elder)
        if changed:
            database.vacuum()
    finally:
        database.close()
    return changed


def _erase(connection: Connection, elder: str) -> bool:
    from sqlalchemy import inspect

    known = set(inspect(connection).get_table_names())
    nobody = f"{NOBODY}{1 + _gone(connection)}"
    changed = False
    with _unguarded(connection, {*PLACES, *VALUES, "office_closings"} & known):
        if "office_cases" in known:
            run(
                connection,
                "UPDATE office_closings SET note = '' WHERE number IN "
                "(SELECT number FROM office_cases WHERE elder_id = :elder)",
                elder=elder,
            )
        for table in WORDS.keys() & known:
            blank = ", ".join(f"{name} = ''" for name in WORDS[table])
            run(connection, f"UPDATE {table} SET {blank} WHERE elder_id = :elder", elder=elder)  # noqa: S608 - our own words
        for table, column in ((t, c) for t in PLACES.keys() & known for c in PLACES[t]):
            there = f"SELECT 1 FROM {table} WHERE {column} = :elder LIMIT 1"  # noqa: S608 - our own words
            changed |= bool(look_up(connection, there, elder=elder))
            query = f"UPDATE {table} SET {column} = :nobody WHERE {column} = :elder"  # noqa: S608 - our own words
            run(connection, query, nobody=nobody, elder=elder)
        for table in VALUES.keys() & known:
            changed |= _erase_values(connection, table, elder, nobody)
    return changed


def _erase_values(connection: Connection, table: str, elder: str, nobody: str) -> bool:
    """Give the id to nobody wherever JSON holds it; say whether it did."""
    key, column = VALUES[table]
    changed = False
    for row in look_up(connection, f"SELECT {key}, {column} FROM {table}"):  # noqa: S608 - our own words
        text = str(row[column])
        if json.dumps(elder, ensure_ascii=False) not in text:
            continue
        other = json.dumps(_without(json.loads(text), elder, nobody), ensure_ascii=False)
        query = f"UPDATE {table} SET {column} = :other WHERE {key} = :key AND {column} = :text"  # noqa: S608 - our own words
        run(connection, query, other=other, key=row[key], text=text)
        changed = True
    return changed


def _without(value: Any, elder: str, nobody: str) -> Any:
    if isinstance(value, dict):
        return {
            nobody if key == elder else key: inner
            if "helper" in key and not _are_rows(inner)
            else _without(inner, elder, nobody)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without(inner, elder, nobody) for inner in value]
    return nobody if value == elder else value


def _are_rows(value: Any) -> bool:
    """Say whether this is a table, a row for each helper: elders stand in it, too."""
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _gone(connection: Connection) -> int:
    """Return how many people were erased before."""
    rows = look_up(connection, "SELECT stops FROM book_sheets WHERE stops LIKE '%gone-%'")
    rows += look_up(
        connection, "SELECT elder_id AS stops FROM book_contacts WHERE elder_id LIKE 'gone-%'"
    )
    found = [part for row in rows for part in str(row["stops"]).split(NOBODY)[1:]]
    return max((int(part.partition('"')[0]) for part in found if part[:1].isdecimal()), default=0)


@contextmanager
def _unguarded(connection: Connection, tables: set[str]) -> Iterator[None]:
    """Let the guards of the book stand aside, and stand again."""
    if connection.dialect.name == "postgresql":
        for table in sorted(tables):
            run(connection, f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in sorted(tables):
            run(connection, f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    rows = look_up(connection, "SELECT name, sql, tbl_name FROM sqlite_master WHERE type='trigger'")
    guards = [row for row in rows if row["tbl_name"] in tables]
    for one in guards:
        connection.exec_driver_sql(f'DROP TRIGGER "{one["name"]}"')
    yield
    for one in guards:
        connection.exec_driver_sql(one["sql"])
