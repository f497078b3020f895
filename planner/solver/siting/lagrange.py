r"""
The p-median's Lagrangian relaxation: a bound, a good answer, and sites that are settled.

Relaxing "every point is served once" with multipliers :math:`u_i` leaves, for each site,
:math:`\rho_j = \sum_i \min(0, w_i d_{ji} - u_i)`; the `count` least of them and
:math:`\sum_i u_i` are a lower bound (Cornuéjols, Fisher and Nemhauser 1977). Multipliers move
by subgradients (Held, Wolfe and Crowder 1974). A site whose opening or closing would lift the
bound to the best answer known is settled and leaves the exact model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 600
PATIENCE = 20
SMALL = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """
    What the relaxation tells.

    Parameters
    ----------
    sites
        The best answer found, ascending; `value` is its cost.
    bound
        No answer costs less.
    is_open, is_closed
        Sites that every better answer opens, or leaves; shape ``(sites,)``.
    """

    sites: tuple[int, ...]
    value: int
    bound: float
    is_open: NDArray[np.bool_]
    is_closed: NDArray[np.bool_]


def relax(cost: NDArray[np.int64], count: int) -> Relaxed:
    """
    Return bound, answer and settled sites.

    Parameters
    ----------
    cost
        Shape ``(sites, points)``: weight times distance, at least 0.
    """
    multipliers = np.sort(cost, axis=0)[min(1, len(cost) - 1)].astype(float)
    best, value = np.arange(count), _value(cost, np.arange(count))
    bound, rho, pace, stale = -np.inf, np.zeros(len(cost)), 2.0, 0
    for _ in range(STEPS):
        gains = np.minimum(0.0, cost - multipliers)
        reduced = gains.sum(axis=1)
        chosen = np.argsort(reduced, kind="stable")[:count]
        here = float(multipliers.sum() + reduced[chosen].sum())
        best, value = _better(cost, best, value, chosen)
        stale = 0 if here > bound + SMALL else stale + 1
        if here > bound:
            bound, rho = here, reduced
        if stale == PATIENCE:
            pace, stale = pace / 2, 0
        slope = 1.0 - (gains[chosen] < 0).sum(axis=0)
        steep = float((slope**2).sum())
        if np.ceil(bound - SMALL) >= value or steep == 0 or pace < 1e-4:
            break
        multipliers += pace * (1.02 * value - here) / steep * slope
    best, value = substitute(cost, best)
    return Relaxed(tuple(sorted(best.tolist())), value, bound, *_settled(rho, bound, value, count))


def _value(cost: NDArray[np.int64], sites: NDArray[np.intp]) -> int:
    return int(cost[sites].min(axis=0).sum())


def _better(
    cost: NDArray[np.int64], best: NDArray[np.intp], value: int, chosen: NDArray[np.intp]
) -> tuple[NDArray[np.intp], int]:
    found = _value(cost, chosen)
    return (chosen, found) if found < value else (best, value)


def substitute(cost: NDArray[np.int64], sites: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    """Return an answer that no exchange of one site improves (Teitz and Bart 1968)."""
    sites, value = sites.copy(), _value(cost, sites)
    is_better = True
    while is_better:
        is_better = False
        for k in range(len(sites)):
            rest = np.delete(sites, k)
            others = cost[rest].min(axis=0) if len(rest) else np.full(cost.shape[1], cost.max())
            totals = np.minimum(cost, others).sum(axis=1)
            site = int(totals.argmin())
            if int(totals[site]) < value:
                sites[k], value, is_better = site, int(totals[site]), True
    return sites, value


def _settled(
    rho: NDArray[np.float64], bound: float, value: int, count: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the sites that every answer better than `value` opens, and those that none opens."""
    order = np.argsort(rho, kind="stable")
    is_chosen = np.zeros(len(rho), dtype=bool)
    is_chosen[order[:count]] = True
    last, following = rho[order[count - 1]], rho[order[min(count, len(rho) - 1)]]
    beyond = value - 1 + SMALL
    is_open = is_chosen & (bound - rho + following > beyond)
    return is_open, ~is_chosen & (bound + rho - last > beyond)
