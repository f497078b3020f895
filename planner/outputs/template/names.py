"""What a template may ask for: names in both languages, and the values behind them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NUMBER = ("no", "序号")
"""Columns that every table has besides its own: the row's number, and what is behind it."""
BEHIND = ("rows", "明细")
LONGEST = 32_000
"""Characters of one cell, a little below Excel's own 32,767."""


@dataclass(frozen=True, slots=True)
class Value:
    """
    What a placeholder is filled with.

    Parameters
    ----------
    shown
        As people read it.
    number
        As a spreadsheet counts with it; None where it is text.
    is_share
        Whether the number is a share of 1, which reads as per cent.
    """

    shown: str
    number: float | int | None = None
    is_share: bool = False


@dataclass
class Names:
    """
    Every name that a template may ask for, folded, and what it gives.

    Parameters
    ----------
    single
        Name to value.
    tables
        Name of a table to its columns, each from name to its values.
    listed
        The names as they are written, for a list of them.
    """

    single: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, dict[str, list[Value]]] = field(default_factory=dict)
    listed: list[tuple[str, ...]] = field(default_factory=list)

    def put(self, names: Sequence[str], value: Value) -> None:
        """Add one value under its names."""
        self.listed.append(tuple(names))
        for name in names:
            self.single[folded(name)] = value

    def put_table(
        self, names: Sequence[str], columns: Mapping[tuple[str, ...], list[Value]]
    ) -> None:
        """Add a table under its names; each column has names of its own."""
        held: dict[str, list[Value]] = {}
        for column, values in columns.items():
            self.listed.append(tuple(f"{table}.{one}" for table, one in _pairs(names, column)))
            held |= {folded(one): values for one in column}
        for name in names:
            self.tables[folded(name)] = held

    def column(self, asked: str) -> list[Value] | None:
        """Return the column of a table, if the name is one."""
        table, _, column = folded(asked).rpartition(".")
        return self.tables.get(table, {}).get(column)

    def value(self, asked: str) -> Value | None:
        """Return the value of a name, if it is one."""
        return self.single.get(folded(asked))

    def knows(self, asked: str) -> bool:
        """Return whether anything has this name."""
        return self.value(asked) is not None or self.column(asked) is not None

    def nearest(self, asked: str) -> str:
        """Return the name that is most like one that nobody knows."""
        known: dict[str, str] = {}
        for names in self.listed:
            for one in names:
                known.setdefault(folded(one), one)
        found = difflib.get_close_matches(folded(asked), known, n=1, cutoff=0)
        return known[found[0]] if found else ""


def _pairs(names: Sequence[str], column: Sequence[str]) -> list[tuple[str, str]]:
    """Return each table's name with the column's name in the same language."""
    return [(name, column[min(at, len(column) - 1)]) for at, name in enumerate(names)]


def folded(name: str) -> str:
    """Return a name as names are compared: width, case and blanks do not matter."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(plain.split())


def value_of(cell: Any) -> Value:
    """Return a cell of a report's table as a value."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Value(str(cell), cell)
    share = getattr(cell, "share", None)
    if share is not None:
        return Value(str(cell), share, is_share=True)
    return Value("" if cell is None else str(cell))


def behind(rows: Sequence[str]) -> Value:
    """Return the rows behind a figure as text, cut where a cell holds no more and saying so."""
    told = "、".join(rows)
    if len(told) <= LONGEST:
        return Value(told)
    return Value(f"{told[:LONGEST].rpartition('、')[0]}…（{len(rows)}）")
