"""What people at each door ask of a helper in an ordinary week, in minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import Contact
from planner.tiers import CONTACTS_A_YEAR, WEEKS_A_YEAR, Tier
from planner.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.domain import Elder, Scenario
    from planner.policy import Policy

WALK_TO_A_DOOR_MIN = 5.0
"""Walking per visit where no plan says it: what plans of dense sub-districts came to."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """
    Doors with people who are to be visited.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, WGS 84.
    elders
        Ids of the people at each door.
    people
        Shape ``(n,)``: how many.
    minutes
        Shape ``(n,)``: minutes of an ordinary week, walking included.
    """

    lonlat: NDArray[np.float64]
    elders: tuple[tuple[str, ...], ...]
    people: NDArray[np.int64]
    minutes: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of doors."""
        return len(self.elders)


def weekly_minutes(elder: Elder, policy: Policy, on: date) -> float:
    """Return the minutes of an ordinary week that visits to `elder` take; 0 where only called."""
    owed = policy.entitle(elder, on)
    if owed.contact is not Contact.VISIT or owed.tier is Tier.NONE:
        return 0.0
    helpers = 2 if elder.is_two_person else 1
    each = owed.service_s / MINUTE + WALK_TO_A_DOOR_MIN
    return helpers * each * CONTACTS_A_YEAR[owed.tier] / WEEKS_A_YEAR


def demand_of(scenario: Scenario, policy: Policy, on: date) -> Demand:
    """Return the doors of everybody who is to be visited at all."""
    at_door: dict[tuple[float, float], list[tuple[str, float]]] = {}
    for elder in scenario.elders:
        minutes = weekly_minutes(elder, policy, on)
        if minutes > 0:
            at_door.setdefault((elder.lon, elder.lat), []).append((elder.id, minutes))
    return _gathered(list(at_door), list(at_door.values()))


def _gathered(
    doors: Sequence[tuple[float, float]], people: Sequence[Sequence[tuple[str, float]]]
) -> Demand:
    return Demand(
        np.array(doors, dtype=float).reshape(-1, 2),
        tuple(tuple(elder for elder, _ in those) for those in people),
        np.array([len(those) for those in people], dtype=np.int64),
        np.array([sum(minutes for _, minutes in those) for those in people], dtype=float),
    )
