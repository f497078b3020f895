"""
Which datum the points are in, told from how they fit the map.

For every point and datum the fit is ranked among the fits of sixty decoys, the same
point moved by as much as a wrong datum would move it, in all directions. Under a wrong
datum ranks are even; under the right one they are low, with density ``a r^(a-1)``. The
sums of the logarithms are tempered by how much the decoys' own sums scatter, because
neighbours fit or fail together.

Rows of one source lie together: a hidden Markov chain with rare changes (cheaper where
the community changes) gives the likeliest sequence and, forwards and backwards, how
likely each row's datum is. A block that two datums explain better than one, row by row,
is mixed beyond telling and gets no confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.geo.crs import to_plane
from planner.geo.datum.fit import fit_of
from planner.geo.shifts import DATUMS, Known, to_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

DECOYS = 60
_NEAREST_DECOY_M, _FARTHEST_DECOY_M = 250.0, 1400.0
_TOO_NEAR_M = 120.0
_LOWNESS = 0.4
_CHANGE, _CHANGE_OF_COMMUNITY = 9.0, 4.0
"""What a change of datum between two rows costs, in nats: one in 8000, one in 55."""

_OUTSIDE = -1.5
"""Evidence, in nats, of a point that a datum puts far from every street."""

_LEAST_DECOYS = 15
_MIXED = 4.0
"""So much better, in nats, must two datums explain a block before it counts as mixed."""

_MOST_POINTS = 1200
_HOUSE_M = 25.0


@dataclass(frozen=True, slots=True)
class Told:
    """
    Rows of one source and what datum they are in.

    Parameters
    ----------
    first, last
        First and last index of the points, both included.
    datum
        The likeliest.
    confidence
        From 0 to 1: how likely, against the two others and against none of the three.
    """

    first: int
    last: int
    datum: Known
    confidence: float


def tell(
    streets: Streets,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    source: NDArray[np.int64] | None = None,
) -> tuple[Told, ...]:
    """
    Return the blocks of points, in order, each with its datum.

    Parameters
    ----------
    lon, lat
        The points in the order of the rows.
    source
        A number per point that changes where another source may begin (the community).
    """
    if len(lon) == 0:
        return ()
    some = _some(lon, lat)
    evidence = _evidence(streets, lon[some], lat[some])
    origin = np.zeros(len(lon), dtype=np.int64) if source is None else source
    change = np.where(np.diff(origin[some]) != 0, _CHANGE_OF_COMMUNITY, _CHANGE)
    states = _sequence(evidence, change)
    sure = _marginals(evidence, change)[np.arange(len(states)), states]
    blocks = []
    for start, end in _stretches(states):
        first = 0 if start == 0 else int(some[start])
        last = len(lon) - 1 if end == len(some) - 1 else int(some[end + 1]) - 1
        rows = evidence[start : end + 1]
        confidence = min(float(sure[start : end + 1].min()), _confidence(rows, states[start]))
        blocks.append(Told(first, last, DATUMS[states[start]], confidence))
    return tuple(blocks)


def is_same_everywhere(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> bool:
    """Say whether no datum would shift any of the points: they lie outside the mainland."""
    return all(
        bool((there[0] == lon).all() and (there[1] == lat).all())
        for there in (to_wgs84(datum, lon, lat) for datum in DATUMS[1:])
    )


def _some(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return points far enough apart to be evidence of their own, in order, not too many."""
    cell = np.column_stack((np.floor(lon * 111_000 / _HOUSE_M), np.floor(lat * 111_000 / _HOUSE_M)))
    _, first = np.unique(cell, axis=0, return_index=True)
    kept = np.sort(first)
    if len(kept) > _MOST_POINTS:
        kept = kept[np.linspace(0, len(kept) - 1, _MOST_POINTS).astype(np.int64)]
    return kept


