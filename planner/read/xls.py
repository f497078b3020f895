"""The first sheet shown of a workbook of old (``.xls``, also WPS ``.et``), read by xlrd."""

from __future__ import annotations

import io
from typing import Any

from planner.read.sheets import MOST_SHEETS, Sheet, TooMuchError, numeral

MOST_BYTES = 64 * 2**20


def read_xls(content: bytes) -> Sheet:
    """
    Return the first sheet that is shown, with those behind it.

    Raises
    ------
    ValueError
        If this is no workbook, or one with a password.
    TooMuchError
        If it is larger than any roster.
    """
    import xlrd

    if len(content) > MOST_BYTES:
        raise TooMuchError
    try:
        book: Any = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO()
        )
    except Exception as error:  # xlrd lets slip whatever a broken record makes of it
        raise ValueError(str(error)) from error
    shown = [sheet for sheet in book.sheets() if sheet.visibility == 0]
    if not shown:
        raise ValueError(book.nsheets)
    first = shown[0]
    skipped = [sheet.name for sheet in book.sheets()[: first.number] if sheet.visibility]
    found = _sheet(book, first)
    found.skipped = tuple(skipped)
    found.others = [_sheet(book, other) for other in shown[1 : MOST_SHEETS + 1]]
    return found


def _sheet(book: Any, first: Any) -> Sheet:
    found = Sheet(name=first.name, is_1904=bool(book.datemode))
    for row in range(first.nrows):
        for column in range(first.row_len(row)):
            _put(found, book, first, row, column)
    found.merged = [
        (left, top + 1, right - 1, bottom) for top, bottom, left, right in first.merged_cells
    ]
    found.hidden_rows = {row + 1 for row, info in first.rowinfo_map.items() if info.hidden}
    found.hidden_columns = {column for column, info in first.colinfo_map.items() if info.hidden}
    return found


def _put(found: Sheet, book: Any, sheet: Any, row: int, column: int) -> None:
    import xlrd

    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    at = row + 1, column
    if kind == xlrd.XL_CELL_ERROR:
        found.errors.add(at)
        found.put(*at, xlrd.error_text_from_code.get(value, "#N/A"))
    elif kind == xlrd.XL_CELL_BOOLEAN:
        found.put(*at, "yes" if value else "no")
    elif kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        style = book.xf_list[sheet.cell_xf_index(row, column)]
        shown = book.format_map[style.format_key].format_str
        found.put(*at, numeral(float(value), shown, is_1904=found.is_1904))
    elif kind == xlrd.XL_CELL_TEXT and value:
        found.put(*at, value)
