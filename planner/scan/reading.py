"""What a page says of each stop: one outcome, nothing, or a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.scan.boxes import Row, State, rows_of
from planner.scan.page import Page, find_pages
from planner.scan.pictures import pictures

if TYPE_CHECKING:
    from pathlib import Path

DANGER = 8


@dataclass(frozen=True, eq=False)
class Stop:
    """
    One stop as read.

    Parameters
    ----------
    code, danger
        What is marked; None where nothing is, or where it must be asked.
    asked
        Boxes that a person must look at; empty where all is clear.
    sure
        How sure the least sure box of the stop is, 0.5 to 1.
    row
        The boxes and their picture.
    """

    stop: int
    code: int | None
    danger: bool = False
    asked: tuple[int, ...] = ()
    sure: float = field(kw_only=True)
    row: Row = field(kw_only=True)


@dataclass(frozen=True, eq=False)
class Reading:
    """
    One picture as read.

    Parameters
    ----------
    picture
        Which of the file, from 1.
    why
        Key of what kept it from being read; empty where it was.
    number
        What the sheet's QR code says.
    """

    file: str
    picture: int
    why: str = ""
    number: str = ""
    stops: tuple[Stop, ...] = ()


def read_pictures(file: Path) -> Iterator[Reading]:
    """
    Yield what every sheet in every picture of a file says.

    Raises
    ------
    InputError
        If the file is no picture that can be opened.
    """
    for at, picture in enumerate(pictures(file), 1):
        for page in find_pages(picture):
            yield _read(file.name, at, page)


def _read(file: str, at: int, page: Page | None) -> Reading:
    if page is None:
        return Reading(file, at, "no-sheet")
    if not page.number:
        return Reading(file, at, "no-number")
    rows = rows_of(page)
    why = "" if rows or page.count == 0 else "no-rows"
    return Reading(file, at, why, page.number, tuple(stop_of(row) for row in rows))


def stop_of(row: Row) -> Stop:
    """Return what a stop's boxes say together."""
    doubted = tuple(box.code for box in row.boxes if box.state is State.DOUBT)
    marked = {box.code for box in row.boxes if box.state is State.MARKED}
    sure = min(box.sure for box in row.boxes)
    outcomes = marked - {DANGER}
    if doubted or len(outcomes) > 1:
        asked = doubted if doubted and len(outcomes) < 2 else tuple(sorted({*marked, *doubted}))
        return Stop(row.stop, None, asked=asked, sure=min(sure, 0.5), row=row)
    if not marked:
        return Stop(row.stop, None, sure=sure, row=row)
    return Stop(row.stop, min(outcomes, default=0), DANGER in marked, sure=sure, row=row)
