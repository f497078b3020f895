"""
A place drawn as SVG: streets, homes by how they are served, bases.

For pages that put several plans beside one another. Nothing is loaded from outside; shapes
as well as colours tell the kinds apart, for grey prints and colour-blind readers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from planner.words import LANGUAGES, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Helper, Scenario
    from planner.geo.streets.network import Streets
    from planner.pipeline import Loaded
    from planner.plan import Plan

WIDTH = 640.0
MARGIN = 14.0
_NEW = frozenset(say(language, "siting.new") for language in LANGUAGES)
_LABEL = 70.0  # width of a name beside a base
COLOURS = {"served": "#1b7837", "unserved": "#c51b1b", "remote": "#762a83", "other": "#8a8a8a"}
SVG = 'xmlns="http://www.w3.org/2000/svg" role="img" font-family="sans-serif"'
KINDS = ("other", "served", "remote", "unserved")
"""In the order of drawing: what matters most lies on top."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees to pixels: the middle latitude is true, north is up."""

    west: float
    north: float
    east_px: float
    south_px: float
    height: float

    def points(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixels of shape ``(n, 2)``."""
        x = MARGIN + (lonlat[:, 0] - self.west) * self.east_px
        y = MARGIN + (self.north - lonlat[:, 1]) * self.south_px
        return np.asarray(np.round(np.stack([x, y], axis=1), 1), dtype=np.float64)


def frame_about(lonlat: NDArray[np.float64]) -> Frame:
    """Return the frame that holds all points."""
    (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
    shrink = math.cos(math.radians((south + north) / 2))
    wide = max((east - west) * shrink, (north - south) * 0.6, 1e-4)
    south_px = (WIDTH - 2 * MARGIN) / wide
    height = (north - south) * south_px + 2 * MARGIN
    return Frame(float(west), float(north), south_px * shrink, south_px, float(height))


def draw_place(loaded: Loaded, plan: Plan) -> str:
    """Return the drawing of one plan."""
    return drawing(loaded.scenario, loaded.streets, kinds_of(plan, loaded.scenario))


def kinds_of(plan: Plan, scenario: Scenario) -> dict[str, str]:
    """Return how each elder fares: served, unserved, remote, or none of these."""
    kinds = dict.fromkeys((elder.id for elder in scenario.elders), "other")
    kinds |= dict.fromkeys((pair.elder for pair in plan.pairs), "served")
    kinds |= dict.fromkeys((entry.elder for entry in plan.remote), "remote")
    return kinds | dict.fromkeys((entry.elder for entry in plan.unserved), "unserved")


def drawing(scenario: Scenario, streets: Streets, kinds: Mapping[str, str]) -> str:
    """Return streets, homes and bases of a scenario as SVG."""
    homes = np.array([(elder.lon, elder.lat) for elder in scenario.elders]).reshape(-1, 2)
    bases = np.array([(helper.lon, helper.lat) for helper in scenario.helpers]).reshape(-1, 2)
    frame = frame_about(np.concatenate([homes, bases]))
    parts = [
        f'<svg {SVG} viewBox="0 0 {WIDTH:.0f} {frame.height + 30:.0f}">',
        f"<title>{escape(scenario.title)}</title>",
        street_lines(streets, frame),
        *home_marks(frame, homes, [kinds[elder.id] for elder in scenario.elders]),
        *_base_marks(frame, bases, [_called(helper) for helper in scenario.helpers]),
        legend(scenario.language, frame.height),
        "</svg>",
    ]
    return "\n".join(parts)


def draw_recruits(loaded: Loaded, plan: Plan, places: Iterable[tuple[float, float, float]]) -> str:
    """Return the drawing of a plan with the places (lon, lat, minutes) worth recruiting at."""
    plain = draw_place(loaded, plan)
    wanted = list(places)
    if not wanted:
        return plain
    elders, helpers = loaded.scenario.elders, loaded.scenario.helpers
    homes, bases = ([(one.lon, one.lat) for one in elders], [(h.lon, h.lat) for h in helpers])
    frame = frame_about(np.array([*homes, *bases]))
    pixels = frame.points(np.array([(lon, lat) for lon, lat, _ in wanted])).tolist()
    most = max(minutes for _, _, minutes in wanted)
    rings = [
        f'<circle cx="{x:g}" cy="{y:g}" r="{3 + 9 * math.sqrt(minutes / most):.1f}" '
        f'fill="none" stroke="#b35806" stroke-width="1.4"><title>{minutes:,.0f}</title></circle>'
        for (x, y), (_, _, minutes) in zip(pixels, wanted, strict=True)
    ]
    return plain.removesuffix("</svg>") + "".join(rings) + "</svg>"


def street_lines(streets: Streets, frame: Frame) -> str:
    """Return every street that shows inside the frame as one path."""
    points = frame.points(np.column_stack([streets.point_lon, streets.point_lat]))
    inside = ((points > 0) & (points < np.array([WIDTH, frame.height]))).all(axis=1)
    starts, ends = streets.first[:-1], streets.first[1:]
    shown = np.flatnonzero(np.add.reduceat(inside, starts) > 0) if len(starts) else starts
    lines = [_line(points[starts[e] : ends[e]]) for e in shown.tolist()]
    return f'<path d="{"".join(lines)}" fill="none" stroke="#c9c4b8" stroke-width="0.9"/>'


def _line(points: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points.tolist())


def home_marks(frame: Frame, homes: NDArray[np.float64], kinds: list[str]) -> Iterable[str]:
    """Yield one path per kind; people of one door share a mark."""
    pixels = frame.points(homes)
    for kind in KINDS:
        mine = np.array([k == kind for k in kinds], dtype=bool)
        places = sorted({(x, y) for x, y in pixels[mine].tolist()})
        if places:
            marks = "".join(_mark(kind, x, y) for x, y in places)
            yield f'<path class="{kind}" d="{marks}" fill="{COLOURS[kind]}" fill-opacity="0.8"/>'


def _mark(kind: str, x: float, y: float) -> str:
    """Return a circle for the served, a cross-like diamond, a square, a dot."""
    if kind == "served":
        return f"M{x - 2:g} {y:g}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0"
    if kind == "unserved":
        return f"M{x:g} {y - 4:g}l4 4l-4 4l-4 -4z"
    if kind == "remote":
        return f"M{x - 3:g} {y - 3:g}h6v6h-6z"
    return f"M{x - 1:g} {y - 1:g}h2v2h-2z"


def points_of(scenario: Scenario, plan: Plan) -> str:
    """Return homes and bases as JSON, for `draw_district`: people of one door are one point."""
    kinds = kinds_of(plan, scenario)
    doors: dict[tuple[float, float], int] = {}
    for elder in scenario.elders:
        door = (round(elder.lon, 5), round(elder.lat, 5))
        doors[door] = max(doors.get(door, 0), KINDS.index(kinds[elder.id]))
    homes = [[lon, lat, kind] for (lon, lat), kind in doors.items()]
    bases = [[round(h.lon, 5), round(h.lat, 5)] for h in scenario.helpers]
    value = {"title": scenario.title, "homes": homes, "bases": bases}
    return json.dumps(value, ensure_ascii=False)


def draw_district(files: Iterable[Path], name: str, language: str) -> str:
    """Return the drawing of a district from the ``points.json`` of its sub-districts."""
    parts = [(f.parent.name, json.loads(f.read_text(encoding="utf-8"))) for f in files]
    parts = [(title, value) for title, value in parts if value["homes"]]
    if not parts:
        return ""
    every = np.array([home[:2] for _, value in parts for home in value["homes"]])
    frame = frame_about(every)
    drawn = [
        f'<svg {SVG} viewBox="0 0 {WIDTH:.0f} {frame.height + 30:.0f}">',
        f"<title>{escape(name)}</title>",
    ]
    for title, value in parts:
        homes = np.array([home[:2] for home in value["homes"]])
        drawn += home_marks(frame, homes, [KINDS[home[2]] for home in value["homes"]])
        bases = frame.points(np.array(value["bases"]).reshape(-1, 2)).tolist()
        path = "".join(f"M{x:g} {y - 4:g}l3.5 7h-7z" for x, y in bases)
        drawn.append(f'<path d="{path}" fill="#fff" stroke="#111"/>')
        x, y = frame.points(homes.mean(axis=0)[None])[0].tolist()
        drawn.append(_label(x, y, title))
    return "\n".join([*drawn, legend(language, frame.height), "</svg>"])


def _label(x: float, y: float, words: str) -> str:
    halo = 'stroke="#fff" stroke-width="3" paint-order="stroke"'
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="12" font-weight="bold" '
        f'text-anchor="middle" {halo}>{escape(words)}</text>'
    )


def _called(helper: Helper) -> str:
    """Return a helper's name, and the id of one who is not there yet."""
    return f"{helper.name} {helper.id}" if helper.name in _NEW else helper.name or helper.id


def _base_marks(frame: Frame, bases: NDArray[np.float64], ids: list[str]) -> Iterable[str]:
    for (x, y), helper in zip(frame.points(bases).tolist(), ids, strict=True):
        is_left = x > WIDTH - _LABEL  # no room for a name on the right
        at = f'x="{x - 7:g}" text-anchor="end"' if is_left else f'x="{x + 7:g}"'
        yield (
            f'<path d="M{x:g} {y - 7:g}l6 12h-12z" fill="#fff" stroke="#111" stroke-width="1.6"/>'
            f'<text {at} y="{y + 4:g}" font-size="11" font-weight="bold" '
            f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(helper)}</text>'
        )


def legend(language: str, top: float) -> str:
    """Return what the marks mean, and whose streets they are."""
    parts = []
    for k, kind in enumerate(("served", "unserved", "remote", "other")):
        x = MARGIN + 110 * k
        word = say(language, f"whatif.kind.{kind}")
        mark = _mark(kind, x, top + 8)
        parts.append(
            f'<path d="{mark}" fill="{COLOURS[kind]}"/>'
            f'<text x="{x + 8:g}" y="{top + 12:g}" font-size="11">{escape(word)}</text>'
        )
    source = "© OpenStreetMap contributors, ODbL 1.0"
    parts.append(f'<text x="{MARGIN:g}" y="{top + 26:g}" font-size="9" fill="#555">{source}</text>')
    return "".join(parts)
