"""Who lives at which door: most within reach of a helper, the asked share out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.synth.asked import NATURAL_REMOTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.domain import Helper
    from planner.synth.settle import Settled
    from planner.synth.town import Town

LOOSE = 0.1
"""Share of the households that live wherever doors are; the rest fills helpers' weeks alike."""

GOLDEN = 0.6180339887498949


def choose_doors(
    town: Town, settled: Settled, helpers: Sequence[Helper], household: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the door of each person; a household has one."""
    units = np.unique(household)
    far = _far_units(town, settled, household, units)
    of_unit = np.empty(len(household), dtype=np.intp)
    of_unit[units] = _near_doors(town, settled, helpers, len(units))
    if len(far):
        weight = settled.doors.weight * settled.far
        of_unit[far] = town.rng.choice(len(weight), len(far), p=weight / weight.sum())
    return np.asarray(of_unit[household])


def _far_units(
    town: Town, settled: Settled, household: NDArray[np.intp], units: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the households out of reach: never more people than the share allows."""
    asked = town.asked.remote
    share = min(NATURAL_REMOTE, settled.natural_remote) if asked is None else asked
    allowed = int(share * len(household)) if settled.far.any() else 0
    sizes = np.bincount(household, minlength=len(household))
    order = town.rng.permutation(units)
    return np.asarray(order[np.cumsum(sizes[order]) <= allowed])


def _near_doors(
    town: Town, settled: Settled, helpers: Sequence[Helper], count: int
) -> NDArray[np.intp]:
    """Return a door in reach for each household, dealt out so that helpers' weeks fill alike."""
    rng, weight = town.rng, settled.doors.weight
    far_away = np.iinfo(np.int32).max
    closest = np.where(settled.near, settled.seconds, far_away).argmin(axis=0)
    reached = settled.near.any(axis=0)
    mass = np.bincount(closest[reached], weight[reached], len(helpers))
    hours = np.array([helper.shift_s for helper in helpers])
    quota = hours * (mass > 0) * np.maximum(mass, 1e-9) ** 0.1  # fuller where more people live
    turn = _dealt(quota / quota.sum(), count)
    doors = rng.choice(len(weight), count, p=_shares(weight * reached))
    bound = rng.random(count) >= LOOSE
    for helper in np.flatnonzero(mass > 0):
        mine = np.flatnonzero(bound & (turn == helper))
        own = _shares(weight * (reached & (closest == helper)))
        doors[mine] = rng.choice(len(own), len(mine), p=own)
    return np.asarray(doors, dtype=np.intp)


def _shares(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(weight / weight.sum())


def _dealt(quota: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return whose turn each of `count` is: by `quota`, evenly in every stretch of the order."""
    spread = (np.arange(count) * GOLDEN) % 1.0
    whose = np.searchsorted(np.cumsum(quota), spread, side="right")
    return np.minimum(whose, len(quota) - 1)
