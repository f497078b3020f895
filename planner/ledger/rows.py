"""Rows of the book: read, appended and looked up, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from planner.store.contacts import CONTACT_COLUMNS

if TYPE_CHECKING:
    from sqlalchemy import Connection

Row = dict[str, Any]
MANY = 5_000
"""Rows that are fetched at a time where there are many."""
NOT_TAKEN_BACK = (
    "contact_id NOT IN (SELECT supersedes FROM book_contacts WHERE supersedes IS NOT NULL)"
)
"""Condition of contacts that no other one takes back."""
STANDING = f"SELECT * FROM book_contacts WHERE {NOT_TAKEN_BACK} "  # noqa: S608 - our own words
"""Contacts that no other one takes back."""


def blank(by: str, now: datetime) -> Row:
    """Return a contact in which nothing is said yet but who enters it, and when."""
    row: Row = dict.fromkeys(CONTACT_COLUMNS, "")
    row.update(stop=None, supersedes=None, entered_by=by, entered_at=now.isoformat())
    return row


def append(connection: Connection, row: Row) -> Row:
    """Append a contact under the next number and return it."""
    return append_all(connection, [row])[0]


def append_all(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    """Append contacts in one go, numbered on from the last one, and return them."""
    from sqlalchemy import text as sql

    if not rows:
        return []
    last = scalar(connection, "SELECT MAX(contact_id) FROM book_contacts") or 0
    numbered = [
        {**{name: row[name] for name in CONTACT_COLUMNS}, "contact_id": last + place}
        for place, row in enumerate(rows, 1)
    ]
    names = ", ".join(f'"{name}"' for name in CONTACT_COLUMNS)
    places = ", ".join(f":{name}" for name in CONTACT_COLUMNS)
    connection.execute(
        sql(f"INSERT INTO book_contacts ({names}) VALUES ({places})"),  # noqa: S608 - our own names
        numbered,
    )
    return numbered


class Waiting:
    """Contacts of single stops that are appended together: a week's are hundreds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[tuple[str, str, int], Row] = {}
        self._written: dict[tuple[str, str, int], Row] = {}

    def add(self, key: tuple[str, str, int], row: Row) -> None:
        """Let the contact of a sheet's elder and stop wait."""
        self._rows[key] = row

    def known(self, key: tuple[str, str, int]) -> Row | None:
        """Return what was added under a key, with its number; None where nothing was."""
        if key in self._rows:
            self.write()
        return self._written.get(key)

    def write(self) -> None:
        """Append what waits."""
        made = append_all(self._connection, list(self._rows.values()))
        self._written |= dict(zip(self._rows, made, strict=True))
        self._rows.clear()


def fact(connection: Connection, name: str) -> Any:
    """Return what the book knows of itself by that name, None where it knows nothing."""
    return scalar(connection, "SELECT value FROM book_facts WHERE name = :name", name=name)


def note(connection: Connection, name: str, value: str) -> None:
    """Set what the book knows of itself."""
    run(connection, "DELETE FROM book_facts WHERE name = :name", name=name)
    insert(connection, "book_facts", {"name": name, "value": value})


def current(connection: Connection, only: str = "", **values: object) -> list[Row]:
    """Return the contacts that no other one takes back."""
    where = f"AND {only} " if only else ""
    return look_up(connection, f"{STANDING}{where}ORDER BY date, contact_id", **values)


def look_up(connection: Connection, query: str, **values: object) -> list[Row]:
    """Return what a query finds, each row by the names of its columns."""
    from sqlalchemy import text as sql

    return [dict(row) for row in connection.execute(sql(query), values).mappings()]


def stream(connection: Connection, query: str, **values: object) -> Iterator[Any]:
    """Yield what a query finds, row by row as plain tuples: for many of them."""
    from sqlalchemy import text as sql

    options = {"yield_per": MANY}
    found = connection.execute(sql(query), values, execution_options=options)
    for several in found.partitions(MANY):
        yield from map(tuple, several)


def scalar(connection: Connection, query: str, **values: object) -> Any:
    """Return the first value that a query finds, None for nothing."""
    from sqlalchemy import text as sql

    return connection.scalar(sql(query), values)


def run(connection: Connection, query: str, **values: object) -> None:
    """Execute a statement."""
    from sqlalchemy import text as sql

    connection.execute(sql(query), values)


def insert(connection: Connection, table: str, row: Mapping[str, object]) -> None:
    """Insert one row; the names of its columns are our own."""
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    run(connection, f"INSERT INTO {table} ({names}) VALUES ({places})", **row)  # noqa: S608 - our own names
