"""Weeks in which somebody's entitlement changes: which part of the week counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from planner.check.facts import Facts
from planner.policy import Entitlement
from planner.tiers import Tier
from planner.units import Span


def keenest(facts: Facts, elder_id: str, here: Sequence[date]) -> list[date]:
    """Return the days of the keenest tier of a week, of those that ask anything of it."""
    parts: dict[Tier, list[date]] = {}
    for day in sorted(here, key=lambda one: facts.owed_on(elder_id, one).tier.rank):
        parts.setdefault(facts.owed_on(elder_id, day).tier, []).append(day)
    for part in parts.values():
        owed = facts.owed_on(elder_id, part[0])
        by_day = owed.tier is Tier.DAILY and bool(asked_days(facts, owed, part))
        by_week = owed.gaps.per_week and wanted_of(facts, elder_id, owed, part)
        if by_day or by_week or owed.tier is Tier.NONE or owed.tier.is_seldom:
            return part
    return next(iter(parts.values()))


def asked_days(facts: Facts, owed: Entitlement, part: Sequence[date]) -> list[date]:
    """Return the days on which a daily elder is owed a contact."""
    return [d for d in part if owed.rest_day is not None or facts.workdays.is_working(d)]


def wanted_of(facts: Facts, elder_id: str, owed: Entitlement, part: Sequence[date]) -> int:
    """Return what a part of a week still wants: no more than it has days for."""
    week = week_of(part[0])
    often = owed.gaps.per_week + facts.extra_in(Span(part[0], part[0]))
    if len(part) < sum(week_of(day) == week for day in facts.days):
        often = min(often, sum(map(facts.is_staffed, part)))
    return max(0, often - [week_of(day) for day in facts.record(elder_id)].count(week))


def week_of(day: date) -> tuple[int, int]:
    """Return the ISO year and week of a day."""
    year, week, _ = day.isocalendar()
    return year, week
