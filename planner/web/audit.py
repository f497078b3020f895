"""
The log of the desk: who did what, and when; never who lives where.

Every row carries the SHA-256 of its own content and of the digest before it. Whoever alters,
drops or slips in a row breaks the chain from there on, and `verify` names the place; a head
that was printed once also shows when the end was cut off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.web.tables import tables

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


def note(connection: Connection, at: int, actor: str, act: str, on: str = "", **detail: Any) -> str:
    """Add a row within a transaction that writes; return the new head."""
    from sqlalchemy import select

    table = tables().audit
    last = select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1)
    before = connection.execute(last).first()
    number, head = (before[0] + 1, before[1]) if before else (1, START)
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
    return digest


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
    """Return the number of the first row that does not follow from the one before, or None."""
    head = START
    for expected, entry in enumerate(entries(database), start=1):
        row = {name: getattr(entry, name) for name in _CHAINED}
        if entry.number != expected or entry.digest != _digest(head, row):
            return expected
        head = entry.digest
    return None


def _digest(before: str, row: Mapping[str, object]) -> str:
    written = json.dumps([before, row], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
