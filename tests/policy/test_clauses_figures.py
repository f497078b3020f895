"""The small rosters with which the clauses were tried, with the figures they are to give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.check import check
from planner.domain import Helper, Scenario
from planner.plan import Plan
from planner.policy import Policy, load_policy
from planner.rules import Rule
from planner.studies.staffing import staffing
from planner.tiers import Tier, tier_of
from planner.units import Span
from tests.policy.clauses import born, entitled
from tests.solver.little import MONDAY, elder, helper, planned, scenario, walking

NOVEMBER = date(2026, 11, 30)


def lawful(made: Scenario, **fields: Any) -> Plan:
    """Return the plan of a scenario, which keeps every rule."""
    plan = planned(made, **fields)
    assert not check(made, pack(made), plan, walking(made))
    return plan


def pack(made: Scenario) -> Policy:
    return load_policy(made.policy)


def days_of(plan: Plan) -> dict[str, list[date]]:
    """Return the days at the door by elder."""
    found: dict[str, list[date]] = {}
    for r in plan.rounds:
        for stop in r.stops:
            for one in stop.elders:
                found.setdefault(one, []).append(r.day)
    return found


# --- mon: sixteen monthly elders last seen in October, two weeks over the month's end -----------


def sixteen() -> Scenario:
    people = [
        elder(f"E{day}", 10 * day, 0, tier=None, categories=("alone",), birth_date=born(84),
              last_contact=date(2026, 10, day))
        for day in range(16, 32)
    ]  # fmt: skip
    made = scenario(people, [helper("H1", 0, 0), helper("H2", 300, 0)], policy="gongshu")
    return replace(made, holidays="CN")


@pytest.fixture(scope="module")
def fortnight() -> tuple[Scenario, Plan]:
    """Return the sixteen and their plan of the weeks 48 and 49."""
    made = sixteen()
    return made, lawful(made, weeks=2)


def test_g3_w9_mon_all_sixteen_of_october_are_seen_in_november(
    fortnight: tuple[Scenario, Plan],
) -> None:
    days = days_of(fortnight[1])
    assert len(days) == 16
    assert all(len(seen) == 1 and seen[0] <= NOVEMBER for seen in days.values())


def test_g3_w9_mon_the_check_finds_a_month_without_its_contact(
    fortnight: tuple[Scenario, Plan],
) -> None:
    made, plan = fortnight
    first = next(r for r in plan.rounds if any("E31" in stop.elders for stop in r.stops))
    moved = [replace(r, day=date(2026, 12, 1)) if r is first else r for r in plan.rounds]
    found = check(made, pack(made), replace(plan, rounds=tuple(moved)), walking(made))
    assert {one.rule for one in found} == {Rule.TIER_MET}
    late = {one for stop in first.stops for one in stop.elders}
    assert {one.elder for one in found} == late


# --- may be raised only --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "age", "tier", "owed", "noted"),
    [
        (("destitute",), 72, Tier.MONTHLY, Tier.DAILY, True),
        (("alone",), 84, Tier.NONE, Tier.MONTHLY, True),
        (("alone", "deemed:weekly"), 84, None, Tier.WEEKLY, False),
        (("deemed:weekly",), 65, None, Tier.WEEKLY, False),
        (("alone",), 84, Tier.WEEKLY, Tier.WEEKLY, False),
    ],
)
def test_g7_a_lower_tier_changes_nothing_and_is_noted(
    codes: tuple[str, ...], age: int, tier: Tier | None, owed: Tier, noted: bool
) -> None:
    found = entitled("gongshu", *codes, age=age, tier=tier)
    assert found.tier is owed
    assert bool(found.notes) is noted


# --- five helpers in every community -------------------------------------------------------------


def test_d4_two_communities_want_ten_have_three_and_lack_seven() -> None:
    people = [
        elder(f"E{k}", 20 * k, 0, tier=None, categories=("alone",), community=("甲", "乙")[k % 2])
        for k in range(6)
    ]
    team = [helper(f"H{k}", 20 * k, 0, unit=("甲", "甲", "乙")[k]) for k in range(3)]
    found = staffing(scenario(people, team, policy="dongxihu"), load_policy("dongxihu"), MONDAY)
    assert (found.norm.helpers, len(found.present)) == (10, 3)
    short = {one.name: one.short_of_norm for one in found.communities}
    assert short == {"甲": 3, "乙": 4}


# --- tw: a helper of Tuesdays and Wednesdays ----------------------------------------------------


def test_j4_w5_tw_a_helper_of_two_days_in_a_row_comes_on_both() -> None:
    days = frozenset({2, 3})
    person = elder("E1", 100, 0, tier=None, categories=("frail",))
    plan = lawful(scenario([person], [helper("H1", 0, 0, weekdays=days)], policy="jiangpu"))
    assert days_of(plan) == {"E1": [date(2026, 11, 24), date(2026, 11, 25)]}
    assert (plan.measures.served, plan.unserved, plan.calls) == (2, (), ())


def test_j4_three_times_a_week_and_every_ten_days_are_tiers_of_any_roster() -> None:
    three, ten = tier_of("3-weekly"), tier_of("every-10-days")
    people = [
        elder("E1", 100, 0, tier=three),
        elder("E2", 120, 0, tier=ten, last_contact=date(2026, 11, 20)),
    ]
    made = scenario(people, [helper("H1", 0, 0)])
    days = days_of(lawful(made, weeks=2))
    assert len(days["E1"]) == 6
    assert len(days["E2"]) == 1


# --- Spring Festival: who has duty ----------------------------------------------------------------


def test_j7_w7_from_the_16th_to_the_22nd_every_contact_of_the_fit_has_somebody() -> None:
    people = [
        elder(f"E{k}", 30 * k, 0, tier=None, categories=("alone",), birth_date=born(72))
        for k in range(5)
    ]
    team: list[Helper] = [helper(f"H{k}", 40 * k, 0) for k in range(3)]
    made = replace(scenario(people, team, policy="jiangpu"), holidays="CN")
    plan = lawful(made, start=date(2026, 2, 16))
    assert (plan.measures.due, plan.measures.served, plan.unserved) == (15, 15, ())
    week = Span(date(2026, 2, 16), date(2026, 2, 22))
    assert {call.day for call in plan.calls} <= set(week)
    on_duty = {(duty.day, duty.helper) for duty in plan.duty}
    assert {(call.day, call.helper) for call in plan.calls} <= on_duty
    turns = [sum(who == name for _, who in on_duty) for name in ("H0", "H1", "H2")]
    assert max(turns) - min(turns) <= 1


# --- Jiangpu's list, planned ---------------------------------------------------------------------


def test_j1_j2_the_seven_and_the_gravely_ill_have_two_contacts_each_in_the_plan() -> None:
    codes = ["alone", "frail", "dementia", "severely-disabled", "all-elder", "special-family",
             "passing-hardship", "gravely-ill"]  # fmt: skip
    people = [
        elder(f"E{k}", 30 * k, 0, tier=None, categories=(code,), birth_date=born(72))
        for k, code in enumerate(codes)
    ]
    plan = lawful(scenario(people, [helper("H1", 0, 0)], policy="jiangpu"))
    assert (plan.measures.due, plan.measures.served) == (16, 16)
    assert {one: len(seen) for one, seen in days_of(plan).items()} == dict.fromkeys(
        ("E1", "E2", "E3", "E5", "E7"), 2
    )
