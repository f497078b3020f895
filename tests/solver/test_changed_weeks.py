"""A week is planned again from its middle, from the rounds that stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from planner.check import check
from planner.policy import load_policy
from planner.solver.weeks import Former
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, planned, scenario, walking

WEDNESDAY = date(2026, 11, 25)
SHORT = ((8 * 3600 + 1800, 9 * 3600),)
"""A shift with room for one visit of twenty minutes that is at most 300 m away."""


def test_nobody_who_was_seen_this_week_changes_hands_for_a_contact() -> None:
    away = Span(MONDAY, MONDAY + timedelta(days=6))
    first = elder("E1", -100, 0, tier=Tier.DAILY, avoid=("H2",), absent=(away,))
    second = elder("E2", 100, 0, tier=Tier.DAILY)
    team = [helper("H1", 0, 0, shift=SHORT), helper("H2", -100, 0, shift=SHORT)]
    made = scenario([first, second], team, pairs=(("E1", "H1"), ("E2", "H1")))
    former = planned(made)
    assert len(former.rounds) == 5
    back = replace(first, absent=(Span(MONDAY, WEDNESDAY - timedelta(days=1)),))
    made = replace(made, elders=(back, second))
    walked = Former(WEDNESDAY, former.rounds, former.calls)
    plan = planned(made, base=former, former=walked)
    assert {(pair.elder, pair.helper) for pair in plan.pairs} == {("E1", "H1"), ("E2", "H1")}
    assert not list(check(made, load_policy(made.policy), plan, walking(made)))
