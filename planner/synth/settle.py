"""
Homes and bases that fit one another.

Bases lie at the centres of k-means over the homes, homes in reach of a base but for the
share that is to be remote.

Bases draw homes and homes draw bases, so this goes to and fro a few times; in the last
round the bases stay, and the share that is in reach holds for certain. An extract that is
larger than what such a team looks after is not filled evenly: most people live where homes
stand densest, close enough for two or three helpers to reach a door.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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

KM2_A_HELPER = 0.45
"""Ground of a helper: 15 minutes on foot reach the doors of some 1.6 km² around."""
OUTSIDE = 0.025
"""Share of the people who live beyond the ground of the team, where homes are found there."""
CANDIDATES = 400
"""Doors looked at for the middle of the team's ground."""


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
    is_inside = _team_ground(metres, doors.weight, len(speeds))
    doors = replace(doors, weight=_gathered(doors.weight, is_inside))
    core = doors.weight * is_inside
    weights = core
    middles = None
    for _ in range(TURNS):
        middles = centres(metres, weights, len(speeds), rng, middles)
        bases = _at_homes(doors, metres, middles)
        found = Settled(bases, doors, reach(doors.lonlat, bases, speeds))
        in_reach = found.near.any(axis=0)
        if core[in_reach].sum() >= 0.975 * core.sum():
            break
        weights = np.where(in_reach, core, core * 0.05)
    return found


def _team_ground(
    metres: NDArray[np.float64], weights: NDArray[np.float64], helpers: int
) -> NDArray[np.bool_]:
    """Return which doors lie in the circle, as large as the team's ground, with most people."""
    from scipy.spatial import cKDTree

    radius = 1000.0 * float(np.sqrt(KM2_A_HELPER * helpers / np.pi))
    middles = metres[:: -(-len(metres) // CANDIDATES)]
    around = cKDTree(metres).query_ball_point(middles, radius, return_sorted=True)
    fullest = int(np.argmax([weights[doors].sum() for doors in around]))
    is_inside = np.zeros(len(metres), dtype=bool)
    is_inside[around[fullest]] = True
    return is_inside


def _gathered(weights: NDArray[np.float64], is_inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the weights with those outside lowered to a small share of all."""
    inside, outside = weights[is_inside].sum(), weights[~is_inside].sum()
    share = min(1.0, OUTSIDE / (1 - OUTSIDE) * inside / outside) if outside > 0 else 1.0
    return np.where(is_inside, weights, weights * share)


def _at_homes(
    doors: Doors, metres: NDArray[np.float64], middles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the door nearest to each centre: a helper is a neighbour."""
    return doors.lonlat[nearest(middles, metres)]
