"""
Works that were begun and are not over: kept, so that one that was cut off is offered again.

A row is written before a work begins and goes when it is over, whatever became of it. What
the desk finds when it opens was cut off: by a kill, a power cut, or the desk's own end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.errors import StoreError
from planner.web.tables import tables

if TYPE_CHECKING:
    from planner.store.engine import Database


@dataclass(frozen=True, slots=True)
class Left:
    """A work as it was asked for: its key, what, on which place, by whom, and how."""

    key: str
    do: str
    on: str
    by: str
    asked: Mapping[str, Any]


class Begun:
    """The works that are going on, in the desk's database."""

    def __init__(self, database: Database) -> None:
        self._database, self._table = database, tables().begun

    def keep(self, one: Left) -> None:
        """
        Note a work before it begins.

        Raises
        ------
        StoreError
            If that cannot be written; then it is not begun.
        """
        asked = json.dumps(dict(one.asked), ensure_ascii=False)
        row = {"key": one.key, "do": one.do, "on": one.on[:200], "by": one.by[:60], "asked": asked}
        with self._database.write() as connection:
            connection.execute(self._table.insert().values(**row))

    def over(self, key: str) -> None:
        """Note that a work is over; where that cannot be written it will be offered again."""
        try:
            with self._database.write() as connection:
                connection.execute(self._table.delete().where(self._table.c.key == key))
        except StoreError:
            return

    def left(self) -> list[Left]:
        """Return what was cut off."""
        from sqlalchemy import select

        with self._database.read() as connection:
            rows = [dict(row) for row in connection.execute(select(self._table)).mappings()]
        return [Left(**{**row, "asked": json.loads(row["asked"])}) for row in rows]
