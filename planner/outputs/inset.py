"""
The inset map of a route sheet: streets with names, the way, numbered stops. Plain SVG.

Drawn for a black printer: the way is black, stops are white figures in black discs, and
nothing depends on a colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import escape

from planner.outputs.background import Background, background_of, box_of
from planner.outputs.linework import arrows, letters_along, set_off
from planner.outputs.plane import Plane, plane_about
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from planner.outputs.background import Shape
    from planner.outputs.day import DaySheet
    from planner.outputs.linework import Letter
    from planner.outputs.material import Material, Way

WIDTH = 184.0  # millimetres on paper
LOWEST, HIGHEST = 62.0, 104.0
MARGIN = 9.0
PIN = 2.7  # radius
LEAST_SPAN_M = 260.0
# What a page holds and what stands on it beside the map, in millimetres.
_PAGE_MM, _AROUND_MM, _ROW_MM, _CALL_MM = 268.0, 92.0, 20.0, 16.0
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"

# Casing, fill and their widths in millimetres, by rank; None has no casing.
_STREETS = {
    "major": ("#777", 3.0, "#f4f4f4", 2.5),
    "middle": ("#888", 2.4, "#fff", 1.9),
    "minor": ("#999", 1.7, "#fff", 1.25),
    "service": ("#aaa", 1.1, "#fff", 0.75),
}
_AREAS = {
    "water": ("#d3dde6", "#8a9aa8"),
    "green": ("#e9efe3", "none"),
    "compound": ("#f7f5f1", "#cfc9bd"),
    "building": ("#dedcd8", "#b9b6b0"),
}
_NAME_SIZE = {"major": 3.1, "middle": 2.9, "minor": 2.6, "service": 2.3, "foot": 2.2, "steps": 2.2}


@dataclass(frozen=True, eq=False)
class Paper:
    """A piece of paper over a piece of earth: millimetres, y downwards."""

    plane: Plane
    west: float
    north: float
    metres_per_mm: float
    width: float
    height: float

    def put(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where (lon, lat) lie on the paper."""
        metres = self.plane.metres(degrees)
        across = (metres[:, 0] - self.west) / self.metres_per_mm
        down = (self.north - metres[:, 1]) / self.metres_per_mm
        return np.column_stack((across, down))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        width, height = self.width * self.metres_per_mm, self.height * self.metres_per_mm
        corners = np.array([(self.west, self.north - height), (self.west + width, self.north)])
        (west, south), (east, north) = self.plane.degrees(corners)
        return float(west), float(south), float(east), float(north)


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
    language = material.mask.language
    label = say(language, "sheets.inset_alt", stops=len(legs) - 1)
    parts = [
        _ground(paper, ground.within(paper.box)),
        *(_way(line) for line in lines),
        _pins([line[-1] for line in lines[:-1]], lines[0][0]),
        _frame(paper, say(language, "sheets.north"), say(language, "sheets.metres_unit")),
    ]
    size = f'viewBox="0 0 {paper.width:.1f} {paper.height:.1f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(label)}" '
        f'font-family="Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif">'
        f'<rect width="{paper.width:.1f}" height="{paper.height:.1f}" fill="#fff"/>'
        f"{''.join(parts)}</svg>"
    )


def paper_about(every: NDArray[np.float64], highest: float = HIGHEST) -> Paper:
    """Return the paper that holds the places (lon, lat) as large as they may be."""
    plane = plane_about(map(tuple, every.tolist()))
    metres = plane.metres(every)
    low, high = metres.min(axis=0), metres.max(axis=0)
    wide, tall = (max(LEAST_SPAN_M, float(v)) for v in high - low)
    inner = WIDTH - 2 * MARGIN
    scale = max(wide / inner, tall / (highest - 2 * MARGIN))
    height = min(highest, max(LOWEST, tall / scale + 2 * MARGIN))
    middle = (low + high) / 2
    return Paper(
        plane,
        float(middle[0]) - scale * WIDTH / 2,
        float(middle[1]) + scale * height / 2,
        scale,
        WIDTH,
        height,
    )


# ------------------------------------------------------------------------------ the ground


def _ground(paper: Paper, ground: Background) -> str:
    areas = "".join(_area(paper, shape) for shape in ground.areas)
    drawn = [(shape, [paper.put(part) for part in shape.parts]) for shape in ground.streets]
    paths = [(shape, "".join(_path(line) for line in lines)) for shape, lines in drawn]
    thin = "".join(_footway(shape, d) for shape, d in paths if shape.kind not in _STREETS)
    casings = "".join(_stroke(shape, d, 0) for shape, d in paths if shape.kind in _STREETS)
    fills = "".join(_stroke(shape, d, 2) for shape, d in paths if shape.kind in _STREETS)
    lines = (
        f'<g fill="none" stroke-linejoin="round" stroke-linecap="round">{thin}{casings}{fills}</g>'
    )
    return f"<g>{areas}</g>{lines}{_names(paper, drawn)}"


