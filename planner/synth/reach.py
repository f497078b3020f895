"""Walking times from invented bases to invented doors, measured as a plan will measure them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import Elder, Helper, Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

Reach = Callable[
    ["NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.float64]"], "NDArray[np.int32]"
]
"""From doors ``(n, 2)``, bases ``(m, 2)`` in degrees and speeds ``(m,)`` in metres a
second to seconds ``(m, n)``, below zero where no way leads."""


def on_streets(streets: Streets, path: Path) -> Reach:
    """Return the measure of `streets`."""

    def seconds(
        doors: NDArray[np.float64], bases: NDArray[np.float64], speeds: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        from planner.geo.walking.times import measure

        scenario = _stand_in(doors, bases, speeds, path)
        walking = measure(streets, scenario)
        ids = [elder.id for elder in scenario.elders]
        return np.stack([walking.from_base(helper.id, ids) for helper in scenario.helpers])

    return seconds


def _stand_in(
    doors: NDArray[np.float64], bases: NDArray[np.float64], speeds: NDArray[np.float64], path: Path
) -> Scenario:
    """Return a scenario in which every door is an elder, for the measure knows only those."""
    elders = tuple(
        Elder(f"D{i}", "", lon, lat, household=f"D{i}")
        for i, (lon, lat) in enumerate(doors.tolist())
    )
    helpers = tuple(
        Helper(f"B{i}", "", lon, lat, speed_mps=float(speeds[i]))
        for i, (lon, lat) in enumerate(bases.tolist())
    )
    return Scenario("", path.parent, path, "generic", elders, helpers, coordinates="wgs84")
