"""Which rules clash where somebody is left out: a least set, proved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planner.control import Control
from planner.domain import Contact
from planner.policy import load_policy
from planner.rules import Rule
from planner.solver.why.explain import explain
from planner.tell import explanation
from tests.solver.little import elder, helper, planned, scenario, walking

if TYPE_CHECKING:
    from planner.domain import Elder, Helper, Scenario
    from planner.solver.why.explain import Explanation

HALF_HOUR = 1800


def _explained(made: Scenario) -> Explanation:
    plan = planned(made)
    assert len(plan.unserved) == 1
    policy = load_policy(made.policy)
    left = plan.unserved[0].elder
    return explain(made, policy, walking(made), plan, left, control=Control())


def _row(count: int, **fields: Any) -> list[Elder]:
    return [elder(f"E{i}", 100 + 20 * i, 0, service_s=HALF_HOUR, **fields) for i in range(count)]


def _team(**fields: Any) -> list[Helper]:
    return [helper("H1", 0, 0, **fields)]


def test_a_full_week_clashes_with_the_visits_that_all_need_it() -> None:
    found = _explained(scenario(_row(6), _team(max_week_s=6 * HALF_HOUR))).conflict
    assert found is not None
    assert found.is_minimal
    rules = dict(found.rules)
    assert rules[Rule.WEEK_CAP] == ("H1",)
    assert len(rules[Rule.TIER_MET]) == 6
    assert set(rules) == {Rule.WEEK_CAP, Rule.TIER_MET}


def test_the_second_helper_is_named_for_what_keeps_that_helper_away() -> None:
    row = [replace(one, avoid=("H2",)) for one in _row(6)]
    team = [*_team(max_week_s=6 * HALF_HOUR), helper("H2", 0, 100)]
    found = _explained(scenario(row, team)).conflict
    assert found is not None
    rules = dict(found.rules)
    assert set(rules) == {Rule.WEEK_CAP, Rule.TIER_MET, Rule.NOT_AVOIDED}
    assert len(rules[Rule.NOT_AVOIDED]) == 6


def test_too_far_alone_clashes_with_being_seen_at_all() -> None:
    made = scenario([elder("E1", 1000, 0, contact=Contact.VISIT)], _team())
    found = _explained(made).conflict
    assert found is not None
    assert dict(found.rules) == {Rule.WITHIN_WALK: ("E1",), Rule.TIER_MET: ("E1",)}


def test_the_clash_is_told_in_both_languages() -> None:
    told = _explained(scenario(_row(6), _team(max_week_s=6 * HALF_HOUR)))
    assert any("cannot all hold" in line for line in explanation.lines(told, "en"))
    assert any("无法同时满足" in line for line in explanation.lines(told, "zh"))
