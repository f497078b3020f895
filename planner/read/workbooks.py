"""
The first sheet of a workbook that is shown, as a grid of text: ``.xlsx``, and ``.xls`` of old.

Numbers become the text that a person would type (``12`` and not ``12.0``), dates
``YYYY-MM-DD``. A formula counts as the value that the spreadsheet stored with it; one
without a stored value, and an error such as ``#N/A``, is a fault of its cell. Hidden rows and
columns count and are told; hidden sheets are passed over.
"""

from __future__ import annotations

from collections.abc import Callable

from planner.errors import text
from planner.read.findings import Findings, Spot, UnfitError, unfit
from planner.read.layout import Grid
from planner.read.sheets import DAMAGE, Sheet, TooMuchError
from planner.read.tables import Cleaner


def read_workbook(
    content: bytes, file: str, findings: Findings, *, is_old: bool = False
) -> Grid | None:
    """Return the rows of the first sheet shown in `content`, or None with a fault."""
    read = _reader(is_old=is_old)
    try:
        sheet = read(content)
    except TooMuchError:
        findings.fault(Spot(file), text("read.fault.too-much"), text("read.remedy.too-large"))
        return None
    except DAMAGE:
        name = "read.fault.not-xls" if is_old else "read.fault.not-xlsx"
        findings.fault(Spot(file), text(name), text("read.remedy.save-xlsx"))
        return None
    _tell_hidden(sheet, file, findings)
    return _grid(sheet, file)


def _reader(*, is_old: bool) -> Callable[[bytes], Sheet]:
    if is_old:
        from planner.read.xls import read_xls

        return read_xls
    from planner.read.xlsx import read_xlsx

    return read_xlsx


def _tell_hidden(sheet: Sheet, file: str, findings: Findings) -> None:
    """Say which sheet is read where one before it is hidden, and that hidden rows count."""
    if sheet.skipped:
        expected = text("read.notice.sheet-hidden", sheet=sheet.name)
        findings.notice(Spot(file), expected, None, "、".join(sheet.skipped))
    rows = sorted(row for row in sheet.hidden_rows if any(sheet.rows.get(row, ())))
    if rows:
        expected = text("read.notice.rows-hidden", count=len(rows))
        findings.notice(Spot(file, rows[0]), expected, text("read.remedy.rows-hidden"))
    width = max(map(len, sheet.rows.values()), default=0)
    columns = [column for column in sorted(sheet.hidden_columns) if column < width]
    if columns:
        findings.notice(Spot(file), text("read.notice.columns-hidden", count=len(columns)))


def _grid(sheet: Sheet, file: str) -> Grid:
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
        private=tuple(cleaner.private),
        is_1904=sheet.is_1904,
        sheet=sheet.name,
        others=tuple(_grid(other, file) for other in sheet.others),
    )


def _spoilt(sheet: Sheet) -> dict[tuple[int, int], UnfitError]:
    no_result, error = unfit("formula", "formula"), unfit("cell-error", "cell-error")
    return dict.fromkeys(sheet.formulas, no_result) | dict.fromkeys(sheet.errors, error)
