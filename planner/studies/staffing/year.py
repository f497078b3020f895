"""
The minutes that a policy truly demands over a year: visits, calls and the walking.

Contacts are counted on the calendar: daily is every working day of the year ahead, weekly
every week, monthly every month. Walking is what a planned week came to for each visit.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.domain import Contact, Helper
from planner.tiers import CONTACTS_A_YEAR, Tier
from planner.units import MINUTE, Span
from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.plan import Plan
    from planner.policy import Entitlement, Policy

FILL = 0.95
"""Share of a helper's hours that rounds can fill; the rest is lost between shifts and doors."""

DAYS = 364
"""Days of the year that is counted: 52 weeks."""
ESTIMATED_WALK_MIN = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """
    One elder's year.

    Parameters
    ----------
    row
        Row of the roster.
    visits, calls
        Contacts of the year by form; a two-person visit counts for two helpers' minutes.
    minutes
        Visits and calls, without walking.
    clauses
        Ids of the policy's rules that decided.
    """

    elder: str
    row: int
    community: str
    tier: Tier
    visits: int
    calls: int
    minutes: float
    walks: int
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """
    A year's minutes against the helpers' hours.

    Parameters
    ----------
    lines
        One per elder, in the order of the roster.
    walk_minutes_per_visit
        From a planned week, or the estimate (`is_walk_planned` False).
    capacity
        Helper id to the minutes of the year that rounds can fill.
    """

    span: Span
    lines: tuple[Line, ...]
    walk_minutes_per_visit: float
    is_walk_planned: bool
    capacity: Mapping[str, float]

    def minutes(self, lines: Sequence[Line] | None = None) -> float:
        """Return the minutes of `lines`, all of them by default, walking included."""
        some = self.lines if lines is None else lines
        return sum(line.minutes + line.walks * self.walk_minutes_per_visit for line in some)

    @property
    def usual_capacity(self) -> float:
        """Minutes of the year of one full-time helper."""
        helper = Helper("", "", 0.0, 0.0)
        present = [minutes for minutes in self.capacity.values() if minutes > 0]
        return sum(present) / len(present) if present else FILL * helper.shift_s * 250 / MINUTE

    @property
    def helpers(self) -> int:
        """Helpers of the present team's kind that the minutes ask for."""
        return math.ceil(self.minutes() / self.usual_capacity - 1e-9)


def year_of(scenario: Scenario, policy: Policy, start: date, plan: Plan | None = None) -> Year:
    """
    Return the year from `start`.

    Parameters
    ----------
    plan
        A planned week, for the walking and for who is out of reach; None for estimates.
    """
    span = Span(start, start + timedelta(days=DAYS - 1))
    workdays = Workdays(scenario.holidays)
    working = sum(workdays.is_working(day) for day in span)
    remote = frozenset() if plan is None else frozenset(r.elder for r in plan.remote)
    lines = tuple(_line(elder, policy, start, working, remote) for elder in scenario.elders)
    walk = ESTIMATED_WALK_MIN
    if plan is not None and plan.measures.visits:
        walk = plan.measures.walk_s / MINUTE / plan.measures.visits
    capacity = {h.id: _capacity(h, span, workdays) for h in scenario.helpers}
    return Year(span, lines, walk, plan is not None, capacity)


def _line(elder: Elder, policy: Policy, on: date, working: int, remote: Collection[str]) -> Line:
    runs = policy.runs(elder, Span(on, on + timedelta(days=DAYS - 1)))
    owed = runs[0][1]
    hands = 2 if elder.is_two_person else 1
    visits = calls = 0
    minutes = 0.0
    for span, here in runs:
        seen, called = _contacts(elder, here, len(tuple(span)) / DAYS, working, remote)
        visits, calls = visits + seen, calls + called
        minutes += (hands * seen * here.service_s + called * here.call_s) / MINUTE
    return Line(
        elder.id,
        elder.row,
        elder.community,
        owed.tier,
        visits,
        calls,
        minutes,
        hands * visits,
        owed.clauses,
    )


def _contacts(
    elder: Elder, owed: Entitlement, share: float, working: int, remote: Collection[str]
) -> tuple[int, int]:
    """Return visits and calls of that share of a year under one tier."""
    count = round(share * (working if owed.tier is Tier.DAILY else CONTACTS_A_YEAR[owed.tier]))
    form = owed.remote if elder.id in remote else owed.contact
    visits, calls = _by_form(owed, form, count)
    if owed.tier is Tier.DAILY and owed.rest_day is not None:
        calls += round(share * (DAYS - working))
    return visits, calls


def _by_form(owed: Entitlement, form: Contact, count: int) -> tuple[int, int]:
    """Return visits and calls: calls replace visits only as far as the floor allows."""
    if form is Contact.VISIT:
        return count, 0
    floor = 0 if owed.floor_days is None else min(count, math.ceil(364 / owed.floor_days))
    return floor, count - floor


def _capacity(helper: Helper, span: Span, workdays: Workdays) -> float:
    by_week: dict[tuple[int, int], int] = {}
    for day in span:
        if works(helper, day, workdays):
            week = day.isocalendar()[:2]
            by_week[week] = by_week.get(week, 0) + helper.hours.seconds_on(day)
    limit = helper.max_week_s
    return FILL * sum(s if limit is None else min(s, limit) for s in by_week.values()) / MINUTE