def _evidence(
    streets: Streets, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the tempered log-likelihood of every point under every datum, shape ``(n, 3)``."""
    fit = fit_of(streets)
    places = [to_plane(streets.epsg, *to_wgs84(datum, lon, lat)) for datum in DATUMS]
    bad = np.stack([fit.badness(*place) for place in places], axis=1)
    shifts = _decoys([(float(np.mean(x)), float(np.mean(y))) for x, y in places])
    x, y = places[0]
    decoys = np.stack([fit.badness(x + dx, y + dy) for dx, dy in shifts], axis=1)
    own = np.where(np.isnan(bad), _OUTSIDE, _log_likelihood(bad, decoys))
    return own / max(1.0, _scatter(_log_likelihood(decoys, decoys)))


def _decoys(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return shifts in all directions that are none of the three datums'."""
    origin = places[0]
    known = [(x - origin[0], y - origin[1]) for x, y in places]
    found: list[tuple[float, float]] = []
    step = 0
    while len(found) < DECOYS:
        angle = step * np.pi * (3 - np.sqrt(5))
        share = np.sqrt((step % DECOYS + 0.5) / DECOYS)
        radius = _NEAREST_DECOY_M + (_FARTHEST_DECOY_M - _NEAREST_DECOY_M) * share
        shift = (float(radius * np.cos(angle)), float(radius * np.sin(angle)))
        if all(np.hypot(shift[0] - x, shift[1] - y) > _TOO_NEAR_M for x, y in known):
            found.append(shift)
        step += 1
    return found


def _log_likelihood(
    values: NDArray[np.float64], decoys: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return the log-likelihood ratio of each value's rank among the decoys of its point.

    Decoys far from every street are none; where few are left, all points' decoys serve.
    """
    every = np.sort(decoys[~np.isnan(decoys)])
    ratio = np.zeros_like(values)
    for row in range(len(values)):
        own = np.sort(decoys[row][~np.isnan(decoys[row])])
        among = own if len(own) >= _LEAST_DECOYS else every
        low = np.searchsorted(among, values[row], side="left")
        high = np.searchsorted(among, values[row], side="right")
        rank = np.clip(((low + high) / 2 + 0.5) / (len(among) + 1), 1 / (DECOYS + 1), 1.0)
        ratio[row] = np.log(_LOWNESS) + (_LOWNESS - 1) * np.log(rank)
    return np.where(np.isnan(values), np.nan, ratio)


def _scatter(null: NDArray[np.float64]) -> float:
    """Return how much more the decoys' means scatter than independent points would let them."""
    inside = ~np.isnan(null)
    count = inside.sum(axis=0)
    full = count >= max(3, 0.3 * len(null))
    if full.sum() < _LEAST_DECOYS:
        return 1.0
    means = np.nansum(null[:, full], axis=0) / count[full]
    expected = float(np.nanvar(null[:, full])) * float(np.mean(1 / count[full]))
    return float(means.var()) / expected if expected > 0 else 1.0


def _sequence(evidence: NDArray[np.float64], change: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the likeliest datum of every point when changes are rare (Viterbi)."""
    n, k = evidence.shape
    best = evidence[0].copy()
    came = np.zeros((n, k), dtype=np.int64)
    for i in range(1, n):
        other = int(np.argmax(best))
        moved = best[other] - change[i - 1]
        came[i] = np.where(best >= moved, np.arange(k), other)
        best = np.maximum(best, moved) + evidence[i]
    states = np.empty(n, dtype=np.int64)
    states[-1] = int(np.argmax(best))
    for i in range(n - 1, 0, -1):
        states[i - 1] = came[i, states[i]]
    return states


def _marginals(evidence: NDArray[np.float64], change: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely each datum is at each point, forwards and backwards."""
    n, k = evidence.shape
    forwards, backwards = np.zeros((n, k)), np.zeros((n, k))
    forwards[0] = evidence[0]
    for i in range(1, n):
        forwards[i] = _step(forwards[i - 1], change[i - 1]) + evidence[i]
    for i in range(n - 2, -1, -1):
        backwards[i] = _step(backwards[i + 1] + evidence[i + 1], change[i])
    both = forwards + backwards
    weights = np.exp(both - both.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _step(sums: NDArray[np.float64], change: float) -> NDArray[np.float64]:
    """Return log-sums one row on: staying is free, changing costs."""
    top = sums.max()
    weights = np.exp(sums - top)
    moved: NDArray[np.float64] = top + np.log(weights + np.exp(-change) * (weights.sum() - weights))
    return moved


def _stretches(states: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return first and last index of every run of equal states."""
    breaks = np.flatnonzero(np.diff(states)) + 1
    starts = np.concatenate(([0], breaks))
    ends = np.concatenate((breaks - 1, [len(states) - 1]))
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _confidence(evidence: NDArray[np.float64], state: int) -> float:
    """Return the posterior of one datum against the others, none of them, and a mixture."""
    if _mixture_gain(evidence, state) > _MIXED:
        return 0.0
    sums = np.append(evidence.sum(axis=0), 0.0)
    weights = np.exp(sums - sums.max())
    return float(weights[state] / weights.sum())


def _mixture_gain(evidence: NDArray[np.float64], state: int) -> float:
    """Return how much better, in nats, two datums explain the rows than one."""
    alone = float(evidence[:, state].sum())
    gains = [0.0]
    for other in range(evidence.shape[1]):
        for share in (0.1, 0.3, 0.5, 0.7, 0.9):
            both = np.logaddexp(
                np.log(1 - share) + evidence[:, state], np.log(share) + evidence[:, other]
            )
            gains.append(float(both.sum()) - alone)
    return max(gains)
