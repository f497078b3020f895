"""
The inset map of a route sheet: streets with names, the way, numbered stops. Plain SVG.

Drawn for a black printer: the way is black, stops are white figures in black discs, and
nothing depends on a colour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import escape

from planner.outputs.background import Background, background_of, box_of
from planner.outputs.paper.inset_ground import ground_svg, names_svg, path_d
from planner.outputs.paper.linework import arrows, set_off
from planner.outputs.paper.piece import HIGHEST, LOWEST, Paper, paper_about
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from planner.outputs.day import DaySheet
    from planner.outputs.material import Material, Way

PIN = 2.7  # radius
# What a page holds and what stands on it beside the map, in millimetres.
_PAGE_MM, _AROUND_MM, _ROW_MM, _CALL_MM = 234.0, 46.0, 22.0, 18.0
Spot = tuple[float, float]
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"


def inset_drawer(material: Material) -> Callable[[DaySheet], str]:
    """Return a function that draws the map of one day's round, empty for a day of calls."""
    people = [material.mask.point(e.lon, e.lat) for e in material.scenario.elders]
    people += [material.base_point(h) for h in material.scenario.helpers]
    ground = background_of(material.features, box_of(people, 600))

    def draw(day: DaySheet) -> str:
        if day.round is None or not day.round.stops:
            return ""
        return _inset(material, ground, material.legs(day.round), _room(day))

    return draw


def _room(day: DaySheet) -> float:
    """Return how high the map may be so that a short day stays on one page."""
    taken = _AROUND_MM + sum(_ROW_MM * len(stop.people) for stop in day.stops)
    left = _PAGE_MM - taken - _CALL_MM * (len(day.calls) + bool(day.calls))
    return min(HIGHEST, left) if left >= LOWEST else HIGHEST


def _inset(material: Material, ground: Background, legs: list[Way], highest: float) -> str:
    paper = paper_about(np.vstack(legs), highest)
    lines = [paper.put(leg) for leg in legs]
    near, start = ground.within(paper.box), _spot(lines[0][0])
    stops = [_spot(line[-1]) for line in lines[:-1]]
    places = apart(stops, PIN * 2.05, start)
    language = material.mask.language
    label = say(language, "sheets.inset_alt", stops=len(legs) - 1)
    parts = [
        ground_svg(paper, near),
        *(_way(line) for line in lines),
        names_svg(paper, near, [*places, start]),
        _pins(stops, places, start),
        _frame(paper, say(language, "sheets.north"), say(language, "sheets.metres_unit")),
    ]
    size = f'viewBox="0 0 {paper.width:.1f} {paper.height:.1f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(label)}" '
        f'font-family="Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif">'
        f'<rect width="{paper.width:.1f}" height="{paper.height:.1f}" fill="#fff"/>'
        f"{''.join(parts)}</svg>"
    )


# --------------------------------------------------------------------------------- the way


def _way(line: NDArray[np.float64]) -> str:
    moved = set_off(line, 0.55)
    if len(moved) < 2:
        return ""
    d = path_d(moved)
    heads = "".join(
        f'<path d="M-1.3 -1.1L1.2 0L-1.3 1.1Z" transform="translate({x:.2f} {y:.2f}) '
        f'rotate({math.degrees(turn):.0f})"/>'
        for x, y, turn in arrows(moved, 26.0)
    )
    return (
        '<g fill="none" stroke-linejoin="round" stroke-linecap="round">'
        f'<path d="{d}" stroke="#fff" stroke-width="1.7"/>'
        f'<path d="{d}" stroke="#000" stroke-width=".8"/></g>'
        f'<g stroke="#fff" stroke-width=".35">{heads}</g>'
    )


def _spot(point: NDArray[np.float64]) -> Spot:
    return float(point[0]), float(point[1])


