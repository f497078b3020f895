"""
Histories of every age: whoever was seen a day or a year ago, and whoever changes tier meanwhile.

The people are invented and live at one door, so that a plan is cheap: only what is owed differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from planner.check import check
from planner.domain import Elder, PastContact, Scenario
from planner.policy import load_policy, shipped
from planner.solver import effort
from planner.tiers import GAPS, Tier
from tests.solver.little import elder, helper, planned, scenario, walking

AFTER_AN_EMPTY_MONTH = date(2026, 12, 7)
WEDNESDAY = date(2026, 11, 25)
STARTS = (
    AFTER_AN_EMPTY_MONTH, WEDNESDAY, date(2027, 1, 4), date(2027, 2, 8), date(2026, 9, 28),
    date(2026, 12, 28), date(2027, 3, 1), date(2026, 6, 29), date(2026, 4, 30),
)  # fmt: skip
"""Mondays and other days: before and after the ends of months, quarters, years, and holidays."""
TIERS = tuple(Tier)[:8]
CATEGORIES = ((), ("alone",), ("empty-nest",), ("no-kin",), ("frail",))


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search hardly at all: at one door there is nothing to find."""
    monkeypatch.setattr(effort, "LEAST_WORK", 100)
    monkeypatch.setattr(effort, "WORK", {"quick": 200})


def seen(people: Sequence[tuple[Elder, int]], pack: str, start: date) -> Scenario:
    """Return those people under a pack, each last visited so many days before the start."""
    past = tuple(
        PastContact(one.id, start - timedelta(days=ago), None, "visit") for one, ago in people
    )
    team = [helper(f"H{k}", 0, 0) for k in range(3)]
    made = scenario([one for one, _ in people], team, policy=pack, history=past)
    return replace(made, holidays="CN")


def judged(made: Scenario, start: date, weeks: int = 1) -> None:
    """Hold that the plan keeps every rule and loses nobody who can be seen."""
    plan = planned(made, start=start, weeks=weeks)
    assert check(made, load_policy(made.policy), plan, walking(made)) == ()
    missing = sum(entry.missing for entry in plan.unserved)
    assert plan.measures.served + missing == plan.measures.due > 0


def around(tier: Tier, step: int) -> Iterator[int]:
    """Yield days ago: about the gaps of the tier, and every so often up to 400."""
    gaps = GAPS[tier]
    for edge in (gaps.least, gaps.due_after, gaps.greatest):
        if edge is not None:
            yield from range(max(1, edge - 7), edge + 8, 3)
    yield from range(1, 401, step)


def everybody(step: int) -> list[tuple[Elder, int]]:
    """Return somebody of every tier for every so many days ago."""
    return [
        (elder(f"{tier.value}-{ago}", 10, 0, tier=tier, service_s=60), ago)
        for tier in TIERS
        for ago in dict.fromkeys(around(tier, step))
    ]


@pytest.mark.parametrize(
    ("pack", "start", "weeks"),
    [
        *((pack, AFTER_AN_EMPTY_MONTH, 1) for pack in shipped()),
        ("generic", WEDNESDAY, 2),
        *(
            pytest.param(pack, start, weeks, marks=pytest.mark.slow)
            for pack, start, weeks in product(shipped(), STARTS, (1, 3))
        ),
    ],
)
def test_the_late_and_the_lately_seen_of_every_tier_are_planned_without_a_broken_rule(
    pack: str, start: date, weeks: int, request: pytest.FixtureRequest
) -> None:
    is_long = request.node.get_closest_marker("slow") is not None
    judged(seen(everybody(9 if is_long else 90), pack, start), start, weeks)


@pytest.mark.parametrize(
    ("pack", "start", "every"),
    [
        *((pack, date(2026, 11, 23), 7) for pack in shipped()),
        *(
            pytest.param(pack, start, 1, marks=pytest.mark.slow)
            for pack, start in product(shipped(), (date(2026, 11, 23), WEDNESDAY))
        ),
    ],
)
def test_whoever_has_a_birthday_on_any_day_of_the_horizon_is_owed_a_lawful_week(
    pack: str, start: date, every: int
) -> None:
    sorts = product((60, 70, 80), range(7), (None, *TIERS[:5]), CATEGORIES)
    people = []
    for number, (age, after, tier, codes) in enumerate(sorts):
        day = start + timedelta(days=after)
        one = elder(
            f"E{number}", 10, 0, tier=tier, categories=codes, service_s=60,
            birth_date=date(day.year - age, day.month, day.day),
        )  # fmt: skip
        people.append((one, 1 + number * 11 % 47))
    for first in range(0, len(people), 160 * every):
        judged(seen(people[first : first + 160 * every : every], pack, start), start)
