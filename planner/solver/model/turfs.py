"""Turfs, where a helper's elders live: points in a plane, and how far turfs overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EARTH_M = 6_371_009.0
NEARER_M = 1.0
"""Metres by which another turf's middle must be nearer: less is no difference."""


def plane(places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Return places, given as (longitude, latitude), in metres from their middle; ``(N, 2)``."""
    doors = np.array(places, dtype=np.float64)
    middle = doors.mean(axis=0)
    narrow = np.array([np.cos(np.radians(middle[1])), 1.0])
    metres: NDArray[np.float64] = np.radians(doors - middle) * EARTH_M * narrow
    return metres


def overlap(places: Sequence[tuple[float, float]], helpers: Sequence[str]) -> float:
    """
    Return the share of places nearer to the middle of another turf than to their own's.

    Parameters
    ----------
    places
        Longitude and latitude of each elder.
    helpers
        Id of each elder's helper.
    """
    names = sorted(set(helpers))
    if len(names) < 2:
        return 0.0
    at = {name: h for h, name in enumerate(names)}
    own = np.array([at[name] for name in helpers])
    metres = plane(places)
    middles = np.array([metres[own == h].mean(axis=0) for h in range(len(names))])
    to_own = np.hypot(*(metres - middles[own]).T)
    nearest = np.full(len(own), np.inf)
    for middle in middles:  # one at a time: no table of all elders and all helpers
        np.minimum(nearest, np.hypot(*(metres - middle).T), out=nearest)
    return round(float((nearest < to_own - NEARER_M).mean()), 4)