def _pins(stops: list[Spot], places: list[Spot], start: Spot) -> str:
    x, y = start
    square = (
        f'<rect x="{x - 2.1:.2f}" y="{y - 2.1:.2f}" width="4.2" height="4.2" fill="#fff" '
        f'stroke="#000" stroke-width=".8"/>'
        f'<path d="M{x - 1.3:.2f} {y + 0.1:.2f}L{x:.2f} {y - 1.2:.2f}L{x + 1.3:.2f} {y + 0.1:.2f}'
        f'M{x - 0.9:.2f} {y - 0.2:.2f}V{y + 1.1:.2f}H{x + 0.9:.2f}V{y - 0.2:.2f}" fill="none" '
        f'stroke="#000" stroke-width=".45"/>'
    )
    leaders, discs = [], []
    for number, ((u, v), (x, y)) in enumerate(zip(places, stops, strict=True), 1):
        leaders.append(
            f'<path d="M{x:.2f} {y:.2f}L{u:.2f} {v:.2f}" stroke="#000" stroke-width=".4"/>'
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r=".7"/>'
        )
        discs.append(
            f'<circle cx="{u:.2f}" cy="{v:.2f}" r="{PIN}" stroke="#fff" stroke-width=".5"/>'
            f'<text x="{u:.2f}" y="{v + 1.25:.2f}" font-size="3.5" font-weight="700" fill="#fff" '
            f'text-anchor="middle">{number}</text>'
        )
    return square + "".join(leaders) + "".join(discs)


def apart(
    spots: list[tuple[float, float]], distance: float, start: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return a place near each spot so that no two discs lie on one another."""
    placed = [start]
    for x, y in spots:
        placed.append(next(p for p in _around(x, y, distance) if _is_free(p, placed, distance)))
    return placed[1:]


def _around(x: float, y: float, distance: float) -> Iterable[tuple[float, float]]:
    yield x, y
    for ring in range(1, 200):
        for step in range(12):
            angle = math.pi * (step / 6 - 0.5)
            reach = distance * ring * 0.5
            yield x + reach * math.cos(angle), y + reach * math.sin(angle)


def _is_free(spot: tuple[float, float], placed: list[tuple[float, float]], distance: float) -> bool:
    return all(math.dist(spot, other) >= distance * 0.99 for other in placed)


# ------------------------------------------------------------------- scale, north, notice


def _frame(paper: Paper, north: str, metres: str) -> str:
    width, height = paper.width, paper.height
    bar = _round_figure(paper.metres_per_mm * 34)
    base, end = height - 2.4, 3 + bar / paper.metres_per_mm
    rod = f'd="M3 {base - 1.2:.2f}V{base:.2f}H{end:.2f}V{base - 1.2:.2f}" fill="none"'
    text = base + 0.6
    return (
        '<g font-size="2.6" fill="#000" stroke="#fff" stroke-width=".8" paint-order="stroke">'
        f'<text x="{end + 1.2:.2f}" y="{text:.2f}">{bar} {escape(metres)}</text>'
        f'<text x="{width - 2:.1f}" y="{text:.2f}" text-anchor="end">{ATTRIBUTION}</text></g>'
        f'<path {rod} stroke="#fff" stroke-width="1.3"/>'
        f'<path {rod} stroke="#000" stroke-width=".5"/>'
        f'<g transform="translate({width - 6:.1f} 0)" stroke="#fff" paint-order="stroke">'
        '<path d="M0 2.2L1.7 7.6L0 6.4L-1.7 7.6Z" stroke-width=".4"/>'
        '<text y="11.4" font-size="3.2" text-anchor="middle" stroke-width=".8">'
        f"{escape(north)}</text>"
        f'</g><rect x=".15" y=".15" width="{width - 0.3:.1f}" height="{height - 0.3:.1f}" '
        'fill="none" stroke="#555" stroke-width=".3"/>'
    )


def _round_figure(metres: float) -> int:
    """Return the largest 1, 2 or 5 times a power of ten that is not above `metres`."""
    power = 10 ** math.floor(math.log10(max(metres, 1)))
    return int(next(m * power for m in (5, 2, 1) if m * power <= max(metres, 1)))
