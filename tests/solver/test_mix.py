"""Two a week, one at the door and the other by call: CLAUSES J6."""

from __future__ import annotations

from datetime import date
from typing import Any

from planner.check import check
from planner.domain import PastContact
from planner.plan import Plan
from planner.policy import load_policy
from planner.rules import Rule
from planner.units import Span
from tests.solver.little import elder, helper, planned, scenario, walking

JIANGPU = load_policy("jiangpu")
MONDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 26)


def week(x: int = 100, *, mondays: bool = True, **fields: Any) -> Plan:
    """Return the lawful week of a frail elder, and of two helpers of whom one comes that far."""
    away = fields.pop("absent", ())
    person = elder("E1", x, 0, tier=None, categories=("frail",), absent=away)
    near = helper("H1", 0, 0, weekdays=frozenset({1} if mondays else range(1, 6)))
    made = scenario([person], [near, helper("H2", 5000, 0)], policy="jiangpu", **fields)
    plan = planned(made)
    assert not check(made, JIANGPU, plan, walking(made))
    return plan


def test_j6_w5_monday_at_the_door_and_a_call_on_thursday() -> None:
    plan = week()
    assert [r.day for r in plan.rounds] == [MONDAY]
    assert [(call.day, call.helper) for call in plan.calls] == [(THURSDAY, "H2")]
    assert (plan.measures.served, plan.unserved) == (2, ())


def test_j6_out_of_reach_the_call_is_made_and_the_visit_is_missing() -> None:
    plan = week(2500)
    assert (plan.measures.visits, plan.measures.calls) == (0, 1)
    (entry,) = plan.unserved
    assert (entry.missing, entry.reason) == (1, Rule.WITHIN_WALK)


def test_j6_no_call_takes_the_place_of_a_visit_that_the_helpers_days_hold() -> None:
    plan = week(mondays=False)
    first, second = plan.rounds
    assert (second.day - first.day).days >= 2
    assert not plan.calls


def test_j6_calls_on_record_put_off_no_visit() -> None:
    past = tuple(PastContact("E1", date(2026, 11, day), "H2", "phone") for day in (17, 19, 21))
    assert week(history=past).measures.visits == 1


def test_j6_on_the_only_day_at_home_somebody_comes_and_does_not_call() -> None:
    plan = week(mondays=False, absent=(Span(date(2026, 11, 24), date(2026, 11, 29)),))
    assert [r.day for r in plan.rounds] == [MONDAY]
    assert not plan.calls
    (entry,) = plan.unserved
    assert (entry.missing, entry.reason) == (1, Rule.PRESENT)