def _area(paper: Paper, shape: Shape) -> str:
    fill, stroke = _AREAS[shape.kind]
    d = "".join(f"{_path(paper.put(ring))}" for ring in shape.parts)
    if np.array_equal(shape.parts[0][0], shape.parts[0][-1]):
        edge = f'fill-rule="evenodd" stroke="{stroke}" stroke-width=".15"'
        return f'<path d="{d}" fill="{fill}" {edge}/>'
    return f'<path d="{d}" fill="none" stroke="{fill}" stroke-width="1.6"/>'


def _stroke(shape: Shape, d: str, which: int) -> str:
    colour, width = _STREETS[shape.kind][which : which + 2]
    return f'<path d="{d}" stroke="{colour}" stroke-width="{width}"/>'


def _footway(shape: Shape, d: str) -> str:
    dash = ".4 .5" if shape.kind == "steps" else "1.4 .8"
    return f'<path d="{d}" stroke="#999" stroke-width=".5" stroke-dasharray="{dash}"/>'


def _path(line: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in line.tolist())


def _names(paper: Paper, drawn: list[tuple[Shape, list[NDArray[np.float64]]]]) -> str:
    """Write the streets' names, the larger streets first, none over another."""
    taken: list[tuple[float, float]] = []
    texts: list[str] = []
    seen: dict[str, int] = {}
    room = (paper.width, paper.height)
    for shape, lines in reversed(drawn):
        size = _NAME_SIZE[shape.kind]
        for line in lines:
            inside = _inside(line, room)
            if not shape.name or seen.get(shape.name, 0) >= 2 or len(inside) < 2:
                continue
            letters = letters_along(inside, shape.name, size, room)
            spots = [(letter.x, letter.y) for letter in letters]
            if letters and not _collide(spots, taken, size * 1.1):
                taken += spots
                seen[shape.name] = seen.get(shape.name, 0) + 1
                texts += [_letter(letter, size) for letter in letters]
    style = 'text-anchor="middle" fill="#222" stroke="#fff" stroke-width=".7" paint-order="stroke"'
    return f'<g {style} stroke-linejoin="round">{"".join(texts)}</g>'


def _inside(line: NDArray[np.float64], room: tuple[float, float]) -> NDArray[np.float64]:
    """Return the first long piece of `line` on the paper."""
    import shapely

    cut = shapely.clip_by_rect(shapely.LineString(line), 0, 0, *room) if len(line) > 1 else None
    parts = [] if cut is None or cut.is_empty else list(shapely.get_parts(cut))
    longest = max(parts, key=lambda part: part.length, default=None)
    return np.zeros((0, 2)) if longest is None else shapely.get_coordinates(longest)


def _collide(
    spots: list[tuple[float, float]], taken: list[tuple[float, float]], apart: float
) -> bool:
    return any(abs(x - u) < apart and abs(y - v) < apart for x, y in spots for u, v in taken)


def _letter(letter: Letter, size: float) -> str:
    place = f"translate({letter.x:.2f} {letter.y:.2f}) rotate({letter.turn:.0f})"
    down = f"{size * 0.36:.2f}"
    return f'<text transform="{place}" y="{down}" font-size="{size}">{escape(letter.sign)}</text>'


# --------------------------------------------------------------------------------- the way


def _way(line: NDArray[np.float64]) -> str:
    moved = set_off(line, 0.55)
    if len(moved) < 2:
        return ""
    d = _path(moved)
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


def _pins(stops: list[NDArray[np.float64]], start: NDArray[np.float64]) -> str:
    x, y = start
    square = (
        f'<rect x="{x - 2.1:.2f}" y="{y - 2.1:.2f}" width="4.2" height="4.2" fill="#fff" '
        f'stroke="#000" stroke-width=".8"/>'
        f'<path d="M{x - 1.3:.2f} {y + 0.1:.2f}L{x:.2f} {y - 1.2:.2f}L{x + 1.3:.2f} {y + 0.1:.2f}'
        f'M{x - 0.9:.2f} {y - 0.2:.2f}V{y + 1.1:.2f}H{x + 0.9:.2f}V{y - 0.2:.2f}" fill="none" '
        f'stroke="#000" stroke-width=".45"/>'
    )
    places = apart([(float(x), float(y)) for x, y in stops], PIN * 2.05, (float(x), float(y)))
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
