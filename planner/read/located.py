"""Where the people of a scenario stand in the office's own files: file, row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from planner.read import columns, layers
from planner.read.answers import Answers
from planner.read.columns import Column
from planner.read.fields import fold_header
from planner.read.findings import Findings
from planner.read.headers import NUMBERING, Kind
from planner.read.layers import Layer, label
from planner.read.matching import match
from planner.read.openers import read_table
from planner.read.people import ELDERS, HELPERS, Reader, Roster, made_id
from planner.read.rows import read_rows
from planner.read.tables import Table
from planner.read.uniting import Uniter
from planner.roles import line_of

_NUMBERING: Final = frozenset(map(fold_header, NUMBERING))
_KEYS: Final[Mapping[str, str]] = {
    "elders": "elder_id", "helpers": "helper_id", "pairs": "elder_id"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """
    One of the office's files, and where everybody stands in it.

    Parameters
    ----------
    path, file
        The file, and its name for people.
    table
        What it holds.
    columns
        Position to column, of those that mean something.
    rows
        Id to the row that bears it; of pairs the elder's.
    score
        Tells how many columns of a header are known.
    """

    path: Path
    file: str
    kind: Kind
    table: Table
    columns: Mapping[int, Column]
    rows: Mapping[str, int]
    score: Callable[[tuple[str, ...]], int]

    @property
    def last(self) -> int:
        """Row of the last person, of the header where there is none."""
        rows = (self.table.spot(number).row or 0 for number, _ in self.table.rows)
        return max(rows, default=self.table.head)

    @property
    def width(self) -> int:
        """Columns that hold anything."""
        widths = (len(cells) for _, cells in self.table.rows)
        return max(len(self.table.header), max(widths, default=0))

    @property
    def counting(self) -> int | None:
        """Position of the column that only numbers the rows."""
        for index, name in enumerate(self.table.header):
            if fold_header(name) in _NUMBERING and index not in self.columns:
                return index
        return None

    def at(self, key: str) -> int | None:
        """Return where the column `key` stands; None where there is none."""
        found = (i for i, one in self.columns.items() if one.key == key and one.says is None)
        return next(found, None)

    def cell(self, row: int, column: int) -> str:
        """Return what stands in a cell."""
        cells = next((cells for number, cells in self.table.rows if number == row), ())
        return cells[column] if column < len(cells) else ""


@dataclass(slots=True)
class Office:
    """
    The files of an office's own scenario.

    Parameters
    ----------
    places
        Kind to files, in the order of the scenario.
    rosters
        The people that the files hold.
    """

    places: dict[Kind, list[Place]] = field(default_factory=dict)
    rosters: dict[str, Roster[Any]] = field(default_factory=dict)


def locate(
    folder: Path, today: date, contents: Mapping[Path, Path] | None = None
) -> tuple[Office, Findings]:
    """
    Return the files of the scenario in `folder`, with where everybody stands.

    Parameters
    ----------
    contents
        Files that are to be read in the place of others.
    """
    findings = Findings()
    stack = layers.read_layers(layers.folder_of(folder), findings)
    named = layers.merge(stack)
    office = Office()
    readers: tuple[tuple[Kind, Reader[Any] | None], ...]
    readers = (("elders", ELDERS), ("helpers", HELPERS), ("pairs", None))
    for kind, reader in readers:
        roster: Roster[Any] = Roster()
        for number, path in enumerate(named[kind].paths if kind in named else ()):
            read = (contents or {}).get(path, path)
            place = _place(kind, path, read, stack, findings)
            if place is None:
                continue
            takes: Callable[[Any, Any], bool] | None = None
            if number and kind == "elders":
                takes = Uniter(roster.people, roster.spots, roster.aliases, findings).takes
            if reader is not None:
                reader.into(roster, place.table, today, findings, takes)
            office.places.setdefault(kind, []).append(place)
        office.rosters[kind] = roster
    return office, findings


def _place(
    kind: Kind, path: Path, read: Path, stack: tuple[Layer, ...], findings: Findings
) -> Place | None:
    answers: Answers = layers.answers(stack)
    score = partial(columns.score, kind, answers)
    file = label(path, stack[-1].folder)
    table = read_table(read, file, findings, score, answers)
    if table is None:
        return None
    found = match(table, kind, Findings()) or {}
    rows = dict(_rows(table, kind))
    return Place(path, file, kind, table, found, rows, score)


def _rows(table: Table, kind: Kind) -> Iterator[tuple[str, int]]:
    """Yield id, or line, and row of everybody; the reader has told what is wrong with them."""
    key = _KEYS[kind]
    for row in read_rows(table, kind, Findings()):
        if key not in row.at and "name" in row.values:
            yield made_id(row.values), row.number
        elif key in row.values:
            role = row.values.get("role", "") if kind == "pairs" else ""
            yield line_of(row.values[key], role), row.number
