"""What a sheet holds before it is judged, whatever kind of workbook it stands in."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from planner.read.formats import is_of_time
from planner.read.layout import Merge

_SHOWN = re.compile(r'((?:"[^"]*"|\\.)*)(0+)')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_LOST_DIGITS: Final = 10**15
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - the same
_LEAP_FAULT: Final = 60  # before it the first calendar counts one day less, for 29 February 1900


DAMAGE: Final = (
    ArithmeticError,
    AssertionError,
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
"""Whatever zip, XML and the reader of old workbooks raise on a damaged file."""
MOST_SHEETS: Final = 100
"""Sheets of a workbook that are looked at."""


class TooMuchError(ValueError):
    """More than any roster holds."""


@dataclass(slots=True)
class Sheet:
    """
    The cells of a sheet as text.

    Parameters
    ----------
    name
        The sheet's.
    skipped
        Sheets before it that are hidden.
    is_1904
        Whether its serial numbers of days count from 1904.
    rows
        Row, from 1, to its cells.
    formulas, errors
        Row and column, from 0, of formulas without a stored result, and of errors.
    others
        The further sheets that are shown.
    """

    name: str = ""
    skipped: tuple[str, ...] = ()
    is_1904: bool = False
    rows: dict[int, list[str]] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    others: list[Sheet] = field(default_factory=list)

    def put(self, row: int, column: int, value: str) -> None:
        """Write one cell."""
        cells = self.rows.setdefault(row, [])
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value


def numeral(value: float, shown_as: str, *, is_1904: bool) -> str:
    """
    Return a number as a person would type it.

    A date where the format shows one; ``12`` and not ``12.0``; a format of zeros keeps the
    zeros before it, and the letters that it sets before them: ``E0001`` for 1.
    """
    if is_of_time(shown_as):
        moment = _moment(value, is_1904=is_1904)
        if moment is not None:
            return moment
    if value != value or abs(value) >= _LOST_DIGITS:  # noqa: PLR0124 - not a number
        return f"{value:E}" if value == value else "nan"  # noqa: PLR0124 - the same
    if value == int(value):
        zeros = _SHOWN.fullmatch(shown_as)
        if zeros is None or (value < 0 and zeros[1]):
            return str(int(value))
        before = "".join(quoted or sign for quoted, sign in _LITERAL.findall(zeros[1]))
        return before + str(int(value)).zfill(len(zeros[2]))
    return repr(float(value))


def _moment(value: float, *, is_1904: bool) -> str | None:
    """Return a serial number as the date, or the time of day, that it means."""
    try:
        if 0 <= value < 1 and not is_1904:
            clock = _EPOCH + timedelta(seconds=round(value * 86400))
            return clock.strftime("%H:%M")
        days = value + (not is_1904 and 1 <= value < _LEAP_FAULT)
        moment = (_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(seconds=round(days * 86400))
    except (OverflowError, ValueError):
        return None
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")


def serial_1904(serial: str) -> str:
    """Return a serial number that counts from 1904 as the one that means the same day."""
    return str(int(serial) + (_EPOCH_1904 - _EPOCH).days)
