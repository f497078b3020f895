"""Rows in and out of a database, by our own names of tables and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

Row = dict[str, Any]


def select(connection: Connection, query: str, **values: object) -> list[Row]:
    """Return the rows that a query finds."""
    from sqlalchemy import text as sql

    return [dict(row) for row in connection.execute(sql(query), values).mappings()]


def scalar(connection: Connection, query: str, **values: object) -> Any:
    """Return the first value that a query finds, None where it finds none."""
    from sqlalchemy import text as sql

    return connection.scalar(sql(query), values)


def insert(connection: Connection, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows that all have the same columns."""
    from sqlalchemy import text as sql

    listed = [dict(row) for row in rows]
    if not listed:
        return
    names = ", ".join(f'"{name}"' for name in listed[0])
    places = ", ".join(f":{name}" for name in listed[0])
    connection.execute(sql(f"INSERT INTO {table} ({names}) VALUES ({places})"), listed)  # noqa: S608 - our own names
