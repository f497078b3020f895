"""The part of a large file that a scenario's people can reach."""

from __future__ import annotations

import math
from collections.abc import Sequence

Area = tuple[float, float, float, float]

REACH_M = 5000.0
"""Streets farther than this from everybody are left out."""

_TILE = 0.05
"""Degrees: areas are rounded outwards, so that a person more keeps what is cached."""


def area_of(people: Sequence[tuple[float, float]]) -> Area | None:
    """
    Return west, south, east, north around `people` and what they reach.

    None where places are no degrees: then everything is read, and the guard names them.
    """
    if not all(abs(lon) <= 180 and abs(lat) <= 89 for lon, lat in people):
        return None
    lons, lats = [lon for lon, _ in people], [lat for _, lat in people]
    high = REACH_M / 111_000
    wide = high / math.cos(math.radians(max(map(abs, lats))))
    low = (min(lons) - wide, min(lats) - high)
    top = (max(lons) + wide, max(lats) + high)
    west, south = (round(math.floor(value / _TILE) * _TILE, 6) for value in low)
    east, north = (round(math.ceil(value / _TILE) * _TILE, 6) for value in top)
    return west, south, east, north
