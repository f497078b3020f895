"""Stand-ins for what needs streets: a town whose walking can be added up in the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import Place, Scenario, base, home
from planner.travel import UNREACHABLE, TravelTimes

if TYPE_CHECKING:
    from numpy.typing import NDArray


class GridWalking:
    """
    Walking along a square grid: so many metres east or west, so many north or south.

    Parameters
    ----------
    points
        Where each place lies, in metres. A place that is missing is on an island.
    scenario
        Names the helpers' speeds, the default speed and the weather.
    """

    def __init__(self, points: Mapping[Place, tuple[int, int]], scenario: Scenario) -> None:
        self.points = dict(points)
        settings = scenario.settings
        self.speeds = {
            h.id: (h.speed_mps or settings.speed_mps) * settings.weather_factor
            for h in scenario.helpers
        }

    def metres(self, helper_id: str, origin: Place, destination: Place) -> int:
        """Return the length of one leg, or `UNREACHABLE`."""
        del helper_id
        if origin == destination:
            return 0
        if origin not in self.points or destination not in self.points:
            return UNREACHABLE
        (x, y), (u, v) = self.points[origin], self.points[destination]
        return abs(x - u) + abs(y - v)

    def seconds(self, helper_id: str, origin: Place, destination: Place) -> int:
        """Return the walking time of one leg, rounded to the nearest second."""
        metres = self.metres(helper_id, origin, destination)
        return metres if metres < 0 else int(metres / self.speeds[helper_id] + 0.5)

    def from_base(self, helper_id: str, elder_ids: Sequence[str]) -> NDArray[np.int32]:
        """Return seconds from the helper's base to each home."""
        start = base(helper_id)
        return np.array([self.seconds(helper_id, start, home(e)) for e in elder_ids], np.int32)

    def matrix(self, helper_id: str, places: Sequence[Place]) -> TravelTimes:
        """Return times and ways among `places` at the speed of `helper_id`."""
        n = len(places)
        seconds, metres = np.zeros((n, n), np.int32), np.zeros((n, n), np.int32)
        for i, origin in enumerate(places):
            for j, destination in enumerate(places):
                seconds[i, j] = self.seconds(helper_id, origin, destination)
                metres[i, j] = self.metres(helper_id, origin, destination)
        return TravelTimes(tuple(places), seconds, metres)
