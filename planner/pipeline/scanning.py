"""Scans and photos of returned sheets, held against the book: recorded, asked or told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.ledger.book import Recorded, Sheet
from planner.ledger.entering import OUTCOMES, Report
from planner.ledger.numbers import is_number
from planner.scan.pictures import png
from planner.scan.reading import Reading, Stop, read_pictures

if TYPE_CHECKING:
    from planner.ledger.book import Book

Key = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Question:
    """A stop that a person must look at: the boxes in doubt and their picture."""

    sheet: Sheet
    stop: int
    boxes: tuple[int, ...]
    picture: bytes

    @property
    def elders(self) -> tuple[str, ...]:
        """Who is met at the stop."""
        return next(line.elders for line in self.sheet.lines if line.stop == self.stop)


@dataclass(eq=False)
class Scanned:
    """
    What a batch of pictures said.

    Parameters
    ----------
    stops
        Every stop that is clear, by sheet and stop, with the sheet.
    questions
        Those that are not, left open until answered.
    blank
        Stops on which nothing is marked: they stay open.
    differs
        Stops of which the book says something else already: they stay as they are.
    unread
        File, number of the picture, and why it could not be taken.
    pages
        File, number of the picture, and the sheet that it shows.
    clashes
        Stops of which two pictures say different things.
    """

    stops: dict[Key, tuple[Sheet, Stop]] = field(default_factory=dict)
    questions: dict[Key, Question] = field(default_factory=dict)
    blank: list[Key] = field(default_factory=list)
    differs: list[Key] = field(default_factory=list)
    unread: list[tuple[str, int, str]] = field(default_factory=list)
    pages: list[tuple[str, int, str]] = field(default_factory=list)
    clashes: set[Key] = field(default_factory=set)

    def reports(self) -> list[Report]:
        """Return what is to be written into the book."""
        return [
            Report(number, stop, "", one.code or 0, one.danger)
            for (number, stop), (_, one) in sorted(self.stops.items())
            if (number, stop) not in self.differs
        ]


def read_scans(files: Iterable[Path], book: Book, *, today: date) -> Scanned:
    """
    Return what pictures of sheets say; nothing is written.

    Raises
    ------
    InputError
        If a file cannot be opened, or not one picture is a sheet of this book.
    """
    scanned = Scanned()
    for file in files:
        for reading in read_pictures(file):
            why = _take(scanned, reading, book, today)
            place = reading.file, reading.picture
            if why:
                scanned.unread.append((*place, why))
            else:
                scanned.pages.append((*place, reading.number))
    if scanned.unread and not scanned.pages:
        last = {file: picture for file, picture, _ in scanned.unread}
        raise InputError(tuple(unread_fault(*one, last[one[0]]) for one in scanned.unread))
    for key in scanned.clashes:
        scanned.stops.pop(key, None)
    for key in scanned.stops:
        scanned.questions.pop(key, None)  # another picture of the same page was clear
    said = scanned.stops.keys() | scanned.questions.keys()
    scanned.blank = sorted({key for key in scanned.blank if key not in said})
    _compare(scanned, book)
    return scanned


def record_scans(scanned: Scanned, book: Book, *, by: str, now: datetime, today: date) -> Recorded:
    """Write what is clear into the book."""
    return book.report(scanned.reports(), by=by, now=now, today=today)


def unread_fault(file: str, picture: int, why: str, last: int | None = None) -> Fault:
    """
    Return the sentence that says why a picture was not taken.

    Parameters
    ----------
    last
        How many pictures the file has; None where that is not known. The only one of a file
        needs no number.
    """
    expected, remedy = text(f"scan.why.{why}"), text(f"scan.why.{why}-remedy")
    which = None if last == 1 else str(picture) if last is None else f"{picture}/{last}"
    return Fault(file, expected, remedy, value=which)


def _take(scanned: Scanned, reading: Reading, book: Book, today: date) -> str:
    """Add a reading; return why it cannot be taken, empty where it can."""
    if reading.why:
        return reading.why
    sheet = book.sheet(reading.number) if is_number(reading.number) else None
    if sheet is None:
        return "unknown" if is_number(reading.number) else "not-issued"
    if sheet.withdrawn is not None or sheet.day > today:
        return "future" if sheet.withdrawn is None else "replaced"
    if {one.stop for one in reading.stops} - {line.stop for line in sheet.lines}:
        return "no-rows"
    for one in reading.stops:
        _take_stop(scanned, sheet, one)
    return ""


def _take_stop(scanned: Scanned, sheet: Sheet, one: Stop) -> None:
    """Add a stop; two pictures that say different things of one are a question."""
    key = sheet.number, one.stop
    asked = one.asked
    before = scanned.stops.get(key)
    if before is not None and one.code is not None and not _same(before[1], one):
        asked = tuple(sorted({one.code, before[1].code or 0}))
        scanned.clashes.add(key)
    if asked:
        scanned.questions[key] = Question(sheet, one.stop, asked, png(one.row.cutout))
    elif one.code is None:
        scanned.blank.append(key)
    else:
        scanned.stops[key] = sheet, one


def _same(one: Stop, other: Stop) -> bool:
    return (one.code, one.danger) == (other.code, other.danger)


def _compare(scanned: Scanned, book: Book) -> None:
    """Find the stops of which the book says something else: a scan takes nothing back."""
    days = [sheet.day for sheet, _ in scanned.stops.values()]
    if not days:
        return
    told: dict[Key, set[tuple[str, str, str]]] = {}
    for row in book.contacts(min(days), max(days)):
        said = str(row["outcome"]), str(row["form"]), str(row["hazard"])
        told.setdefault((str(row["sheet"]), int(row["stop"] or 0)), set()).add(said)
    for key, (sheet, one) in scanned.stops.items():
        line = next(line for line in sheet.lines if line.stop == one.stop)
        outcome, form = OUTCOMES[one.code or 0]
        now = outcome, form or line.form, "danger" if one.danger else ""
        if told.get(key, {now}) != {now}:
            scanned.differs.append(key)
