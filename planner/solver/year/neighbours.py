"""Who lives near whom: contacts of neighbours are worth having in one week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder

HOUSEHOLD = 120.0
"""What it saves that two people of one household are seen in the same week."""
DOOR, BUILDING, STREET = 12.0, 6.0, 3.0
BUILDING_M, STREET_M = 30.0, 150.0
SAME_M = 1.0
MOST = 6
"""Neighbours counted for one elder, the nearest."""
METRES_A_DEGREE = 111_195.0


def neighbours(people: Sequence[Elder], helpers: Sequence[int]) -> dict[str, Any]:
    """
    Return the neighbours of everyone who is visited by the same helper, in both directions.

    Parameters
    ----------
    helpers
        Place of each person's helper; negative for people who are not visited.
    """
    worth: dict[tuple[int, int], float] = {}
    points = _metres(people)
    for h in sorted(set(helpers) - {-1}):
        own = [i for i, helper in enumerate(helpers) if helper == h]
        worth.update(_close(own, points[own]))
    worth.update(_households(people, helpers))
    return _rows(worth, len(people))


def _metres(people: Sequence[Elder]) -> NDArray[np.float64]:
    """Return homes in a plane, metres; true enough for a hundred of them."""
    if not people:
        return np.zeros((0, 2))
    degrees = np.array([(elder.lon, elder.lat) for elder in people])
    narrow = math.cos(math.radians(float(degrees[:, 1].mean())))
    plane: NDArray[np.float64] = degrees * np.array([METRES_A_DEGREE * narrow, METRES_A_DEGREE])
    return plane


def _close(own: Sequence[int], points: NDArray[np.float64]) -> dict[tuple[int, int], float]:
    """Return pairs of neighbours, the lower number first, and what they are worth."""
    from scipy.spatial import cKDTree

    wanted = min(MOST + 1, len(own))
    away, place = cKDTree(points).query(
        points, k=[*range(1, wanted + 1)], distance_upper_bound=STREET_M
    )
    found: dict[tuple[int, int], float] = {}
    for i, (distances, places) in enumerate(zip(away.tolist(), place.tolist(), strict=True)):
        for metres, j in zip(distances, places, strict=True):
            if j != i and j < len(own):
                pair = (min(own[i], own[j]), max(own[i], own[j]))
                found[pair] = _worth(metres)
    return found


def _worth(metres: float) -> float:
    if metres <= SAME_M:
        return DOOR
    return BUILDING if metres <= BUILDING_M else STREET


def _households(people: Sequence[Elder], helpers: Sequence[int]) -> dict[tuple[int, int], float]:
    homes: dict[tuple[str, int], list[int]] = {}
    for i, elder in enumerate(people):
        if helpers[i] >= 0:
            homes.setdefault((elder.household, helpers[i]), []).append(i)
    return {
        (i, j): HOUSEHOLD
        for members in homes.values()
        for place, i in enumerate(members)
        for j in members[place + 1 :]
    }


def _rows(worth: dict[tuple[int, int], float], count: int) -> dict[str, Any]:
    both = sorted(
        [(i, j, w) for (i, j), w in worth.items()] + [(j, i, w) for (i, j), w in worth.items()]
    )
    sizes = np.zeros(count + 1, dtype=np.int64)
    for i, _, _ in both:
        sizes[i + 1] += 1
    return {
        "near_start": np.cumsum(sizes).astype(np.int32),
        "near": np.array([j for _, j, _ in both], dtype=np.int32),
        "near_bonus": np.array([w for _, _, w in both], dtype=np.float64),
    }
