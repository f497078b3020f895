"""
The log of the desk: who did what, and when; never who lives where.

Every row carries the SHA-256 of its own content and of the digest before it. Whoever alters,
drops or slips in a row breaks the chain from there on, and `verify` names the place. How far the
log goes is noted a second time, in the same transaction, which shows when its end was cut off; so
does a head that was printed on a frozen report, whoever reckoned the whole chain anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.web.tables import AUDIT, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.store.engine import Database

_CHAINED = ("number", "at", "actor", "act", "on", "detail")
START = "0" * 64
"""What stands where a first row has none before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing that was done, or refused.

    Parameters
    ----------
    number
        1 for the first, without gaps.
    at
        Seconds since 1970, UTC.
    on
        What it was done to, as an id: an account, a plan, an elder.
    digest
        Of this row and the one before.
    """

    number: int
    at: int
    actor: str
    act: str
    on: str
    detail: str
    digest: str


@dataclass(frozen=True, slots=True)
class Chain:
    """
    What a walk along the whole log found.

    Parameters
    ----------
    rows
        In order, as they are.
    broken
        Number of the first row that is not as it was written; None where all are.
    how
        ``altered``, ``missing`` (dropped, or another slipped in) or ``cut`` (the end is gone);
        empty where all are as they were.
    last
        Number that the newest row had when it was written.
    """

    rows: tuple[Entry, ...]
    broken: int | None = None
    how: str = ""
    last: int = 0


def note(connection: Connection, at: int, actor: str, act: str, on: str = "", **detail: Any) -> str:
    """Add a row within a transaction that writes; return the new head."""
    from sqlalchemy import select

    table, heads = tables().audit, tables().heads
    last = select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1)
    noted = select(heads.c.number, heads.c.digest).where(heads.c.name == AUDIT)
    ends = [tuple(one) for query in (last, noted) for one in connection.execute(query)]
    # Where the end was cut off the gap stays, and shows for good.
    before, head = max(ends, default=(0, START))
    number = before + 1
    row = {
        "number": number,
        "at": at,
        "actor": actor[:60],
        "act": act,
        "on": on[:200],
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else "",
    }
    digest = _digest(head, row)
    connection.execute(table.insert().values(**row, digest=digest))
    _note_head(connection, number, digest)
    return digest


def _note_head(connection: Connection, number: int, digest: str) -> None:
    """Note a second time how far the log goes."""
    heads = tables().heads
    kept = {"number": number, "digest": digest}
    changed = connection.execute(heads.update().where(heads.c.name == AUDIT).values(**kept))
    if not changed.rowcount:
        connection.execute(heads.insert().values(name=AUDIT, **kept))


def entries(database: Database, newest: int | None = None) -> list[Entry]:
    """Return the rows in order; only the `newest` ones where a number is given."""
    from sqlalchemy import select

    table = tables().audit
    query = select(table).order_by(table.c.number.desc())
    if newest is not None:
        query = query.limit(newest)
    with database.read() as connection:
        rows = [Entry(**dict(row)) for row in connection.execute(query).mappings()]
    return rows[::-1]


def head(database: Database) -> str:
    """Return the digest of the newest row, which a frozen report bears; empty without rows."""
    rows = entries(database, 1)
    return rows[-1].digest if rows else ""


def verify(database: Database) -> int | None:
    """Return the number of the first row that is not as it was written, or None."""
    return walk(database).broken


def walk(database: Database) -> Chain:
    """Return what is found along the whole log, from the first row to where it must end."""
    from sqlalchemy import select

    heads = tables().heads
    with database.read() as connection:  # the head first: what is written meanwhile comes after it
        kept = connection.execute(select(heads).where(heads.c.name == AUDIT)).mappings().first()
    rows = tuple(entries(database))
    before, last = START, rows[-1].number if rows else 0
    for expected, entry in enumerate(rows, start=1):
        row = {name: getattr(entry, name) for name in _CHAINED}
        if entry.number != expected:
            return Chain(rows, expected, "missing", last)
        if entry.digest != _digest(before, row):
            return Chain(rows, expected, "altered", last)
        before = entry.digest
    if kept is not None and kept["number"] > last:
        return Chain(rows, last + 1, "cut", kept["number"])
    if kept is None or rows[kept["number"] - 1].digest != kept["digest"]:
        return Chain(rows, last or 1, "altered", last) if rows else Chain(rows)
    return Chain(rows, last=last)


def _digest(before: str, row: Mapping[str, object]) -> str:
    written = json.dumps([before, row], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
