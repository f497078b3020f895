"""
A week.xlsx that comes back: what the office wrote into it, row by row.

A row is known by the sheet's number and the stop, wherever it stands: in another order, on
another page, copied into another workbook, under Chinese or English headers. Rows without
an outcome stay open.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from planner.errors import Text, text
from planner.ledger.entering import OUTCOMES, Report
from planner.ledger.numbers import LENGTH, is_number
from planner.ledger.said import outcome_words
from planner.ledger.sheets import Sheet
from planner.read.findings import Findings, Spot
from planner.read.sheets import DAMAGE
from planner.read.tables import letters
from planner.read.xlsx import read_every_sheet
from planner.words import in_every_language

COLUMNS = ("sheet", "stop", "outcome", "minutes", "note", "codes")
HEAD_ROWS = 10
"""Rows of a page among which the header is looked for."""
LONGEST_VISIT = 600
DANGER = 8
_BETWEEN = re.compile(r"[\s,;，；、+/]+")
Cells = Mapping[str, str]
Finder = Callable[[str], Sheet | None]


def read_returned(file: Path, find: Finder, *, today: date) -> list[Report] | None:
    """
    Return what a workbook reports; None where none of its pages has rows with sheet and stop.

    Parameters
    ----------
    find
        Gives the sheet of a number, None where this book issued none.

    Raises
    ------
    InputError
        With every row that cannot be recorded: whose number or stop nobody knows, that lies
        ahead, whose words are not ours, that says two things at once.
    """
    try:
        if not zipfile.is_zipfile(file):
            return None
        content = file.read_bytes()
    except OSError:
        return None
    try:
        pages = list(_pages(content))
    except DAMAGE:
        return None  # whatever it is, whoever reads tables says what is wrong with it
    findings = Findings()
    reports = []
    find = cache(find)
    for page, head, rows in pages:
        for number, cells in rows:
            given = {name: cells[at] for name, at in head.items() if at < len(cells)}
            row = _Row(file.name, page, number, head, given, findings)
            one = _report(row, find, today)
            if one is not None:
                reports.append(one)
    findings.raise_if_any()
    return reports if pages else None


class _Row:
    """One row, and where to say what is wrong with it."""

    def __init__(
        self, file: str, page: str, number: int, head: Mapping[str, int], given: Cells,
        findings: Findings,
    ) -> None:  # fmt: skip
        self._at = f"{file} [{page}]", number, head
        self._findings = findings
        self.given = given

    def cell(self, name: str) -> str:
        """Return what stands in a column, stripped."""
        return self.given.get(name, "").strip()

    def wrong(self, name: str, expected: Text, value: str = "") -> None:
        """Add a fault of a column, which may be missing."""
        file, row, head = self._at
        cell = f"{letters(head[name])}{row}" if name in head else None
        self._findings.fault(Spot(file, row, cell, None), expected, value=value or self.cell(name))


def _report(row: _Row, find: Finder, today: date) -> Report | None:
    if not any(row.cell(name) for name in ("outcome", "codes", "minutes", "note")):
        return None
    place = _place(row, find, today)
    code = _code(row)
    minutes = _whole(row.cell("minutes"))
    if minutes is None or not (minutes == "" or 0 <= int(minutes) <= LONGEST_VISIT):
        row.wrong("minutes", text("ledger.fault.minutes", most=LONGEST_VISIT))
    if place is None or code is None or minutes is None:
        return None
    number, stop, elder = place
    return Report(number, stop, elder, *code, minutes, row.cell("note"))


def _place(row: _Row, find: Finder, today: date) -> tuple[str, int, str] | None:
    """Return number, stop and elder of a row; spreadsheets drop the zeros before a number."""
    written = _whole(row.cell("sheet")) or ""
    number = written.zfill(LENGTH)
    sheet = find(number) if written and is_number(number) else None
    if sheet is None:
        key = "unknown" if written and is_number(number) else "number"
        row.wrong("sheet", text(f"ledger.fault.{key}"))
        return None
    if sheet.withdrawn is not None:
        row.wrong("sheet", text("ledger.fault.replaced"))
        return None
    if sheet.day > today:
        row.wrong("sheet", text("ledger.fault.future"), f"{number} {sheet.day}")
        return None
    stop, elder = _whole(row.cell("stop")) or "", row.cell("id")
    line = next((line for line in sheet.lines if str(line.stop) == stop), None)
    if line is None:
        row.wrong("stop", text("ledger.fault.no-stop", stops=len(sheet.lines)))
        return None
    if elder and elder not in line.elders:
        row.wrong("id", text("ledger.fault.elsewhere", elders=" ".join(line.elders)))
        return None
    return number, line.stop, elder


def _code(row: _Row) -> tuple[int, bool] | None:
    """Return the code of a row and whether a danger was seen besides."""
    outcome, codes = row.cell("outcome"), _codes(row.cell("codes"))
    said = _outcomes().get(_folded(outcome))
    if codes is None:
        row.wrong("codes", text("ledger.fault.codes"))
        return None
    if outcome and said is None:
        row.wrong("outcome", text("ledger.fault.outcome-word", words=_words()))
        return None
    danger = DANGER in codes
    told = [code for code in codes if code != DANGER]
    if said is not None and not told:
        told = [next(code for code, (one, _) in OUTCOMES.items() if one == said)]
    if not told and not danger:
        row.wrong("outcome", text("ledger.fault.no-outcome"), row.cell("note"))
        return None
    if len(told) > 1 or (told and said not in {None, OUTCOMES[told[0]][0]}):
        row.wrong("codes", text("ledger.fault.two-things"))
        return None
    return (told[0] if told else 0), danger


def _codes(written: str) -> list[int] | None:
    """Return the codes of ``1 8``, ``3 not in`` or a code's words; None for what is none."""
    known = _code_words()
    if not written:
        return []
    if _folded(written) in known:
        return [known[_folded(written)]]
    parts = [part for part in _BETWEEN.split(written) if part]
    found = [_whole(part) for part in parts]
    codes = list(dict.fromkeys(int(part or -1) for part in found))
    return codes if all(code in OUTCOMES for code in codes) else None


