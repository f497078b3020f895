"""What a walked year leaves: its weeks, what was missed, and the gaps that broke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.domain import PastContact
from planner.tiers import Tier

if TYPE_CHECKING:
    from planner.rules import Violation


@dataclass(frozen=True, slots=True)
class Miss:
    """A contact that found nobody; `caught` is the day of the next one, None if none came."""

    elder: str
    tier: Tier
    day: date
    caught: date | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """
    A gap longer than the tier's greatest, or an ISO week short of its contacts.

    `why` is ``unserved`` where a plan listed it, ``missed`` where nobody was at home and no
    working day was left, ``absent`` where the elder was away, ``begun`` where it was broken
    before the first day, and ``kept-possible`` where it could have been kept.
    """

    elder: str
    tier: Tier
    last: date | None
    following: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Week:
    """
    One week as it was walked.

    Parameters
    ----------
    minutes
        Helper's id to minutes of walking, service and calls.
    hours_s
        Seconds at work of the whole team.
    unserved
        Elders whom the plan listed.
    pairs_changed
        Elders whose helper differs from the first week's, and the helper has not left.
    calendar_moved
        Entries of the calendar that moved when it was made again this week.
    """

    monday: date
    visits: int
    calls: int
    missed: tuple[Miss, ...]
    minutes: Mapping[str, float]
    hours_s: int
    unserved: tuple[str, ...]
    violations: tuple[Violation, ...]
    pairs_changed: tuple[str, ...]
    replanned: int
    calendar_moved: int = 0

    @property
    def busiest_over_mean(self) -> float:
        """The busiest helper's minutes over the mean."""
        loads = [load for load in self.minutes.values() if load > 0]
        return max(loads) * len(loads) / sum(loads) if loads else 1.0


@dataclass(frozen=True, slots=True)
class Simulation:
    """Weeks walked one after the other, and which gaps broke."""

    weeks: tuple[Week, ...]
    broken: tuple[Broken, ...]
    history: tuple[PastContact, ...]

    @property
    def misses(self) -> tuple[Miss, ...]:
        """Every miss of every week."""
        return tuple(miss for week in self.weeks for miss in week.missed)
