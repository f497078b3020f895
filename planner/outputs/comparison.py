"""
Plan against plan, scenario against scenario: maps that move together, figures and charts.

`write_comparison` is what ``compare`` and ``whatif`` call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.outputs.background import EMPTY, background_of, box_of
from planner.outputs.charts import Bar, bars, dots
from planner.outputs.colours import colours_of
from planner.outputs.encode import packed, packed_all
from planner.outputs.ground import page_data
from planner.outputs.material import Material, make_mask
from planner.outputs.names import without_control
from planner.outputs.numbers import Figure, figures
from planner.outputs.overview import short_label
from planner.outputs.page import environment, render_page
from planner.outputs.plane import plane_about
from planner.outputs.turfs import turf
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.domain import Scenario
    from planner.geo.streets.network import Streets
    from planner.outputs.material import Features
    from planner.plan import Plan

_AROUND_M = 500.0
_MOST_ROWS = 60  # helpers in the chart of minutes; more would be wallpaper
_WORDS = ("hand_over", "nobody", "hand_overs_of", "same_helpers", "helper", "legend_changed")


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """
    One of the plans that are put side by side.

    Parameters
    ----------
    name
        What the reader calls it: a file, a variant. Any text.
    scenario
        Coordinates in WGS-84.
    plan
        What was decided.
    features
        Streets and surroundings; those of the first side that has any are drawn.
    """

    name: str
    scenario: Scenario
    plan: Plan
    features: Features | None = None


def side_on_streets(name: str, scenario: Scenario, plan: Plan, streets: Streets) -> Side:
    """Return a side with the streets around its people."""
    from planner.geo.features import features_of

    people = [(elder.lon, elder.lat) for elder in scenario.elders]
    people += [(helper.lon, helper.lat) for helper in scenario.helpers]
    return Side(name, scenario, plan, features_of(streets, box_of(people, _AROUND_M)))


def write_comparison(
    file: Path, sides: Sequence[Side], *, title: str, privacy: str = "full"
) -> None:
    """
    Write a page that puts two or more plans side by side.

    Parameters
    ----------
    file
        Where to write; the page needs no other file.
    sides
        At least two. The maps show two of them at a time, the first two to begin with.
    title
        Heading of the page.
    privacy
        ``full``, ``office`` or ``street``.
    """
    file.write_text(comparison_page(sides, title=title, privacy=privacy), encoding="utf-8")


def comparison_page(sides: Sequence[Side], *, title: str, privacy: str = "full") -> str:
    """Return the page that `write_comparison` writes."""
    materials = [_material(side, privacy) for side in sides]
    first = materials[0]
    language = first.mask.language
    points = _points(materials)
    box = box_of(points, 90)
    origin = (round(box[0], 6), round(box[1], 6))
    features = next((side.features for side in sides if side.features is not None), None)
    ground = background_of(features, box_of(points, _AROUND_M)) if features else EMPTY
    data = page_data(first, ground, origin, _WORDS) | {
        "bounds": [[box[1], box[0]], [box[3], box[2]]],
        "elders": _elders(materials, origin),
        "sides": _sides(sides, materials, origin),
    }
    return render_page(
        "left",
        title=title,
        language=language,
        corners=data["bounds"],
        body=_body(sides, materials, title),
        data=data,
        scripts=("ground.js", "compare.js"),
    )


def _material(side: Side, privacy: str) -> Material:
    mask = make_mask(privacy, side.scenario)
    return Material(side.scenario, None, side.plan, None, side.features, mask)


def _points(materials: Sequence[Material]) -> list[tuple[float, float]]:
    homes = [m.home_point(elder) for m in materials for elder in m.homes]
    return homes + [m.base_point(h) for m in materials for h in m.helpers.values()]


# ------------------------------------------------------------------------------ what moves


def _everyone(materials: Sequence[Material]) -> dict[str, Material]:
    """Return every elder of any side, and the first side that knows them."""
    known: dict[str, Material] = {}
    for material in materials:
        for elder in material.homes:
            known.setdefault(elder, material)
    return known


def _elders(materials: Sequence[Material], origin: tuple[float, float]) -> dict[str, Any]:
    known = _everyone(materials)
    points = np.array([m.home_point(e) for e, m in known.items()] or [(0.0, 0.0)])
    columns: dict[str, Any] = {
        "id": [without_control(elder) for elder in known],
        "at": packed(points, origin),
    }
    if materials[0].mask.shows_names:
        columns["name"] = [without_control(m.elders[e].name) for e, m in known.items()]
    return columns


def _sides(
    sides: Sequence[Side], materials: Sequence[Material], origin: tuple[float, float]
) -> list[dict[str, Any]]:
    colours = colours_of(_bases(materials))
    order = list(_everyone(materials))
    return [
        {"name": without_control(side.name), **_side(material, colours, order, origin)}
        for side, material in zip(sides, materials, strict=True)
    ]


def _bases(materials: Sequence[Material]) -> dict[str, tuple[float, float]]:
    """Return every helper's base; a helper has one colour on all sides."""
    bases: dict[str, tuple[float, float]] = {}
    for material in materials:
        for helper in material.helpers.values():
            bases.setdefault(helper.id, material.base_point(helper))
    return bases


