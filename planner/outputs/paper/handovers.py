"""Hand-over papers: one page for everybody who gives or takes elders, and one list of all."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.outputs.names import file_stems, plain_cell
from planner.outputs.paper.lists import HelperList, Rows, write_lists
from planner.outputs.wording import short_day, weekday_words, whole_minutes
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Elder, Language, Scenario

Row = Mapping[str, Any]
ALL = "hand-overs"


def write_hand_overs(
    folder: Path, scenario: Scenario, turnover: Mapping[str, Any], *, privacy: str
) -> None:
    """
    Write ``hand-overs.csv``, a page and a PDF for every helper who gives or takes, and one PDF.

    Parameters
    ----------
    turnover
        The field ``turnover`` of a plan.
    privacy
        Names, addresses and phones stand on paper in ``full`` only.
    """
    rows: Sequence[Row] = turnover.get("hand_overs", ())
    if not rows:
        return
    folder.mkdir(parents=True, exist_ok=True)
    people = {elder.id: elder for elder in scenario.everybody}
    shown = people if privacy == "full" else {}
    _write_list(folder / "hand-overs.csv", scenario.language, rows, shown)
    papers = [
        _paper(scenario, helper, stem, turnover, shown)
        for helper, stem in hand_over_stems(turnover).items()
    ]
    write_lists(folder, scenario.language, papers, (ALL, _say(scenario.language, "all")))


def hand_over_stems(turnover: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of the files of each helper who gives or takes."""
    rows: Sequence[Row] = turnover.get("hand_overs", ())
    helpers = dict.fromkeys(name for row in rows for name in (row["from"], row["to"]) if name)
    return file_stems(list(helpers))


def _write_list(
    path: Path, language: str, rows: Sequence[Row], people: Mapping[str, Elder]
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_say(language, f"column.{name}") for name in _COLUMNS])
        for row in rows:
            writer.writerow([plain_cell(cell) for cell in _cells(language, row, people)])


_COLUMNS = ("elder", "name", "address", "phone", "from", "to", "walk", "why", "joint")
_WIDTHS = (0.065, 0.08, 0.165, 0.105, 0.1, 0.1, 0.08, 0.115, 0.25)


def _cells(language: str, row: Row, people: Mapping[str, Elder]) -> list[str]:
    elder = people.get(row["elder"])
    walk = row["walk_s"]
    return [
        row["elder"],
        elder.name if elder else "",
        elder.address if elder else "",
        elder.phone if elder else "",
        row["from"],
        row["to"] or _say(language, "nobody"),
        "" if walk is None else str(whole_minutes(walk)),
        _why(language, row),
        " ".join(row["joint"]),
    ]


def _why(language: str, row: Row) -> str:
    return _say(language, f"why.{row['why'] or 'contact'}")


def _paper(
    scenario: Scenario,
    helper: str,
    stem: str,
    turnover: Mapping[str, Any],
    people: Mapping[str, Elder],
) -> HelperList:
    language = scenario.language
    names = {one.id: one.name for one in scenario.helpers} if people else {}
    before, after = turnover.get("minutes", {}).get(helper, (0, 0))
    load = _say(language, "load", before=f"{before:.0f}", after=f"{after:.0f}")
    tables = []
    for side, key in (("from", "gives"), ("to", "takes")):
        mine = [
            _named(language, row, names) for row in turnover["hand_overs"] if row[side] == helper
        ]
        if mine:
            kept = [n for n, name in enumerate(_COLUMNS) if name != side]  # it is the title
            heads = [_say(language, f"column.{_COLUMNS[n]}") for n in kept]
            told = [_cells(language, row, people) for row in mine]
            rows = tuple((*(row[n] for n in kept), "") for row in told)
            table = Rows(
                _say(language, key, count=len(mine)),
                (*heads, _say(language, "column.done")),
                rows,
                (*(_WIDTHS[n] for n in kept), 0.06),
            )
            tables.append(table.filled(free=1))
    title = _say(language, "title", who=both(helper, names))
    return HelperList(stem, title, load, tuple(tables), _say(language, "sign"))


def _named(language: Language, row: Row, names: Mapping[str, str]) -> Row:
    """Return a row as people read it: helpers with names, days without a year."""
    days = [date.fromisoformat(day) for day in row["joint"]]
    said = [
        f"{short_day(language, day)} {weekday_words(language, [day.isoweekday()])}" for day in days
    ]
    sides = {side: row[side] and both(row[side], names) for side in ("from", "to")}
    return {**row, **sides, "joint": [_say(language, "list").join(said)]}


def both(helper: str, names: Mapping[str, str]) -> str:
    """Return a helper's name and id, the id alone where names do not show."""
    return f"{names[helper]} {helper}" if names.get(helper) else helper


def _say(language: str, key: str, **values: object) -> str:
    return say(language, f"turnover.paper.{key}", **values)
