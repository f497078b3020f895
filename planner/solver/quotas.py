"""What a plan's months have of the quotas of the policy, and who could be added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from planner.roles import parted

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.plan import Round
    from planner.policy.quotas import Quota
    from planner.solver.model.facts import Facts

KEY = "quotas"
"""Where a plan's file says what the months have of the policy's quotas."""

Month = tuple[int, int]


def told(facts: Facts, rounds: Sequence[Round]) -> list[dict[str, object]]:
    """
    Return for each quota and month of the horizon what is on record, planned and still missing.

    For what is missing those are proposed whom nobody of the role has visited for the longest
    time, of households that somebody of the role reaches.
    """
    months = sorted({(day.year, day.month) for day in facts.days})
    return [_row(facts, rounds, quota, month) for quota in facts.policy.quotas for month in months]


def _row(facts: Facts, rounds: Sequence[Round], quota: Quota, month: Month) -> dict[str, object]:
    made = {home for home, day in _made(facts, quota) if (day.year, day.month) == month}
    planned = {
        home for home, day in _planned(facts, rounds, quota) if (day.year, day.month) == month
    }
    missing = max(0, quota.at_least - len(made | planned))
    return {
        "quota": quota.id,
        "role": quota.role,
        "month": f"{month[0]}-{month[1]:02}",
        "at_least": quota.at_least,
        "made": len(made),
        "planned": len(planned - made),
        "missing": missing,
        "propose": _proposed(facts, quota, made | planned, missing),
    }


def _made(facts: Facts, quota: Quota) -> Iterator[tuple[str, date]]:
    """Yield household and day of the role's visits on record before the horizon."""
    skilled = {one.id for one in facts.scenario.helpers if quota.role.lower() in one.skills}
    for past in facts.scenario.history:
        person, role = parted(past.elder)
        is_of_role = role == quota.role or past.helper in skilled
        if past.kind == "visit" and past.day < facts.horizon.first and is_of_role:
            home = _household(facts, person)
            if home is not None:
                yield home, past.day


def _planned(facts: Facts, rounds: Sequence[Round], quota: Quota) -> Iterator[tuple[str, date]]:
    for r in rounds:
        for stop in r.stops:
            for person, role in map(parted, stop.elders):
                home = _household(facts, person) if role == quota.role else None
                if home is not None:
                    yield home, r.day


def _household(facts: Facts, person: str) -> str | None:
    """Return the household of somebody of the roster; a place has none."""
    at = facts.elder_at.get(person)
    return None if at is None else facts.scenario.elders[at].household


def _proposed(facts: Facts, quota: Quota, done: set[str], missing: int) -> list[str]:
    last: dict[str, date] = {}
    for home, day in _made(facts, quota):
        last[home] = max(day, last.get(home, day))
    homes: dict[str, str] = {}
    for elder in facts.scenario.elders:
        if not elder.role and elder.household not in done and _is_reached(facts, quota, elder):
            homes.setdefault(elder.household, elder.id)
    longest = sorted(homes, key=lambda home: last.get(home, date.min))
    return [homes[home] for home in longest[:missing]]


def _is_reached(facts: Facts, quota: Quota, elder: Elder) -> bool:
    e = facts.elder_at[elder.id]
    return any(
        quota.role.lower() in helper.skills and facts.employed[h] and facts.is_near(h, e)
        for h, helper in enumerate(facts.scenario.helpers)
    )
