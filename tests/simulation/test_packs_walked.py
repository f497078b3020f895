"""
The five packs walked week by week, with misses caught up, without a broken rule.

The people are invented: of every sort that a document names one or two, some out of reach, one
turning eighty, one with a hardship that ends, one whose helper works on two days.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.domain import Elder, PastContact, Scenario
from planner.policy import load_policy, shipped
from planner.studies.walked import Simulation
from planner.studies.year_walked import walk_on
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, scenario, walking

SORTS = (
    ("destitute",), ("no-kin",), ("alone",), ("alone", "very-old"), ("empty-nest",),
    ("left-behind",), ("frail",), ("dementia",), ("gravely-ill",), ("severely-disabled",),
    ("all-elder",), ("special-family",), ("service-subsidy",), ("old-age-allowance", "alone"),
    ("e-allowance",), ("low-income",), (), ("deemed:weekly",),
)  # fmt: skip


def people() -> list[Elder]:
    """Return one of every sort, the last three out of reach of everybody."""
    ages = (62, 71, 78, 84)
    made = [
        elder(
            f"E{k:02}", 40 * k if k < len(SORTS) - 3 else 3000, 25 * (k % 4), tier=None,
            categories=sort, birth_date=date(2026 - ages[k % 4], 1 + k % 12, 5),
        )
        for k, sort in enumerate(SORTS)
    ]  # fmt: skip
    hard = Span(date(2026, 11, 1), MONDAY + timedelta(days=9))
    turning = date(1946, 12, 2)
    return [
        *made,
        elder("T1", 90, 10, tier=None, categories=("alone",), birth_date=turning),
        elder("T2", 95, 10, tier=None, categories=("passing-hardship",), birth_date=turning,
              dated=(("passing-hardship", hard),)),
    ]  # fmt: skip


def town(pack: str, every: int) -> Scenario:
    """Return one in `every` under a pack, seen at some time within the last two months."""
    elders = people()[::every]
    past = tuple(
        PastContact(one.id, MONDAY - timedelta(days=3 + 5 * (k % 11)), None, "visit")
        for k, one in enumerate(elders)
    )
    team = [
        helper("H1", 0, 0),
        helper("H2", 300, 0, weekdays=frozenset({2, 3})),
        helper("H3", 600, 50),
    ]
    return scenario(elders, team, policy=pack, history=past)


def walked(pack: str, weeks: int, every: int) -> Simulation:
    """Return so many weeks, three contacts in a hundred finding nobody."""
    made = town(pack, every)
    return walk_on(
        made, load_policy(pack), walking(made), start=MONDAY, weeks=weeks, miss_share=0.03, seed=1
    )


@pytest.mark.parametrize(
    ("weeks", "every"),
    [(2, 3), pytest.param(52, 1, marks=pytest.mark.slow)],
    ids=["a fortnight", "a year"],
)
@pytest.mark.parametrize("pack", shipped())
def test_a_pack_is_walked_without_a_broken_rule(pack: str, weeks: int, every: int) -> None:
    year = walked(pack, weeks, every)
    assert len(year.weeks) == weeks
    assert [week.violations for week in year.weeks] == [()] * weeks
    assert all(week.visits + week.calls for week in year.weeks)
    assert {one.why for one in year.broken} <= {"missed", "begun"}
