"""
CSV as offices write it: UTF-8, GB18030 or UTF-16, any common separator, quoted breaks.

The separator is the one under which a header among the first rows has most known columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from planner.errors import text
from planner.read.encodings import decode
from planner.read.findings import Findings, Spot
from planner.read.layout import FIRST_ROWS, Grid
from planner.read.tables import Cleaner, has_unseen

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
SEPARATORS = (",", ";", "\t", "|", "，", "；")

_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r)', re.IGNORECASE)


def read_csv(
    content: bytes, file: str, findings: Findings, score: Callable[[tuple[str, ...]], int]
) -> Grid | None:
    """Return the rows of `content`, or None with a fault; `score` as in `read_table`."""
    decoded = decode(content, file, findings)
    if decoded is None:
        return None
    start, separator = separator_of(decoded, score)
    body = decoded[start:]
    cleaner = Cleaner(is_needed=has_unseen(body))
    rows = tuple(_filled(_records(body, separator, file, findings), cleaner))
    if len(rows) > MOST_ROWS:
        findings.fault(Spot(file), text("read.fault.too-much"), text("read.remedy.too-large"))
        return None
    return Grid(file, rows, cleaned=tuple(cleaner.found), private=tuple(cleaner.private))


def separator_of(written: str, score: Callable[[tuple[str, ...]], int]) -> tuple[int, str]:
    """Return where the table begins in a file's text, behind a ``sep=`` line, and what parts it."""
    named = _SEP_LINE.match(written)
    return (named.end(), named[1]) if named else (0, _separator(written, score))


def _separator(body: str, score: Callable[[tuple[str, ...]], int]) -> str:
    """Return the separator of `body`, judged by its first records; a comma when in doubt."""

    def worth(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(body[:20000], newline=""), delimiter=separator)
        try:
            first = [tuple(record) for record in islice(reader, FIRST_ROWS)]
        except csv.Error:
            return (0, 0)
        return max(((score(header), len(header)) for header in first), default=(0, 0))

    return max(SEPARATORS, key=worth)


def _records(
    body: str, separator: str, file: str, findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every record; stop with a fault at a broken one."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if len(record) > MOST_COLUMNS:
                spot, remedy = Spot(file, number), text("read.remedy.too-many-columns")
                findings.fault(spot, text("read.fault.too-many-columns", most=MOST_COLUMNS), remedy)
                return
            if number > MOST_ROWS + 1:
                return
            yield number, record
    except csv.Error as error:
        name = "cell-long" if "limit" in str(error) else "quotes"
        spot = Spot(file, number + 1)
        findings.fault(spot, text(f"read.fault.{name}"), text(f"read.remedy.{name}"))


def _filled(
    records: Iterator[tuple[int, list[str]]], cleaner: Cleaner
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, record in records:
        cells = cleaner.clean(number, record)
        if any(cells):
            yield number, cells
