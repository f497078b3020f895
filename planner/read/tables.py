"""
A roster's file as a table of text: header and rows, whatever kind of file it is.

Rows count as a spreadsheet shows them. Blank rows keep their number and are left out. What the
content is decides, not the file's name: a workbook named ``.csv`` is read as the workbook that
it is. `planner.read.layout` finds the header and the people on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from planner.read.answers import NONE, Answers
from planner.read.findings import Spot, UnfitError

# Control characters, invisible marks and the marks that turn the direction of writing.
# Joiners (U+200C, U+200D) stay, for some scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Signs to which GB18030 of 2005 gave private places and that of 2022 their own.
_NAMED = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
    "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
    "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)
_SPACES = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """
    Where a row truly stands, if its list is in several pieces.

    Parameters
    ----------
    row
        As the spreadsheet shows it.
    left
        Columns before its piece.
    sheet
        Name of its sheet where that is not the first.
    order
        Position of each column on that sheet, if it is another there; None where it has none.
    """

    row: int
    left: int = 0
    sheet: str = ""
    order: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table of text.

    Parameters
    ----------
    file
        Name of the file for people.
    header
        The names of the columns, stripped.
    rows
        Row number and cells of every row that is not blank; cells are stripped, and a row
        may be shorter or longer than the header.
    is_sheet
        Whether it comes from a workbook, so that its cells have names.
    spoilt
        Row and position (from 0) of cells that hold no value of their own, such as ``#N/A``,
        and why. It is a fault only where the column matters.
    head
        Row of the header.
    answers
        What the office has said about its columns and words.
    is_1904
        Whether serial numbers of days count from 1904, as on a Mac of old.
    origins
        Number of a row to where it truly stands, of a list in several pieces.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    is_sheet: bool = False
    spoilt: Mapping[tuple[int, int], UnfitError] = field(default_factory=dict)
    head: int = 1
    answers: Answers = NONE
    is_1904: bool = False
    origins: Mapping[int, Origin] = field(default_factory=dict)

    def spot(self, row: int, index: int | None = None) -> Spot:
        """Return the place of a cell, or of a row where `index` is None."""
        origin = self.origins.get(row)
        sheet = f"{origin.sheet}!" if origin is not None and origin.sheet else ""
        number = row if origin is None else origin.row
        if index is None:
            return Spot(self.file, number, f"{sheet}{number}" if sheet else None)
        header = self.header[index] if index < len(self.header) else None
        at = index
        if origin is not None:
            there = origin.order[index] if index < len(origin.order) else index
            at = (index if there is None else there) + origin.left
        cell = f"{sheet}{letters(at)}{number}" if self.is_sheet else None
        return Spot(self.file, number, cell, header or None, None if sheet else at)


def letters(index: int) -> str:
    """Return a spreadsheet's name of the column at `index`, counted from 0: A, …, Z, AA."""
    name = ""
    rest = index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


@dataclass(slots=True)
class Cleaner:
    """
    Takes control characters out of cells.

    Parameters
    ----------
    found
        Row and position of the cells from which something was taken.
    private
        The same of cells that hold a sign of the private area, which no font has.
    """

    is_needed: bool = True
    found: list[tuple[int, int]] = field(default_factory=list)
    private: list[tuple[int, int]] = field(default_factory=list)

    def clean(self, row: int, cells: Iterator[str] | list[str]) -> tuple[str, ...]:
        """Return the cells of `row`, stripped and without control characters."""
        if not self.is_needed:
            return tuple(cell.strip() for cell in cells)
        return tuple(self._cell(row, index, cell) for index, cell in enumerate(cells))

    def _cell(self, row: int, index: int, cell: str) -> str:
        if _PRIVATE.search(cell):
            cell = cell.translate(_NAMED)
            if _PRIVATE.search(cell):
                self.private.append((row, index))
        if not _UNSEEN.search(cell):
            return cell.strip()
        self.found.append((row, index))
        return _UNSEEN.sub("", cell).strip()


def has_unseen(content: str) -> bool:
    """Whether a control character or an invisible mark stands anywhere in `content`."""
    return _UNSEEN.search(content) is not None or _PRIVATE.search(content) is not None


def one_line(written: str) -> str:
    """Return `written` with breaks and tabs made blanks, for ids and names."""
    return _SPACES.sub(" ", written) if _SPACES.search(written) else written
