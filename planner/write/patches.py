"""What is to change in a table of the office's: cells, further rows, further columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Value = str | date
"""What a cell is to hold: a day as the table writes days, anything else as it stands."""


class NotExactError(ValueError):
    """A file that cannot be changed without touching more than is named: it is left alone."""


@dataclass(frozen=True, slots=True)
class Patch:
    """
    Changes of one table; positions of columns count from 0, rows from 1.

    Parameters
    ----------
    head, last
        Row of the header, and of the last person above whatever stands below the table.
    cells
        Row and column to the new value.
    rows
        Rows that follow the last one, each column to value.
    headers
        Further columns to the names that they bear; they stand behind all others.
    counting
        Column that numbers the rows; None where none does.
    known
        Columns that mean something: in a further row they hold what is given, or nothing.
        In others it takes over the formula of the row above.
    """

    head: int
    last: int
    cells: Mapping[tuple[int, int], Value] = field(default_factory=dict)
    rows: tuple[Mapping[int, Value], ...] = ()
    headers: Mapping[int, str] = field(default_factory=dict)
    counting: int | None = None
    known: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.cells or self.rows or self.headers)
