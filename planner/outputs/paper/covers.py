"""Papers for whoever covers: which doors, on which day, for whom, and what to know of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from planner.outputs.names import file_stems, plain_cell
from planner.outputs.paper.handovers import STYLE, VIEWPORT
from planner.units import MINUTE, format_clock
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.plan import Plan

COLUMNS = ("date", "time", "elder", "name", "address", "phone", "for", "note")


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
    Write ``covers.csv`` and a page, ``cover-<helper>.html``, for everybody who covers.

    Nothing is written where nobody does.

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
    helpers = dict.fromkeys(one.by for one in found)
    stems = file_stems(list(helpers))
    for helper in helpers:
        page = _page(scenario, helper, [one for one in found if one.by == helper], shown)
        path = folder / f"cover-{stems[helper]}.html"
        path.write_text(page, encoding="utf-8", newline="\n")


def _cells(one: Cover, people: dict[str, Elder]) -> list[str]:
    elder = people.get(one.elder)
    told = [elder.name, elder.address, elder.phone] if elder else ["", "", ""]
    start = format_clock(one.start // MINUTE * MINUTE)
    return [one.day.isoformat(), start, one.elder, *told, one.whose, elder.note if elder else ""]


def _page(scenario: Scenario, helper: str, mine: Sequence[Cover], people: dict[str, Elder]) -> str:
    language = scenario.language
    names = {one.id: one.name for one in scenario.helpers}
    title = _say(language, "title", name=names.get(helper, "") if people else "", helper=helper)
    heads = "".join(f"<th>{escape(_say(language, f'column.{name}'))}" for name in COLUMNS)
    lines = ["<tr>" + "".join(f"<td>{escape(c)}" for c in _cells(one, people)) for one in mine]
    return "\n".join(
        [
            f"<!doctype html><html lang='{language}'><meta charset='utf-8'>{VIEWPORT}",
            f"<title>{escape(title)}</title><style>{STYLE}</style>",
            f"<h1>{escape(title)}</h1>",
            f"<p>{escape(_say(language, 'note', count=len(mine)))}</p>",
            f"<table tabindex=0><tr>{heads}",
            *lines,
            "</table>",
            "",
        ]
    )


def _say(language: str, key: str, **values: object) -> str:
    return say(language, f"turnover.cover.{key}", **values)
