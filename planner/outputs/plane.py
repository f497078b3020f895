"""A flat sheet of paper for a few kilometres of earth: metres east and north of a middle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_LAT_M = 111_132.954  # metres in a degree of latitude, first terms of the series on WGS-84
_LAT_2 = 559.822
_LON_M = 111_412.84
_LON_3 = 93.5


@dataclass(frozen=True, slots=True)
class Plane:
    """
    Metres about a middle; good to a few parts in a thousand over a sub-district.

    Used to draw and to outline only, never to measure a walk.
    """

    lon: float
    lat: float

    @property
    def scale(self) -> tuple[float, float]:
        """Metres in a degree of longitude and of latitude."""
        phi = math.radians(self.lat)
        return (
            _LON_M * math.cos(phi) - _LON_3 * math.cos(3 * phi),
            _LAT_M - _LAT_2 * math.cos(2 * phi),
        )

    def metres(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (x, y) in metres of (lon, lat) in degrees, shape ``(n, 2)``."""
        return np.asarray((degrees - np.array((self.lon, self.lat))) * np.array(self.scale))

    def degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (lon, lat) in degrees of (x, y) in metres, shape ``(n, 2)``."""
        return np.asarray(metres / np.array(self.scale) + np.array((self.lon, self.lat)))


def plane_about(points: Iterable[tuple[float, float]]) -> Plane:
    """Return the plane about the middle of `points`, (lon, lat)."""
    every = np.array(list(points), dtype=np.float64).reshape(-1, 2)
    if not len(every):
        return Plane(0.0, 0.0)
    low, high = every.min(axis=0), every.max(axis=0)
    return Plane(*(float(v) for v in (low + high) / 2))
