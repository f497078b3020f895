"""
News of elders that somebody told at the desk: moved, in hospital, died.

Whoever sees a community tells, a coordinator sees to it: the rosters change only by those who
may change them. News of a person goes when the person is erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.web.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from planner.store.engine import Database

KINDS = ("ends", "rests", "other")
"""Died or moved away, in hospital or away for a while, anything else."""


@dataclass(frozen=True, slots=True)
class News:
    """
    What somebody told of an elder.

    Parameters
    ----------
    lists
        Key of the lists in which the elder stands.
    first, last
        From when, and until when where that is known; as written, ``2026-12-01``.
    """

    number: int
    lists: str
    elder: str
    kind: str
    first: str
    last: str
    note: str
    by: str
    at: int


def tell(connection: Connection, news: dict[str, Any]) -> int:
    """Keep what was told and return its number."""
    from sqlalchemy import func, select

    table = tables().news
    number = (connection.scalar(select(func.max(table.c.number))) or 0) + 1
    connection.execute(table.insert().values(number=number, done_by="", done_at=None, **news))
    return number


def waiting(database: Database, lists: str, elders: Collection[str] | None = None) -> list[News]:
    """Return what nobody has seen to yet, the oldest first; of `elders` alone where given."""
    from sqlalchemy import select

    table = tables().news
    query = select(table).where(table.c.lists == lists, table.c.done_at.is_(None))
    with database.read() as connection:
        rows = connection.execute(query.order_by(table.c.number)).mappings().all()
    fields = ("number", "lists", "elder", "kind", "first", "last", "note", "by", "at")
    found = [News(*(row[name] for name in fields)) for row in rows]
    return found if elders is None else [one for one in found if one.elder in elders]


def done(connection: Connection, lists: str, number: int, *, by: str, at: int) -> bool:
    """Note that somebody has seen to it; False where there is nothing to see to."""
    table = tables().news
    mine = (table.c.number == number) & (table.c.lists == lists) & table.c.done_at.is_(None)
    return bool(
        connection.execute(table.update().where(mine).values(done_by=by, done_at=at)).rowcount
    )


def forget(connection: Connection, elder: str) -> None:
    """Drop all that was told of an elder."""
    table = tables().news
    connection.execute(table.delete().where(table.c.elder == elder))
