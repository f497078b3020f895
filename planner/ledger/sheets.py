"""Sheets of the book: one helper's stops of one day, numbered and frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.ledger.rows import look_up
from planner.units import MINUTE, format_clock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.plan import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """One stop of a sheet: `form` is how its elders are to be met."""

    stop: int
    elders: tuple[str, ...]
    form: str
    start: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One helper's stops of one day, numbered.

    `withdrawn` names the issue that replaced it, `issue` the one that made it; 0 is none yet.
    """

    number: str
    helper: str
    day: date
    lines: tuple[Line, ...]
    withdrawn: int | None = None
    issue: int = 0

    def as_json(self) -> dict[str, object]:
        """Return what `issue` prints and plan.json keeps."""
        stops = [line_as_json(line) for line in self.lines]
        return {
            "number": self.number,
            "helper": self.helper,
            "date": self.day.isoformat(),
            "stops": stops,
        }


def lines_of(plan: Plan) -> Iterator[tuple[tuple[str, date], tuple[Line, ...]]]:
    """Yield helper and day with their stops; calls follow the doors."""
    lines: dict[tuple[str, date], list[Line]] = {}
    for one in plan.rounds:
        place = lines.setdefault((one.helper, one.day), [])
        for stop in one.stops:
            start = format_clock(stop.start // MINUTE * MINUTE)
            place.append(Line(len(place) + 1, stop.elders, "visit", start))
    for call in plan.calls:
        if call.helper is not None:
            place = lines.setdefault((call.helper, call.day), [])
            place.append(Line(len(place) + 1, (call.elder,), call.kind, ""))
    for key in sorted(lines):
        yield key, tuple(lines[key])


def line_as_json(line: Line) -> dict[str, object]:
    """Return a stop as the book and plan.json keep it."""
    return {
        "stop": line.stop,
        "elders": list(line.elders),
        "form": line.form,
        "start": line.start,
    }


def read_sheets(connection: Connection, where: str = "", **values: object) -> list[Sheet]:
    """Return the sheets that a condition chooses, by day."""
    rows = look_up(connection, f"SELECT * FROM book_sheets {where} ORDER BY day, number", **values)  # noqa: S608 - our own words
    return [
        Sheet(
            row["number"],
            row["helper"],
            date.fromisoformat(row["day"]),
            tuple(
                Line(one["stop"], tuple(one["elders"]), one["form"], one["start"])
                for one in json.loads(row["stops"])
            ),
            row["withdrawn"],
            row["issue"],
        )
        for row in rows
    ]
