"""
Homes and bases that fit one another.

Bases lie at the centres of k-means over the homes, homes in reach of a base but for the
share that is to be remote.

Bases draw homes and homes draw bases, so this goes to and fro a few times; in the last
round the bases stay, and the share that is in reach holds for certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.synth.bases import centres, nearest
from planner.synth.homes import Box, Doors, in_metres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.synth.reach import Reach

LIMIT_S = 900
SURE_S = 890
"""In reach by a margin, for other people's doors may move a snap by a few seconds."""

TURNS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """
    Bases and the doors around them.

    Parameters
    ----------
    bases
        Shape ``(m, 2)``, degrees.
    doors
        Every door that people may live at.
    seconds
        Shape ``(m, n)``: the walk from each base to each door.
    """

    bases: NDArray[np.float64]
    doors: Doors
    seconds: NDArray[np.int32]

    @property
    def near(self) -> NDArray[np.bool_]:
        """Which helpers reach which door in time, shape ``(m, n)``."""
        return np.asarray((self.seconds >= 0) & (self.seconds <= SURE_S))

    @property
    def far(self) -> NDArray[np.bool_]:
        """Which doors no helper reaches in time although a way leads there, shape ``(n,)``."""
        seconds = np.where(self.seconds < 0, np.iinfo(np.int32).max, self.seconds)
        nearest_s = seconds.min(axis=0)
        return np.asarray((nearest_s > LIMIT_S + 10) & (nearest_s < np.iinfo(np.int32).max))

    @property
    def natural_remote(self) -> float:
        """Share of the people, by the doors' weights, who would live out of reach."""
        return float(self.doors.weight[self.far].sum() / self.doors.weight.sum())


def settle(
    doors: Doors, speeds: NDArray[np.float64], box: Box, reach: Reach, rng: np.random.Generator
) -> Settled:
    """Return bases for helpers of `speeds` among `doors`."""
    metres = in_metres(doors.lonlat, box)
    weights = doors.weight.copy()
    middles = None
    for _ in range(TURNS):
        middles = centres(metres, weights, len(speeds), rng, middles)
        bases = _at_homes(doors, metres, middles)
        found = Settled(bases, doors, reach(doors.lonlat, bases, speeds))
        in_reach = found.near.any(axis=0)
        if doors.weight[in_reach].sum() >= 0.975 * doors.weight.sum():
            break
        weights = np.where(in_reach, doors.weight, doors.weight * 0.05)
    return found


def _at_homes(
    doors: Doors, metres: NDArray[np.float64], middles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the door nearest to each centre: a helper is a neighbour."""
    return doors.lonlat[nearest(middles, metres)]
