"""`explain` names the clause that gives a tier, or leaves somebody out (CLAUSES W14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.control import Control
from planner.domain import Scenario
from planner.policy import load_policy
from planner.rules import Rule
from planner.solver.why.explain import explain
from planner.tell import explanation
from planner.tiers import Tier
from tests.solver.little import elder, helper, planned, scenario, walking

OLD, YOUNG = date(1940, 5, 1), date(1972, 5, 1)


def of(made: Scenario, language: str = "zh") -> str:
    """Return what is said of the first elder."""
    plan = planned(made)
    policy = load_policy(made.policy)
    found = explain(made, policy, walking(made), plan, made.elders[0].id, control=Control())
    lines = "\n".join(explanation.lines(found, language))
    assert not [rule for rule in Rule if rule.value in lines]
    return lines


def person(policy: str, *categories: str, **fields: Any) -> Scenario:
    values: dict[str, Any] = {"birth_date": OLD, "tier": None, "categories": categories}
    made = elder("E1", 100, 0, **(values | fields))
    team = [helper("H1", 0, 0, weekdays=fields.pop("weekdays", frozenset(range(1, 6))))]
    return scenario([made], team, policy=policy)


def test_w14_a_tier_is_told_with_its_clause() -> None:
    assert "依据：附件 2 探访频次标准·每月：80 周岁及以上独居" in of(person("gongshu", "alone"))


def test_w14_a_choice_of_the_pack_is_told_as_such() -> None:
    assert "频次为本包约定：每周" in of(person("dongxihu", "alone"))


def test_w14_d2_whoever_is_left_out_is_told_by_which_clause() -> None:
    told = of(person("dongxihu", "alone", "service-subsidy"))
    assert "不在探访范围：二（一）：已享受市、区居家养老服务补贴的，原则上不纳入" in told


def test_w14_whom_no_rule_means_is_told_so() -> None:
    assert "没有一条涵盖此人（按 86 岁" in of(person("bazhou", "low-income"))
    young = of(person("gongshu", "disabled", birth_date=YOUNG))
    assert "未满 60 周岁，不属老年人" in young


def test_g7_a_raise_by_the_roster_or_by_the_community_is_told() -> None:
    assert "名册写明每周" in of(person("gongshu", "alone", tier=Tier.WEEKLY))
    assert "社区认为有必要，每周" in of(person("gongshu", "alone", "deemed:weekly"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_w14_a_demand_that_cannot_be_is_told_in_days(language: str) -> None:
    made = person("gongshu", "destitute")
    team = (replace(made.helpers[0], weekdays=frozenset({2, 3})),)
    told = of(replace(made, helpers=team), language)
    assert ("每日要 5 天" if language == "zh" else "daily wants 5 days") in told
    assert ("最多 2 天" if language == "zh" else "on 2 at most") in told
