"""
Where somebody should be recruited: the minutes nobody serves, by street and compound.

For each place a helper could live at: the weekly minutes of people in reach whom today's plan
leaves out. The best door of a street or compound speaks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.plan import Plan
    from planner.studies.siting.ask import Question


@dataclass(frozen=True, slots=True)
class Recruit:
    """
    One street or compound.

    Parameters
    ----------
    minutes
        Weekly minutes that are not served today and that a helper living there would take up,
        at most what a week holds.
    people
        Elders behind them.
    """

    name: str
    lon: float
    lat: float
    minutes: float
    people: int


def left_out(plan: Plan) -> frozenset[str]:
    """Return who is out of reach or not served as often as is due."""
    return frozenset([*(r.elder for r in plan.remote), *(u.elder for u in plan.unserved)])


def recruits(asked: Question, elders: Collection[str]) -> tuple[Recruit, ...]:
    """Return the places worth recruiting at for the `elders` who are left out, best first."""
    share = np.array(
        [sum(e in elders for e in those) / len(those) for those in asked.demand.elders]
    )
    minutes = asked.demand.minutes * share
    people = asked.demand.people * share
    rows = asked.seconds[asked.existing :]
    reached = (rows >= 0) & (rows <= asked.limit_s)
    gains = np.minimum(reached @ minutes, asked.capacity[asked.existing :])
    heads = np.round(reached @ people).astype(int)
    return _best_of_each(asked, gains.tolist(), heads.tolist())


def _best_of_each(
    asked: Question, gains: Sequence[float], heads: Sequence[int]
) -> tuple[Recruit, ...]:
    best: dict[str, Recruit] = {}
    for i, name in enumerate(asked.candidates.name):
        lon, lat = asked.candidates.lonlat[i].tolist()
        found = Recruit(name or f"{lat:.4f} {lon:.4f}", lon, lat, round(gains[i], 1), heads[i])
        if found.minutes > 0 and (name not in best or best[name].minutes < found.minutes):
            best[name or found.name] = found
    return tuple(sorted(best.values(), key=lambda r: (-r.minutes, r.name)))
