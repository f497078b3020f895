"""Papers for whoever covers: which doors, on which day, for whom, and what to know of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.outputs.names import file_stems, plain_cell
from planner.outputs.paper.handovers import both
from planner.outputs.paper.lists import HelperList, Rows, write_lists
from planner.outputs.wording import minute_clock, short_day, weekday_words
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.plan import Plan

COLUMNS = ("date", "time", "elder", "name", "address", "phone", "for", "note")
_WIDTHS = (0.11, 0.06, 0.07, 0.1, 0.2, 0.13, 0.12, 0.21)
ALL = "covers"


@dataclass(frozen=True, slots=True)
class Cover:
    """One elder whom `by` sees on a day in place of the paired helper, `whose`."""

    day: date
    start: int
    elder: str
    whose: str
    by: str


def covers_of(plan: Plan) -> Iterator[Cover]:
    """Yield every visit in somebody else's place, by day."""
    for one in sorted(plan.rounds, key=lambda r: (r.day, r.helper)):
        for stop in one.stops:
            if stop.cover_for is not None:
                for elder in stop.elders:
                    yield Cover(one.day, stop.start, elder, stop.cover_for, one.helper)


def write_covers(folder: Path, scenario: Scenario, plan: Plan, *, privacy: str) -> None:
    """
    Write ``covers.csv`` and ``cover-<helper>.html`` and ``.pdf`` for everybody who covers.

    One PDF, ``covers.pdf``, holds them all. Nothing is written where nobody does.

    Parameters
    ----------
    privacy
        Names, addresses, phones and notes stand on paper in ``full`` only.
    """
    found = list(covers_of(plan))
    if not found:
        return
    folder.mkdir(parents=True, exist_ok=True)
    shown = {elder.id: elder for elder in scenario.everybody} if privacy == "full" else {}
    language = scenario.language
    with (folder / "covers.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        heads = [_say(language, f"column.{name}") for name in (*COLUMNS, "by")]
        writer.writerow(heads)
        for one in found:
            writer.writerow([plain_cell(cell) for cell in (*_cells(one, shown), one.by)])
    papers = [
        _paper(scenario, helper, stem, [one for one in found if one.by == helper], shown)
        for helper, stem in cover_stems(plan).items()
    ]
    write_lists(folder, language, papers, (ALL, _say(language, "all")))


def cover_stems(plan: Plan) -> dict[str, str]:
    """Return the name of the files of each helper who covers."""
    stems = file_stems(list(dict.fromkeys(one.by for one in covers_of(plan))))
    return {helper: f"cover-{stem}" for helper, stem in stems.items()}


def _cells(one: Cover, people: dict[str, Elder]) -> list[str]:
    elder = people.get(one.elder)
    told = [elder.name, elder.address, elder.phone] if elder else ["", "", ""]
    start = minute_clock(one.start)
    return [one.day.isoformat(), start, one.elder, *told, one.whose, elder.note if elder else ""]


def _paper(
    scenario: Scenario, helper: str, stem: str, mine: Sequence[Cover], people: dict[str, Elder]
) -> HelperList:
    language = scenario.language
    names = {one.id: one.name for one in scenario.helpers} if people else {}
    heads = tuple(_say(language, f"column.{name}") for name in COLUMNS)
    rows = []
    for one in mine:
        _, *rest = _cells(replace(one, whose=both(one.whose, names)), people)
        rows.append(
            (
                f"{short_day(language, one.day)} {weekday_words(language, [one.day.isoweekday()])}",
                *rest,
            )
        )
    table = Rows("", heads, tuple(rows), _WIDTHS).filled()
    title = _say(language, "title", who=both(helper, names))
    lead = _say(language, "note", count=len(mine))
    return HelperList(stem, title, lead, (table,))


def _say(language: str, key: str, **values: object) -> str:
    return say(language, f"turnover.cover.{key}", **values)
