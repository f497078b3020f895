"""Hand-over papers: one page for everybody who gives or takes elders, and one list of all."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.outputs.names import file_stems, plain_cell
from planner.units import MINUTE
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario

STYLE = (
    "@page{size:A4;margin:15mm}body{font:14px/1.5 sans-serif;margin:2em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #555;padding:5px 7px;"
    "text-align:left;vertical-align:top}tr{page-break-inside:avoid}h1{font-size:22px}"
    ".tick{width:5em}@media screen and (max-width:640px){body{margin:1em}"
    "table{display:block;overflow-x:auto}th,td{min-width:3.5em}p{overflow-wrap:anywhere}}"
)
VIEWPORT = "<meta name=viewport content='width=device-width, initial-scale=1'>"

Row = Mapping[str, Any]


def write_hand_overs(
    folder: Path, scenario: Scenario, turnover: Mapping[str, Any], *, privacy: str
) -> None:
    """
    Write ``hand-overs.csv`` and a page for every helper who gives or takes.

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
    helpers = dict.fromkeys(name for row in rows for name in (row["from"], row["to"]) if name)
    stems = file_stems(list(helpers))
    for helper in helpers:
        page = _page(scenario, helper, rows, turnover, shown)
        (folder / f"{stems[helper]}.html").write_text(page, encoding="utf-8", newline="\n")


def _write_list(
    path: Path, language: str, rows: Sequence[Row], people: Mapping[str, Elder]
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_say(language, f"column.{name}") for name in _COLUMNS])
        for row in rows:
            writer.writerow([plain_cell(cell) for cell in _cells(language, row, people)])


_COLUMNS = ("elder", "name", "address", "phone", "from", "to", "walk", "why", "joint")


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
        "" if walk is None else f"{walk / MINUTE:.0f}",
        _why(language, row),
        " ".join(row["joint"]),
    ]


def _why(language: str, row: Row) -> str:
    return _say(language, f"why.{row['why'] or 'contact'}")


def _page(
    scenario: Scenario,
    helper: str,
    rows: Sequence[Row],
    turnover: Mapping[str, Any],
    people: Mapping[str, Elder],
) -> str:
    language = scenario.language
    names = {one.id: one.name for one in scenario.helpers}
    name = names.get(helper, helper) if people else helper
    before, after = turnover.get("minutes", {}).get(helper, (0, 0))
    parts = [
        f"<!doctype html><html lang='{language}'><meta charset='utf-8'>{VIEWPORT}",
        f"<title>{escape(helper)}</title><style>{STYLE}</style>",
        f"<h1>{escape(_say(language, 'title', name=name, helper=helper))}</h1>",
        f"<p>{escape(_say(language, 'load', before=f'{before:.0f}', after=f'{after:.0f}'))}</p>",
    ]
    for side, key in (("from", "gives"), ("to", "takes")):
        mine = [row for row in rows if row[side] == helper]
        if mine:
            parts.append(f"<h2>{escape(_say(language, key, count=len(mine)))}</h2>")
            named = names if people else {}
            whole = [
                {**row, **{side: _both(row[side], named) for side in ("from", "to")}}
                for row in mine
            ]
            parts.append(_table(language, whole, people))
    parts.append(f"<p>{escape(_say(language, 'sign'))}</p>")
    return "\n".join(parts) + "\n"


def _both(helper: str, names: Mapping[str, str]) -> str:
    """Return a helper's name and id, the id alone where names do not show."""
    return f"{names[helper]} {helper}" if names.get(helper) else helper


def _table(language: str, rows: Sequence[Row], people: Mapping[str, Elder]) -> str:
    heads = "".join(f"<th>{escape(_say(language, f'column.{name}'))}" for name in _COLUMNS)
    tick = escape(_say(language, "column.done"))
    lines = [
        "<tr>" + "".join(f"<td>{escape(cell)}" for cell in _cells(language, row, people)) + "<td>"
        for row in rows
    ]
    return f"<table tabindex=0><tr>{heads}<th class=tick>{tick}\n" + "\n".join(lines) + "</table>"


def _say(language: str, key: str, **values: object) -> str:
    return say(language, f"turnover.paper.{key}", **values)
