"""Invented towns on a grid with people of the long tiers, and what their years are held against."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planner.control import Control
from planner.domain import CalendarEntry, PastContact, Scenario, Settings
from planner.policy import load_policy
from planner.solver.year.calendar import YearPlan, plan_year
from planner.tiers import GAPS, Tier
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, scenario, walking

LONG = (Tier.FORTNIGHTLY, Tier.MONTHLY, Tier.QUARTERLY, Tier.HALF_YEARLY, Tier.YEARLY)
SPAN_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def town(
    seed: int, elders: int = 60, helpers: int = 3, tiers: Sequence[Tier] = LONG, **fields: Any
) -> Scenario:
    """Return people of those tiers, each last seen before the contact falls due."""
    draw = random.Random(seed)
    team = [
        helper(f"H{k}", draw.randrange(-300, 300), draw.randrange(-300, 300))
        for k in range(helpers)
    ]
    people, history, pairs = [], [], []
    for k in range(elders):
        tier = draw.choice(tiers)
        at = (draw.randrange(-300, 300), draw.randrange(-300, 300))
        people.append(elder(f"E{k}", *at, tier=tier, birth_date=date(1950 + k % 20, 5, 1)))
        pairs.append((f"E{k}", f"H{k % helpers}"))
        ago = draw.randrange(1, (GAPS[tier].due_after or 7) + 1)
        seen = _weekday(MONDAY - timedelta(days=ago))
        history.append(PastContact(f"E{k}", seen, f"H{k % helpers}", "visit"))
    fields.setdefault("history", tuple(history))
    fields.setdefault("settings", Settings(max_walk_s=2000))
    made = scenario(people, team, pairs=pairs, **fields)
    overridden = made.policy_defaults_overridden | {"max_walk_minutes"}
    return replace(made, policy_defaults_overridden=overridden)


def _weekday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def year_of(made: Scenario, **fields: Any) -> YearPlan:
    """Return the calendar of the town."""
    options: dict[str, Any] = {"start": MONDAY, "weeks": 52, "seed": 1} | fields
    return plan_year(made, load_policy(made.policy), walking(made), control=Control(), **options)


def weeks_of(year: YearPlan) -> dict[str, list[Span]]:
    """Return the working days of each elder's weeks, in order."""
    found: dict[str, list[Span]] = {}
    for entry in year.entries:
        found.setdefault(entry.elder, []).append(days_of(entry))
    return found


def days_of(entry: CalendarEntry) -> Span:
    """Return Monday to Friday of an entry's week."""
    number, week = entry.week.split("-W")
    monday = date.fromisocalendar(int(number), int(week), 1)
    return Span(monday, monday + timedelta(days=4))


def days_that_keep(
    spans: Sequence[Span],
    last: date | None,
    tier: Tier,
    end: date,
    is_working: Callable[[date], bool] = lambda _: True,
) -> list[date] | None:
    """
    Return one day per week that keeps the gaps and periods, None where there are none.

    By trying all: the days of each week that some lawful choice before it leads to.
    """
    reached: list[list[date]] = []
    before = [last]
    for span in spans:
        open_days = [day for day in span if is_working(day)]
        days = [day for day in open_days if any(follows(one, day, tier) for one in before)]
        if not days:
            return None
        reached.append(days)
        before = list(days)
    greatest = GAPS[tier].greatest or 0
    ends = [day for day in (reached[-1] if reached else [last]) if day]
    if not any((end - day).days <= greatest for day in ends):
        return None
    return [days[0] for days in reached]


def follows(before: date | None, day: date, tier: Tier) -> bool:
    """Say whether the gap is lawful and no calendar period from the start on is left out."""
    if before is None:
        return True
    gaps = GAPS[tier]
    if not (gaps.least or 0) <= (day - before).days <= (gaps.greatest or 0):
        return False
    if gaps.period is None:
        return True
    months = SPAN_MONTHS[gaps.period]
    first = max(_period(before, months) + 1, _period(MONDAY, months))
    return _period(day, months) <= first


def _period(day: date, months: int) -> int:
    return (day.year * 12 + day.month - 1) // months
