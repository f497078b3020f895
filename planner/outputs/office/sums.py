"""A workbook of sums: tables of words and numbers, every word a text and never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from planner.outputs.office.report import put

WIDE, NARROW = 44, 14
"""Columns in characters: the first one, the others."""
LONGEST_TITLE = 31
"""Of a sheet, for Excel."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, the heads of its columns, its rows."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


def workbook_of(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with a sheet for each table, the title above each."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(one.name[:LONGEST_TITLE])
        for at in range(max(1, len(one.heads))):
            sheet.column_dimensions[chr(ord("A") + at)].width = NARROW if at else WIDE
        put(sheet, [title])
        put(sheet, [])
        put(sheet, one.heads)
        for row in one.rows:
            put(sheet, row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
