"""
The week's map for whoever sees no people: squares of about 100 m in which elders live.

A home is shown as near as `planner.outputs.privacy` shows one in ``street``, by the same
function, and with nothing about who lives there: of a square it is told about how many live in it,
who comes there most (by the helper's number among the figures), and whether somebody there is
left out. Of squares with few homes that last is not told, for it would be said of one person, nor
whether anybody comes: they go with the squares around them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from planner.outputs.background import background_of, box_of
from planner.outputs.ground import page_data
from planner.outputs.material import Material, make_mask
from planner.outputs.privacy import AREA_DEGREES
from planner.web.figures import Asked, colours_in, numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.domain import Language
    from planner.pipeline import Opened
    from planner.web.streets import Hand

Point = tuple[float, float]
FEW = 3
"""Of a square with fewer homes it is not told whether somebody is left out, or who comes."""
SIZES = (FEW, 10, 30)
"""Homes from which on a square is filled further."""
AROUND_M = 200.0
"""Streets shown around the squares: so few that none tells how far out a home lies."""
HALF = AREA_DEGREES / 2


@dataclass
class Square:
    """What is counted in one square: homes, by helper, and who is left out."""

    homes: int = 0
    left: int = 0
    helpers: Counter[str] = field(default_factory=Counter)


def squares(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the squares, the colours of the helpers' numbers, and the streets around them."""
    opened, language = hand.opened, asked["language"]
    numbers, colours = numbers_of(opened), colours_in(opened)
    found = _counted(opened, _material(opened, language))
    most = _most(found, numbers)
    return {
        **_ground(hand, sorted(found), language),
        "half": HALF,
        "colours": [colours[helper] for helper in numbers],
        "squares": [[*at, *_told(one, most[at])] for at, one in sorted(found.items())],
    }


def _material(opened: Opened, language: Language, features: Any = None) -> Material:
    loaded = opened.loaded
    mask = replace(make_mask("street", loaded.scenario), language=language)
    return Material(loaded.scenario, loaded.policy, opened.plan, None, features, mask)


def _counted(opened: Opened, material: Material) -> dict[Point, Square]:
    plan = opened.plan
    helper_of = {pair.elder: pair.helper for pair in plan.pairs}
    out = {one.elder for one in plan.remote} | {one.elder for one in plan.unserved}
    named = {*helper_of, *out, *(one.elder for one in plan.others)}
    found: dict[Point, Square] = defaultdict(Square)
    for elder in material.homes:
        if elder in named:
            square = found[material.home_point(elder)]
            square.homes += 1
            square.left += elder in out
            if elder in helper_of:
                square.helpers[helper_of[elder]] += 1
    return found


def _most(found: Mapping[Point, Square], numbers: Mapping[str, int]) -> dict[Point, int]:
    """Return the number of the helper who has most elders in each square, 0 for nobody."""
    seen = [at for at, one in found.items() if one.helpers]
    places = np.array(seen, dtype=np.float64).reshape(-1, 2)
    told = {}
    for at, one in found.items():
        near = [one]
        if one.homes < FEW and seen:
            away = ((places - np.array(at)) ** 2).sum(axis=1)
            near = [found[seen[n]] for n in np.argsort(away, kind="stable")[:FEW]]
        count = sum((square.helpers for square in near), Counter[str]())
        mine = min(count, key=lambda h: (-count[h], numbers[h]), default="")
        told[at] = numbers.get(mine, 0)
    return told


def _told(one: Square, number: int) -> tuple[int, int, int]:
    """Return how far a square is filled, whose it is, and 1 where somebody is left out."""
    size = sum(one.homes >= least for least in SIZES)
    return size, number, int(one.left > 0 and one.homes >= FEW)


def _ground(hand: Hand, points: list[Point], language: Language) -> dict[str, Any]:
    """Return the streets around the squares, packed once for each open plan."""
    from planner.pipeline.about import features_about

    loaded = hand.opened.loaded
    known = hand.drawn.get("around")
    if known is None or known[0] is not loaded.streets or known[1] != (language, points):
        features = cast("Any", features_about(loaded.scenario, loaded.streets))
        west, south, east, north = box_of(points, AROUND_M)
        ground = background_of(features, (west, south, east, north))
        origin = (round(west, 6), round(south, 6))
        told = page_data(_material(hand.opened, language), ground, origin, ())
        told["bounds"] = [[south, west], [north, east]]
        known = hand.drawn["around"] = (loaded.streets, (language, points), told)
    return dict(known[2])
