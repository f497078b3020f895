"""The gaps between contacts that broke in the weeks that were walked, each with its reason."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.control import Control
from planner.plan import Effort
from planner.studies.walked import Broken, Week
from planner.units import Span, days_between
from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.policy import Entitlement, Policy
    from planner.travel import Walking


ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Walk:
    """The scenario as it changes from week to week."""

    scenario: Scenario
    policy: Policy
    walking: Walking
    draw: random.Random
    miss_share: float
    seed: int
    effort: Effort
    control: Control
    workdays: Workdays
    first_pairs: dict[str, str] = field(default_factory=dict)
    unserved: list[tuple[str, Span]] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)


def days_seen(state: Walk, elder_id: str) -> list[date]:
    """Return the days of the elder's contacts, in order; of the roster's where it is earlier."""
    history = state.scenario.history
    days = sorted({p.day for p in history if p.elder == elder_id and p.kind != "missed"})
    elder = next(e for e in state.scenario.elders if e.id == elder_id)
    last = elder.last_contact
    return [last, *days] if last is not None and (not days or last < days[0]) else days


def is_worked(state: Walk, day: date) -> bool:
    """Say whether any helper works on the day."""
    return any(works(helper, day, state.workdays) for helper in state.scenario.helpers)


def gaps_broken(state: Walk, horizon: Span) -> Iterable[Broken]:
    """Yield every gap and every ISO week that broke."""
    missed: dict[str, list[date]] = {}
    for past in state.scenario.history:
        if past.kind == "missed":
            missed.setdefault(past.elder, []).append(past.day)
    for elder in state.scenario.elders:
        owed = state.policy.entitle(elder, horizon.first)
        if owed.gaps.greatest is not None:
            seen, tries = days_seen(state, elder.id), missed.get(elder.id, ())
            yield from _long_gaps(state, elder.id, owed, seen, tries, horizon)


def _long_gaps(
    state: Walk,
    elder: str,
    owed: Entitlement,
    seen: Sequence[date],
    missed: Sequence[date],
    horizon: Span,
) -> Iterable[Broken]:
    greatest = timedelta(days=owed.gaps.greatest or 0)
    ends: list[date | None] = [*seen[1:], None] if seen else []
    for last, following in zip(seen, ends, strict=True):
        deadline = last + greatest
        if (following or horizon.last) > deadline and horizon.first <= (following or horizon.last):
            why = _why(state, elder, last, deadline, missed, horizon)
            yield Broken(elder, owed.tier, last, following, why)


def _why(
    state: Walk,
    elder_id: str,
    last: date,
    deadline: date,
    missed: Sequence[date],
    horizon: Span,
) -> str:
    """Say why the gap from `last` broke; see `Broken`."""
    if deadline < horizon.first:
        return "begun"
    least = last + ONE_DAY
    tries = [day for day in missed if last < day <= deadline]
    since = max([least, horizon.first, *(day + ONE_DAY for day in tries)])
    elder = next(e for e in state.scenario.elders if e.id == elder_id)
    days = (
        [d for d in days_between(since, deadline) if is_worked(state, d)]
        if since <= deadline
        else []
    )
    if tries and not days:
        return "missed"
    if not [d for d in days if not elder.is_absent(d)]:
        return "absent"
    if any(
        name == elder_id and span.first <= deadline and last < span.last
        for name, span in state.unserved
    ):
        return "unserved"
    return "kept-possible"