def _whole(written: str) -> str | None:
    """Return a whole number as a spreadsheet may show it (``7.0``), None for anything else."""
    bare = re.fullmatch(r"(\d+)(?:\.0+)?", written)
    return bare[1] if bare else None if written else ""


# ------------------------------------------------------------------------- the words


def _folded(written: str) -> str:
    return " ".join(written.split()).casefold()


def _both(key: str) -> Sequence[str]:
    """Return a word in every language."""
    return in_every_language(key)


@cache
def _outcomes() -> dict[str, str]:
    names = dict.fromkeys(outcome for outcome, _ in OUTCOMES.values())
    known = outcome_words() | {name: name for name in names}
    return known | {_folded(w): name for name in names for w in _both(f"sheets.outcome.{name}")}


@cache
def _code_words() -> dict[str, int]:
    told = [(code, word) for code in OUTCOMES for word in _both(f"sheets.code.{code}")]
    bare = {_folded(word): code for code, word in told}
    return bare | {_folded(f"{code} {word}"): code for code, word in told}


def _words() -> str:
    names = dict.fromkeys(outcome for outcome, _ in OUTCOMES.values())
    return " · ".join(word for name in names for word in _both(f"sheets.outcome.{name}"))


@cache
def _heads() -> dict[str, str]:
    """Return which column each header is, in every language."""
    known = {word: name for name in COLUMNS for word in _both(f"sheets.report.{name}")}
    return known | dict.fromkeys(_both("sheets.id"), "id")


# ------------------------------------------------------------------------- the pages

Page = tuple[str, dict[str, int], Iterator[tuple[int, list[str]]]]


def _pages(content: bytes) -> Iterator[Page]:
    """Yield every page whose rows have sheet and stop: its name, its columns, its rows."""
    for sheet in read_every_sheet(content):
        rows = iter(sorted(sheet.rows.items()))
        head = _head(rows)
        if head is not None:
            yield sheet.name, head, rows


def _head(rows: Iterator[tuple[int, list[str]]]) -> dict[str, int] | None:
    """Return where our columns are, the rows down to their names taken; None without them."""
    known = _heads()
    for number, cells in rows:
        words = {known[word.strip()]: at for at, word in enumerate(cells) if word.strip() in known}
        if {"sheet", "stop"} <= set(words) and {"outcome", "codes"} & set(words):
            return words
        if number >= HEAD_ROWS:
            break
    return None
