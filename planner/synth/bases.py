"""
Where the helpers of an invented scenario live: weighted k-means over the homes.

The plane is metres; every draw comes from the generator that is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

ROUNDS = 25


def centres(
    points: Points,
    weights: NDArray[np.float64],
    count: int,
    rng: np.random.Generator,
    start: Points | None = None,
) -> Points:
    """
    Return `count` centres of weighted k-means (Lloyd's algorithm, k-means++ start).

    Parameters
    ----------
    points
        Shape ``(n, 2)``, metres.
    weights
        Shape ``(n,)``, at least zero, not all zero.
    start
        Centres to begin with, shape ``(count, 2)``; None draws them.
    """
    found = _spread(points, weights, count, rng) if start is None else start
    for _ in range(ROUNDS):
        moved = _means(points, weights, nearest(points, found), found)
        if np.allclose(moved, found, atol=0.5):
            return moved
        found = moved
    return found


def nearest(points: Points, sites: Points) -> NDArray[np.intp]:
    """Return the index of the site nearest to each point, as the crow flies."""
    from scipy.spatial import cKDTree

    found: NDArray[np.intp] = cKDTree(sites).query(points)[1]
    return found


def _spread(
    points: Points, weights: NDArray[np.float64], count: int, rng: np.random.Generator
) -> Points:
    """Draw starting centres far from one another (Arthur and Vassilvitskii 2007)."""
    chosen = [int(rng.choice(len(points), p=weights / weights.sum()))]
    square = np.full(len(points), np.inf)
    for _ in range(count - 1):
        square = np.minimum(square, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        share = weights * square
        total = share.sum()
        chosen.append(int(rng.choice(len(points), p=share / total if total > 0 else None)))
    return points[chosen]


def _means(
    points: Points, weights: NDArray[np.float64], owner: NDArray[np.intp], old: Points
) -> Points:
    """Return the weighted mean of each centre's points; a centre without any stays."""
    mass = np.bincount(owner, weights, len(old))
    sums = np.stack(
        [np.bincount(owner, weights * points[:, axis], len(old)) for axis in (0, 1)], axis=1
    )
    return np.where(mass[:, None] > 0, sums / np.maximum(mass, 1e-12)[:, None], old)
