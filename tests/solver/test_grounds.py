"""`explain` names the clause that gives a tier, or leaves somebody out (CLAUSES W14)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.control import Control
from planner.domain import Contact, Scenario
from planner.policy import load_policy
from planner.rules import Rule
from planner.solver.why.explain import explain
from planner.tell import explanation
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, planned, scenario, walking

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


WEEK = Span(MONDAY, MONDAY + timedelta(days=6))
ASKED = {
    "gongshu": "AEGI", "jiangpu": "CDGJ", "bazhou": "ADGI", "dongxihu": "BCHK", "generic": "EFHJ",
}  # fmt: skip


def eleven(pack: str) -> Scenario:
    """Return people of every kind of answer, and two helpers who work on two days."""
    told: dict[str, dict[str, Any]] = {
        "A": {"categories": ("destitute",)},
        "B": {"categories": ("alone", "service-subsidy")},
        "C": {"categories": ("frail",), "contact": Contact.PHONE},
        "D": {"categories": ("low-income",)},
        "E": {"categories": ("alone",), "birth_date": date(1970, 3, 5)},
        "F": {"categories": ("alone",), "tier": Tier.NONE},
        "G": {"categories": ("frail",)},
        "H": {"categories": ("alone",)},
        "I": {"categories": ("empty-nest",), "needs": ("dialect",)},
        "J": {"categories": ("alone",), "tier": Tier.DAILY},
        "K": {"categories": ("alone",), "absent": (WEEK,)},
    }
    usual = {"tier": None, "birth_date": date(1950, 3, 5)}
    people = [
        elder(name, 3000 if name in "GH" else 40 * k, 0, **(usual | more))
        for k, (name, more) in enumerate(told.items())
    ]
    days = frozenset({1, 3})
    team = [helper("H1", 0, 0, weekdays=days), helper("H2", 400, 0, weekdays=days)]
    return replace(scenario(people, team, policy=pack), language="zh")


QUICK = ("dongxihu", "jiangpu")
LATER = tuple(pytest.param(pack, marks=pytest.mark.slow) for pack in ASKED if pack not in QUICK)


@pytest.mark.parametrize("pack", [*QUICK, *LATER])
def test_w14_twenty_people_of_the_five_packs_are_told_in_words(pack: str) -> None:
    made, policy = eleven(pack), load_policy(pack)
    plan, walks = planned(made), walking(made)
    told = {
        name: explanation.lines(explain(made, policy, walks, plan, name, control=Control()), "zh")
        for name in ASKED[pack]
    }
    for name, said in told.items():
        words = re.sub(r"Name [A-K]|H[12]|dialect|（[A-K]）", "", "\n".join(said))
        assert not re.search(r"[A-Za-z]{2}", words), (name, words)
        grounds = [line for line in said if line.startswith(("    依据：", "依据：", "不在探访"))]
        assert grounds, name
    absent = "\n".join(told.get("K", ["2026-11-23 起的一周老人都不在家"]))
    assert "2026-11-23 起的一周老人都不在家" in absent
    for name in set("AJ") & told.keys():
        if "每日要 5 天" in "".join(told[name]):
            assert "并不冲突" not in "".join(told[name])
