"""
CSV as offices write it: UTF-8, GB18030 or UTF-16, any common separator, quoted breaks.

The separator is the one under which a header among the first rows has most known columns.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from planner.errors import text
from planner.read.findings import Findings, Spot
from planner.read.layout import FIRST_ROWS, Grid
from planner.read.tables import Cleaner, has_unseen

SEPARATORS = (",", ";", "\t", "|", "，", "；")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def read_csv(
    content: bytes, file: str, findings: Findings, score: Callable[[tuple[str, ...]], int]
) -> Grid | None:
    """Return the rows of `content`, or None with a fault; `score` as in `read_table`."""
    decoded = decode(content, file, findings)
    if decoded is None:
        return None
    named = _SEP_LINE.match(decoded)
    body = decoded[named.end() :] if named else decoded
    separator = named[1] if named else _separator(body, score)
    cleaner = Cleaner(is_needed=has_unseen(body))
    rows = tuple(_filled(_records(body, separator, file, findings), cleaner))
    return Grid(file, rows, cleaned=tuple(cleaner.found))


def decode(content: bytes, file: str, findings: Findings) -> str | None:
    """Return `content` as text, or None with a fault where no known encoding fits."""
    fault, where = "encoding", 0
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            where = content.count(b"\n", 0, error.start) + 1
        if encoding == "utf-8" and _is_nearly_utf8(content):
            fault = "damaged"
            break
    spot, remedy = Spot(file, where), text(f"read.remedy.{fault}")
    findings.fault(spot, text(f"read.fault.{fault}"), remedy)
    return None


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether a few bytes of UTF-8 are broken, which GB18030 would turn into other characters."""
    lenient = content.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    sound = len(lenient) - len(lenient.encode("ascii", "ignore")) - broken
    return sound > broken  # of GB18030 one character in ten happens to be sound


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return (encoding,)
    start = content[:400]
    if start[1::2].count(0) > len(start) / 8:
        return ("utf-16-le",)
    if start[0::2].count(0) > len(start) / 8:
        return ("utf-16-be",)
    return ("utf-8", "gb18030")


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
            yield number, record
    except csv.Error:
        spot = Spot(file, number + 1)
        findings.fault(spot, text("read.fault.quotes"), text("read.remedy.quotes"))


def _filled(
    records: Iterator[tuple[int, list[str]]], cleaner: Cleaner
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, record in records:
        cells = cleaner.clean(number, record)
        if any(cells):
            yield number, cells