def _side(
    material: Material,
    colours: dict[str, tuple[str, str]],
    order: list[str],
    origin: tuple[float, float],
) -> dict[str, Any]:
    helpers = list(material.helpers)
    index = {helper: n for n, helper in enumerate(helpers)}
    helper_of = {pair.elder: index.get(pair.helper, -1) for pair in material.plan.pairs}
    missed = {one.elder for one in material.plan.unserved}
    mine: dict[str, list[str]] = {}
    for pair in material.plan.pairs:
        mine.setdefault(pair.helper, []).append(pair.elder)
    plane = plane_about(material.home_point(elder) for elder in material.homes)
    return {
        "helpers": [
            {
                "label": without_control(material.helper_label(helper)),
                "short": short_label(material, helper),
                "base": list(material.base_point(material.helpers[helper])),
                "colour": colours[helper][0],
                "ink": colours[helper][1],
                "turf": [
                    packed_all(rings, origin)
                    for rings in turf([material.home_point(e) for e in mine.get(helper, [])], plane)
                ],
            }
            for helper in helpers
        ],
        "helper": [helper_of.get(elder, -1) for elder in order],
        "missed": [int(elder in missed) for elder in order],
    }


# ------------------------------------------------------------------------- figures, charts


def _body(sides: Sequence[Side], materials: Sequence[Material], title: str) -> str:
    language = materials[0].mask.language
    columns = [figures(side.plan, language) for side in sides]
    names = [without_control(side.name) for side in sides]
    return (
        environment()
        .get_template("comparison.jinja")
        .render(
            title=title,
            names=names,
            rows=[
                _row(language, [column[n] for column in columns]) for n in range(len(columns[0]))
            ],
            charts=[
                *(_bar_chart(language, name, names, columns) for name in _CHARTED),
                _minutes(language, names, materials),
            ],
            privacy=say(language, f"sheets.privacy.{materials[0].mask.privacy.value}"),
            say=lambda name, **values: say(language, f"maps.{name}", **values),
        )
    )


_CHARTED = ("served", "busiest", "walk_per_visit", "walking")


def _row(language: str, same: list[Figure]) -> dict[str, Any]:
    first = same[0]
    return {
        "label": say(language, f"maps.number.{first.name}"),
        "cells": [f"{figure.shown} {figure.beside}".strip() for figure in same],
        "signs": ["", *(_sign(first, figure) for figure in same[1:])],
    }


def _sign(base: Figure, other: Figure) -> str:
    """Return an arrow, and a star where the change is for the better."""
    change = other.value - base.value
    if abs(change) < 1e-9:
        return "="
    arrow = "▲" if change > 0 else "▼"
    return f"{arrow}{'★' if change * base.better > 0 else ''}"


def _bar_chart(
    language: str, name: str, names: list[str], columns: list[tuple[Figure, ...]]
) -> Any:
    chosen = [next(f for f in column if f.name == name) for column in columns]
    rows = [
        Bar(side, f.value, f"{f.shown} {f.beside}".strip())
        for side, f in zip(names, chosen, strict=True)
    ]
    return bars(say(language, f"maps.number.{name}"), rows, 1.0 if name == "busiest" else None)


def _minutes(language: str, names: list[str], materials: Sequence[Material]) -> Any:
    labels: dict[str, str] = {}
    for material in materials:
        for helper in material.plan.measures.minutes_by_helper:
            labels.setdefault(helper, without_control(material.helper_label(helper)))
    shown = list(labels)[:_MOST_ROWS]
    series = {
        name: [material.plan.measures.minutes_by_helper.get(helper) for helper in shown]
        for name, material in zip(names, materials, strict=True)
    }
    title = say(language, "maps.minutes_by_helper")
    return dots(title, [labels[h] for h in shown], series, say(language, "sheets.minutes_unit"))
