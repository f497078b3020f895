"""Clause by clause: Gongshu. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

from datetime import date

import pytest

from planner.policy import expiry_notices, load_policy
from planner.tiers import Tier
from planner.units import Span
from tests.policy.clauses import entitled


@pytest.mark.parametrize("code", ["destitute", "no-kin", "e-allowance"])
def test_g1_daily_for_the_destitute_the_lonely_and_holders_of_the_allowance(code: str) -> None:
    assert entitled("gongshu", code).tier is Tier.DAILY


def test_g2_the_highest_tier_wins() -> None:
    owed = entitled("gongshu", "service-subsidy", "empty-nest", "old-age-allowance", age=85)
    assert owed.tier is Tier.WEEKLY


@pytest.mark.parametrize("code", ["alone", "empty-nest"])
def test_g3_g4_g5_alone_and_empty_nest_by_age(code: str) -> None:
    by_age = [entitled("gongshu", code, age=age).tier for age in (80, 79, 70, 69, 60)]
    quarterly, half = Tier.QUARTERLY, Tier.HALF_YEARLY
    assert by_age == [Tier.MONTHLY, quarterly, quarterly, half, half]


@pytest.mark.parametrize("age", [50, 59])
def test_g5_whoever_is_no_elder_is_not_planned_yearly_and_is_told(age: int) -> None:
    owed = entitled("gongshu", "disabled", age=age)
    assert owed.tier is Tier.NONE
    assert [note.key for note in owed.notes] == ["policy.note.not-elder"]
    assert entitled("gongshu", "disabled", age=60).tier is Tier.YEARLY


def test_g7_the_roster_only_raises() -> None:
    assert entitled("gongshu", "destitute", tier=Tier.MONTHLY).tier is Tier.DAILY
    assert entitled("gongshu", "alone", "deemed:weekly").tier is Tier.WEEKLY


def test_g19_w11_a_pack_whose_time_has_passed_says_so() -> None:
    pack = load_policy("gongshu")
    inside = Span(date(2024, 12, 23), date(2024, 12, 29))
    over_the_end = Span(date(2024, 12, 30), date(2025, 1, 5))
    assert expiry_notices(pack, inside) == ()
    assert [n.expected.key for n in expiry_notices(pack, over_the_end)] == ["policy.note.ended"]
    before = Span(date(2022, 2, 21), date(2022, 2, 27))
    assert [n.expected.key for n in expiry_notices(pack, before)] == ["policy.note.not-begun"]


def test_what_is_in_no_document_is_marked() -> None:
    own = load_policy("gongshu").own
    assert {"planning", "minutes", "rest_days"} <= own
    assert not {one for one in own if one.startswith("gongshu.")}
