"""
The first sheet of an ``.xlsx`` as a table of text.

Numbers become the text that a person would type (``12`` and not ``12.0``), dates
``YYYY-MM-DD``. A formula counts as the value that the spreadsheet stored with it; one
without a stored value, and an error such as ``#N/A``, is a fault of its cell. Cells merged
downwards all have the value of the first; merged sideways they are a fault.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from planner.errors import text
from planner.read.findings import Findings, Spot, UnfitError, unfit
from planner.read.layout import Grid, Merge
from planner.read.tables import LARGEST_BYTES, Cleaner

# Whatever openpyxl and the XML under it raise on a damaged file.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ZEROS = re.compile(r"0+")
_LOST_DIGITS = 10**15


@dataclass(slots=True)
class _Sheet:
    """What the file holds, before it is judged."""

    rows: dict[int, list[str]] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Merge] = field(default_factory=list)


def read_workbook(content: bytes, file: str, findings: Findings) -> Grid | None:
    """Return the rows of the first sheet of `content`, or None with a fault."""
    if not _is_sound(content, file, findings):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no roster needs
            sheet = _read(content)
    except _DAMAGE:
        findings.fault(Spot(file), text("read.fault.not-xlsx"), text("read.remedy.save-xlsx"))
        return None
    return _grid(sheet, file)


def _is_sound(content: bytes, file: str, findings: Findings) -> bool:
    """Refuse what would unpack into more than memory holds."""
    try:
        size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except _DAMAGE:
        size = 0  # opening it will fail again, and be told
    if size <= LARGEST_BYTES:
        return True
    limit = LARGEST_BYTES // 2**20
    remedy = text("read.remedy.too-large")
    findings.fault(Spot(file), text("read.fault.too-large", megabytes=limit), remedy)
    return False


def _read(content: bytes) -> _Sheet:
    sheet = _Sheet()
    with _first_sheet(content, data_only=False) as first:
        for row, column, cell in _cells(first):
            if cell.data_type == "f":
                sheet.formulas.add((row, column))
            elif cell.data_type == "e":
                sheet.errors.add((row, column))
            _put(sheet.rows, row, column, _text(cell))
        part = str(first._worksheet_path)  # noqa: SLF001 - openpyxl tells it nowhere else
    if sheet.formulas:
        _fill_formulas(sheet, content)
    sheet.merged = list(_merged(content, part))
    return sheet


@contextmanager
def _first_sheet(content: bytes, *, data_only: bool) -> Iterator[Any]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    try:
        first: Any = book.worksheets[0]
        first.reset_dimensions()  # some programs write a wrong size
        yield first
    finally:
        book.close()


def _cells(sheet: Any) -> Iterator[tuple[int, int, Any]]:
    """Yield row, column (from 0) and cell of every cell with a value."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        for column, cell in enumerate(row):
            if cell.value is not None:
                yield number, column, cell


def _fill_formulas(sheet: _Sheet, content: bytes) -> None:
    """Put in the stored values of the formulas; those without one stay behind."""
    with _first_sheet(content, data_only=True) as first:
        for row, column, cell in _cells(first):
            if (row, column) not in sheet.formulas:
                continue
            sheet.formulas.remove((row, column))
            if cell.data_type == "e":
                sheet.errors.add((row, column))
            _put(sheet.rows, row, column, _text(cell))


def _put(rows: dict[int, list[str]], row: int, column: int, value: str) -> None:
    cells = rows.setdefault(row, [])
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def _number(value: float, shown_as: str) -> str:
    """Return a number as typed; a format of zeros keeps the zeros before it."""
    if value != value or abs(value) >= _LOST_DIGITS:  # noqa: PLR0124 - not a number
        return f"{value:E}" if value == value else "nan"  # noqa: PLR0124 - the same
    if value == int(value):
        width = len(shown_as) if _ZEROS.fullmatch(shown_as) else 0
        return str(int(value)).zfill(width)
    return repr(float(value))


def _merged(content: bytes, part: str) -> Iterator[Merge]:
    """Yield the merged areas of a sheet, which reading row by row leaves out."""
    from openpyxl.utils import column_index_from_string as index

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for found in _MERGED.finditer(archive.read(part)):
            left, top, right, bottom = (edge.decode() for edge in found.groups())
            yield index(left) - 1, int(top), index(right) - 1, int(bottom)


def _grid(sheet: _Sheet, file: str) -> Grid:
    cleaner = Cleaner()
    numbered = ((row, cleaner.clean(row, cells)) for row, cells in sorted(sheet.rows.items()))
    rows = tuple((row, cells) for row, cells in numbered if any(cells))
    return Grid(
        file,
        rows,
        is_sheet=True,
        merged=tuple(sheet.merged),
        spoilt=_spoilt(sheet),
        cleaned=tuple(cleaner.found),
    )


def _spoilt(sheet: _Sheet) -> dict[tuple[int, int], UnfitError]:
    no_result, error = unfit("formula", "formula"), unfit("cell-error", "cell-error")
    return dict.fromkeys(sheet.formulas, no_result) | dict.fromkeys(sheet.errors, error)
