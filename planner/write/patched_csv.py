"""
Cells of a CSV file of the office's changed where they stand.

Whatever is not named keeps its bytes: encoding and its mark, separator, quotes, ends of lines,
title rows above and remarks below the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.read.csvfiles import separator_of
from planner.read.encodings import encode, encoding_of
from planner.write.days import as_written
from planner.write.patches import NotExactError, Patch, Value

_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: where each field stands in the text, and where its end of line begins."""

    fields: tuple[tuple[int, int], ...]
    end: int
    close: int


def patch_csv(content: bytes, patch: Patch, score: Callable[[tuple[str, ...]], int]) -> bytes:
    """
    Return the bytes of a CSV file with a patch applied.

    Parameters
    ----------
    score
        Tells how many columns of a header are known, as when the file was read.

    Raises
    ------
    NotExactError
        If the encoding cannot give back every byte, or has no sign for a new value.
    """
    encoding = encoding_of(content)
    if encoding is None:
        raise NotExactError
    # Python takes the mark off by itself for utf-8-sig and utf-16, and puts it back.
    written = content.decode("utf-16" if encoding == "utf-16-swapped" else encoding)
    if encode(written, encoding) != content:
        raise NotExactError
    try:
        return encode(_patched(written, patch, score), encoding)
    except UnicodeEncodeError:
        raise NotExactError from None


def _patched(written: str, patch: Patch, score: Callable[[tuple[str, ...]], int]) -> str:
    # A mark that the reader strips as well must not count as part of the first cell.
    start, separator = separator_of(written, score)
    records = list(_records(written, start, separator))
    days = _days(written, records, patch)
    edits: list[tuple[int, int, str]] = []
    wanted: dict[int, dict[int, str]] = {}
    for (row, column), value in patch.cells.items():
        wanted.setdefault(row, {})[column] = _shown(value, days, column)
    for column, name in patch.headers.items():
        wanted.setdefault(patch.head, {})[column] = name
    for row, cells in wanted.items():
        edits += _cells(written, records[row - 1], cells, separator)
    if patch.rows:
        edits.append(_further(written, records, patch, days, separator))
    for first, last, new in sorted(edits, reverse=True):
        written = written[:first] + new + written[last:]
    return written


def _records(written: str, start: int, separator: str) -> Iterator[_Record]:
    """Yield the records as Python's reader of CSV counts them, empty lines too."""
    at = start
    while at < len(written):
        fields: list[tuple[int, int]] = []
        while True:
            first = at
            at = _field_end(written, at, separator)
            fields.append((first, at))
            if at >= len(written) or written[at] != separator:
                break
            at += 1
        end = at
        found = _END.match(written, at)
        at = found.end() if found else len(written)
        yield _Record(tuple(fields), end, at)


def _field_end(written: str, at: int, separator: str) -> int:
    if written.startswith('"', at):
        at += 1
        while at < len(written):
            if written[at] == '"':
                if not written.startswith('""', at):
                    at += 1
                    break
                at += 1
            at += 1
    while at < len(written) and written[at] not in (separator, "\n", "\r"):
        at += 1
    return at


def _cells(
    written: str, record: _Record, cells: dict[int, str], separator: str
) -> Iterator[tuple[int, int, str]]:
    """Yield what changes in one record; one that is too short is made longer."""
    width = len(record.fields)
    for column in sorted(cells):
        if column < width:
            first, last = record.fields[column]
            yield first, last, _quoted(cells[column], separator, like=written[first:last])
    beyond = {column: value for column, value in cells.items() if column >= width}
    if beyond:
        more = [_quoted(beyond.get(c, ""), separator) for c in range(width, max(beyond) + 1)]
        yield record.end, record.end, separator + separator.join(more)


def _further(
    written: str, records: list[_Record], patch: Patch, days: dict[int, str], separator: str
) -> tuple[int, int, str]:
    """Return the further rows, as wide as the header, behind the last person's."""
    last = records[patch.last - 1]
    width = max(
        len(records[patch.head - 1].fields), *(max(row, default=0) + 1 for row in patch.rows)
    )
    close = written[last.end : last.close]
    ending = close or (written[records[0].end : records[0].close] or "\n")
    lines = []
    for number, row in enumerate(patch.rows, start=1):
        cells = [_shown(row.get(column, ""), days, column) for column in range(width)]
        if patch.counting is not None and not cells[patch.counting]:
            cells[patch.counting] = _next(_value(written, last, patch.counting), number)
        lines.append(separator.join(_quoted(cell, separator) for cell in cells))
    body = ending.join(lines)
    return last.close, last.close, (body + ending) if close else (ending + body)


def _next(counted: str, step: int) -> str:
    """Return the number `step` rows after one, as wide; empty where that is none."""
    return str(int(counted) + step).zfill(len(counted)) if counted.isdecimal() else ""


def _value(written: str, record: _Record, column: int) -> str:
    if column >= len(record.fields):
        return ""
    first, last = record.fields[column]
    raw = written[first:last]
    return (raw[1:-1].replace('""', '"') if raw.startswith('"') else raw).strip()


def _quoted(value: str, separator: str, like: str = "") -> str:
    must = any(sign in value for sign in (separator, '"', "\n", "\r")) or value != value.strip()
    if must or like.startswith('"'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _days(written: str, records: list[_Record], patch: Patch) -> dict[int, str]:
    """Return column to a day as it is written there, of the columns in which there is one."""
    found: dict[int, str] = {}
    for record in records[patch.head : patch.last]:
        for column in range(len(record.fields)):
            value = _value(written, record, column)
            if value:
                found[column] = value
    return found


def _shown(value: Value, days: dict[int, str], column: int) -> str:
    return as_written(value, days.get(column, "")) if isinstance(value, date) else value
