"""``sheets/index.html``: the team's week at a glance, and where each file is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from planner.outputs.day import week_sheets
from planner.outputs.duty import duty_rows
from planner.outputs.page import environment, own_text
from planner.outputs.paper.covers import cover_stems
from planner.outputs.paper.fonts import has_chinese
from planner.outputs.paper.handovers import both, hand_over_stems
from planner.outputs.paper.sheet_data import dialled, sheet_frame
from planner.outputs.wording import short_day, weekday_letters
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from planner.outputs.day import DaySheet, WeekSheet
    from planner.outputs.material import Material

_WORDS = (
    "index_title", "font_missing", "title_week", "helper", "total", "duty_sheet", "internal",
)  # fmt: skip


def write_index(folder: Path, material: Material) -> None:
    """Write the page that leads to every sheet."""
    language = material.mask.language
    words = {name: say(language, f"sheets.{name}") for name in _WORDS}
    days = sorted({day.day for week in week_sheets(material) for day in week.days})
    frame = sheet_frame(material, material.scenario.title) | {"words": words}
    page = (
        environment()
        .get_template("index.jinja")
        .render(
            **frame,
            css=_css(),
            font_missing=not has_chinese(),
            files=_files(language, pdf=has_chinese()),
            days=[f"{short_day(language, day)} {weekday_letters(language, day)}" for day in days],
            papers=_papers(material),
            rows=[_row(language, week, days) for week in week_sheets(material)],
            duty=[one | {"dial": dialled(one["phone"])} for one in duty_rows(material)],
        )
    )
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")


def _css() -> Markup:
    return Markup(own_text("sheet.css").replace("PAGE_WORDS", "counter(page)"))  # noqa: S704  ours


def _files(language: str, *, pdf: bool) -> list[tuple[str, str]]:
    files = [("week.xlsx", "file_workbook"), ("../maps/index.html", "open_map")]
    files = [("all.pdf", "file_all"), *files] if pdf else files
    return [(href, say(language, f"sheets.{name}")) for href, name in files]


def _papers(material: Material) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what lies in ``papers/`` because of this plan: the list of each kind of paper."""
    language, plan = material.mask.language, material.plan
    names = {one.id: one.name for one in material.scenario.helpers}
    shown = names if material.mask.shows_names else {}
    turnover = plan.extra.get("turnover")
    given = hand_over_stems(turnover) if isinstance(turnover, dict) else {}
    groups = []
    for key, every, stems in (
        ("paper", "hand-overs", given),
        ("cover", "covers", cover_stems(plan)),
    ):
        ending = "pdf" if has_chinese() else "html"
        links = [
            (f"../papers/{quote(stem)}.{ending}", both(helper, shown))
            for helper, stem in stems.items()
        ]
        if links and has_chinese():
            links.insert(0, (f"../papers/{every}.pdf", say(language, "sheets.file_everybody")))
        groups.append((say(language, f"turnover.{key}.heading"), links))
    if isinstance(turnover, dict) and any(one["to"] for one in turnover.get("hand_overs", ())):
        cards = [
            (f"../papers/family-cards.{end}", say(language, f"sheets.file_{end}"))
            for end in ("pdf", "html")
        ]
        groups.append((say(language, "turnover.card.heading"), cards))
    return [group for group in groups if group[1]]


def _row(language: str, week: WeekSheet, days: list[date]) -> dict[str, Any]:
    by_day = {day.day: day for day in week.days}
    stem = quote(week.stem)
    files = [
        (f"{stem}.html", "open_sheet"),
        (f"../maps/{stem}.html", "open_map"),
        (f"../feeds/{stem}.ics", "file_ics"),
        (f"../feeds/{stem}.gpx", "file_gpx"),
        (f"../feeds/{stem}.geojson", "file_geojson"),
    ]
    if has_chinese():
        files.insert(1, (f"{stem}.pdf", "file_pdf"))
    cells = [_counted([by_day[day]]) if day in by_day else "–" for day in days]
    return {
        "label": week.label,
        "cells": cells,
        "total": _counted(week.days),
        "files": [(href, say(language, f"sheets.{name}")) for href, name in files],
    }


def _counted(days: Sequence[DaySheet]) -> str:
    """Return how many elders are seen on those days, and how many are called."""
    calls = sum(len(day.calls) for day in days)
    return f"{sum(day.elders for day in days)}{f' ☎{calls}' if calls else ''}"
