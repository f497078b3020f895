"""
Route sheets: a page set per helper as HTML and PDF, and one PDF for all.

The words and figures come from `planner.outputs.day`; this module puts them on paper.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from planner.outputs.day import week_sheets
from planner.outputs.page import environment, own_text
from planner.outputs.paper.fonts import has_chinese
from planner.outputs.paper.inset import inset_drawer
from planner.outputs.paper.joined import join_pdfs
from planner.outputs.paper.pdf import MANY, Press, breakable
from planner.outputs.paper.sheet_data import sheet_frame, week_value
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from planner.outputs.material import Material


DRAWN = ("qr", "inset")
"""What of a day is a drawing of ours."""


def write_sheets(folder: Path, material: Material) -> None:
    """
    Write ``<helper>.html`` and ``<helper>.pdf`` for every helper, and ``all.pdf``.

    Without a Chinese font there is no PDF, and the HTML says so.
    """
    weeks, draw, press = week_sheets(material), inset_drawer(material), Press()
    for done, week in enumerate(weeks):
        material.control.show("sheets", done, len(weeks))
        _write_one(folder, material, week_value(material, week, draw), week.label, press)
    press.finish()
    if has_chinese() and weeks:
        title = say(material.mask.language, "sheets.title_all")
        join_pdfs(folder / "all.pdf", [folder / f"{week.stem}.pdf" for week in weeks], title)
    material.control.show("sheets", len(weeks), len(weeks))


def write_some(folder: Path, material: Material, numbers: Collection[str], stem: str) -> None:
    """Write the sheets of those numbers alone, all as one: ``<stem>.html`` and ``<stem>.pdf``."""
    draw, press = inset_drawer(material), Press()
    weeks = [
        replace(week, days=tuple(day for day in week.days if day.sheet_id in numbers))
        for week in week_sheets(material)
    ]
    values = [week_value(material, week, draw) for week in weeks if week.days]
    page = sheet_frame(material, say(material.mask.language, "sheets.title")) | {"weeks": values}
    (folder / f"{stem}.html").write_text(render_sheet(page), encoding="utf-8", newline="\n")
    if has_chinese():
        press.add(folder / f"{stem}.pdf", _on_paper(page))
    press.finish()


def _write_one(
    folder: Path, material: Material, value: dict[str, Any], label: str, press: Press
) -> None:
    title = f"{say(material.mask.language, 'sheets.title')} · {label}"
    page = sheet_frame(material, title) | {"weeks": [value]}
    stem = value["stem"]
    (folder / f"{stem}.html").write_text(render_sheet(page), encoding="utf-8", newline="\n")
    if has_chinese():
        press.add(folder / f"{stem}.pdf", _on_paper(page))


def _on_paper(page: dict[str, Any]) -> dict[str, Any]:
    """Return the page with places to break in long words, so that none runs over the boxes."""
    as_it_is, weeks = (*DRAWN, "sheet_id"), []
    for week in page["weeks"]:
        days = [
            {name: one if name in as_it_is else breakable(one, MANY) for name, one in day.items()}
            for day in week["days"]
        ]
        weeks.append(week | {"label": breakable(week["label"], MANY), "days": days})
    return page | {"scenario": breakable(page["scenario"], MANY), "weeks": weeks}


def render_sheet(page: dict[str, Any]) -> str:
    """Return the HTML of sheets; every value is escaped."""
    return (
        environment()
        .get_template("sheet.jinja")
        .render(
            **page | {"weeks": [_with_markup(week) for week in page["weeks"]]},
            css=_css(page["words"]),
        )
    )


def _with_markup(week: dict[str, Any]) -> dict[str, Any]:
    """Mark our own drawings as markup, so that they alone are not escaped."""
    days = [
        day | {f"{name}_markup": Markup(day[name] or "") for name in DRAWN}  # noqa: S704  our own
        for day in week["days"]
    ]
    return week | {"days": days}


def _css(words: dict[str, str]) -> str:
    parts = (words["page_before"], words["page_between"], words["page_after"])
    before, between, after = (f'"{part}"' for part in parts)
    shown = f"{before} counter(page) {between} counter(pages) {after}"
    return Markup(own_text("sheet.css").replace("PAGE_WORDS", shown))  # noqa: S704  our own words
