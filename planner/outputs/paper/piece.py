"""A piece of paper over a piece of earth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.outputs.plane import Plane, plane_about

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 184.0  # millimetres on paper
LOWEST, HIGHEST = 62.0, 104.0
MARGIN = 9.0
LEAST_SPAN_M = 260.0


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
