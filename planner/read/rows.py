"""Rows of a table into values by column, each refusal a fault at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.errors import text
from planner.read import daymonth
from planner.read.columns import COLUMNS, TOGETHER, Column
from planner.read.fields import plain, taken_apart
from planner.read.findings import Findings, Spot, UnfitError
from planner.read.headers import Kind
from planner.read.marks import Says
from planner.read.matching import match
from planner.read.said_together import parse_pair
from planner.read.sheets import serial_1904
from planner.read.tables import Table, one_line
from planner.read.times import is_phrase, partial_birth, written_window

_MASKED = re.compile(r"\d[\d*xX]*\*{2,}[\d*xX]*")
_GENDER_CODES = frozenset(("1", "2"))
_TIMED = re.compile(
    r"[上下]午|早上|中午|傍晚|晚上|周[一二三四五六日末]|星期|礼拜|\d{1,2}(?:点|:\d{2})"
)
_SERIALS = re.compile(r"^\d{1,5}$")


@dataclass(slots=True)
class Row:
    """
    One row, parsed.

    Parameters
    ----------
    table, number
        Where it stands.
    values
        Column's key to value, of the cells that are not blank and are without fault.
    written
        Column's key to the text of the cell.
    at
        Column's key to its position in the table.
    is_whole
        Whether nothing in the row is at fault and no required column is missing.
    """

    table: Table
    number: int
    values: dict[str, Any]
    written: dict[str, str]
    at: dict[str, int]
    is_whole: bool = True

    def spot(self, key: str) -> Spot:
        """Return the place of the cell in column `key`."""
        index = self.at.get(key)
        return Spot(self.table.file, self.number, None, key) if index is None else self.cell(index)

    def cell(self, index: int) -> Spot:
        """Return the place of the cell at `index`."""
        return self.table.spot(self.number, index)


def read_rows(table: Table, kind: Kind, findings: Findings) -> Iterator[Row]:
    """Yield the rows of `table`; those at fault too, so that their ids are known."""
    columns = match(table, kind, findings)
    if columns is not None:
        clerk = _Clerk(table, kind, columns, findings)
        for number, cells in table.rows:
            yield clerk.row(number, cells)


def _is_several(column: Column, cell: str) -> bool:
    """Whether a cell of two lines holds two names."""
    try:
        column.parse(cell)
    except UnfitError:
        return True
    return False


class _Clerk:
    """Reads the rows of one table."""

    def __init__(
        self, table: Table, kind: Kind, columns: dict[int, Column], findings: Findings
    ) -> None:
        self.table = table
        self.columns = {
            index: daymonth.settled(table, index, column, findings)
            for index, column in columns.items()
        }
        self.at = {column.key: index for index, column in reversed(columns.items())}
        both = next((index for index, column in columns.items() if column.is_pair), None)
        if both is not None:
            self.at["lat"] = both
        self.makes_ids = kind == "elders" and "elder_id" not in self.at
        self.has_all = all(
            c.key in self.at or (c.key == "elder_id" and self.makes_ids)
            for c in COLUMNS[kind]
            if c.is_required
        )
        self.findings = findings
        self.apart: set[str] = set()

    def row(self, number: int, cells: tuple[str, ...]) -> Row:
        """Return one row; what is wrong in it is told."""
        before = len(self.findings.faults)
        row = Row(self.table, number, {}, {}, self.at)
        width = len(cells)
        for index, column in self.columns.items():
            cell = cells[index] if index < width else ""
            if (number, index) in self.table.spoilt:
                row.written[column.key] = cell
                self.findings.unfit(row.cell(index), self.table.spoilt[number, index], cell)
            elif spoken := self._spoken(column, cell, row.cell(index)):
                self._value(row, index, column, spoken)
            elif column.is_required:
                self.findings.fault(row.cell(index), text("read.fault.empty-cell"))
        if any(cells[len(self.table.header) :]):
            self._too_wide(row, cells)
        row.is_whole = self.has_all and len(self.findings.faults) == before
        return row

    def _spoken(self, column: Column, cell: str, at: Spot) -> str:
        """Return a cell in words that are known; a yes as the category that it means."""
        if not cell:
            return cell
        is_masked = column.key == "id_number" and _MASKED.fullmatch(cell) is not None
        if is_masked:
            self._once(at, "masked", cell)
        said = "" if is_masked else self.table.answers.of(column.key, cell)
        if said is not None:
            return said
        if self.table.is_1904 and column.is_dated:
            return _SERIALS.sub(lambda found: serial_1904(found[0]), cell)
        if column.says is not None:
            return self._marked(column.says, self.table.answers.spoken(cell), at)
        return self.table.answers.spoken(cell) if column.has_words else cell

    def _marked(self, says: Says, cell: str, at: Spot) -> str:
        """Return the category that a mark means; what means neither is a fault."""
        try:
            return says(cell) if cell else ""
        except UnfitError as why:
            self.findings.unfit(at, why, cell)
            return ""

    def _value(self, row: Row, index: int, column: Column, cell: str) -> None:
        simple = one_line(cell) if column.is_line else cell
        if column.key == "name" and "\n" in cell:
            simple = cell if _is_several(column, cell) else simple
        if simple != cell:
            self.findings.notice(row.cell(index), text("read.notice.one-line"), None, simple)
        if column.joint and column.key in row.written:
            simple = column.joint.strip(TOGETHER).join((row.written[column.key], simple))
        row.written[column.key] = simple
        if column.is_pair:
            self._place(row, index, simple)
            return
        try:
            row.values[column.key] = column.parse(simple)
        except UnfitError as why:
            self.findings.unfit(row.cell(index), why, cell)
        else:
            self._tell_reading(row, index, column, simple)

    def _place(self, row: Row, index: int, cell: str) -> None:
        """Take both numbers of a place from one cell."""
        row.written["lat"] = cell
        try:
            row.values["lon"], row.values["lat"] = parse_pair(cell)
        except UnfitError as why:
            self.findings.unfit(row.cell(index), why, cell)

    def _tell_reading(self, row: Row, index: int, column: Column, cell: str) -> None:
        """Note how what may be read in more than one way was read, each way of writing once."""
        if column.key == "categories":
            self._tell_apart(row, index, cell)
        elif column.key == "windows" and is_phrase(cell) and cell not in self.apart:
            self.apart.add(cell)
            read = ";".join(map(written_window, row.values["windows"]))
            self.findings.notice(row.cell(index), text("read.notice.said", read=read), None, cell)
        elif column.key == "gender" and cell in _GENDER_CODES:
            self._once(row.cell(index), "gender-code", cell)
        elif column.key == "note" and "windows" not in row.at and _TIMED.search(plain(cell)):
            expected, remedy = text("read.notice.note-timed"), text("read.remedy.note-timed")
            self.findings.notice(row.cell(index), expected, remedy, cell)
        elif column.key == "birth_date" and partial_birth(cell) and column.key not in self.apart:
            self.apart.add(column.key)
            self.findings.notice(row.cell(index), text("read.notice.partial-birth"), None, cell)

    def _once(self, at: Spot, name: str, cell: str) -> None:
        """Note what is so in many cells of a column once for all of them."""
        if name not in self.apart:
            self.apart.add(name)
            self.findings.notice(at, text(f"read.notice.{name}"), None, cell)

    def _tell_apart(self, row: Row, index: int, cell: str) -> None:
        """Note once how a joined name such as 高龄独居 was taken."""
        for part, codes in taken_apart(cell).items():
            if part not in self.apart:
                self.apart.add(part)
                several = [text(f"categories.{code}") for code in codes]
                one, other = several[0], several[1:]
                for more in other:
                    one = text("read.line.both", one=one, other=more)
                expected = text("read.notice.taken-apart", several=one)
                self.findings.notice(row.cell(index), expected, None, part)

    def _too_wide(self, row: Row, cells: tuple[str, ...]) -> None:
        width = len(self.table.header)
        extra = next(index for index in range(width, len(cells)) if cells[index])
        expected = text("read.fault.too-wide", columns=width, cells=len(cells))
        remedy = text(f"read.remedy.too-wide-{'sheet' if self.table.is_sheet else 'csv'}")
        self.findings.fault(row.cell(extra), expected, remedy, cells[extra])
