"""Clause by clause: Dongxihu. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

import pytest

from planner.policy import load_policy
from planner.tiers import Tier
from tests.policy.clauses import entitled


@pytest.mark.parametrize(
    "code",
    ["alone", "empty-nest", "left-behind", "frail", "severely-disabled", "special-family"],
)
def test_d1_who_is_served_from_sixty(code: str) -> None:
    assert entitled("dongxihu", code, age=60).tier is Tier.WEEKLY
    assert entitled("dongxihu", code, age=58).tier is Tier.NONE


def test_d1_the_lonely_are_seen_no_less_than_who_lives_alone() -> None:
    owed = entitled("dongxihu", "no-kin")
    assert owed.tier is Tier.WEEKLY
    assert [note.key for note in owed.notes] == ["policy.note.a-fortiori"]
    assert entitled("dongxihu", "no-kin", "alone").notes == ()


def test_d2_the_subsidised_are_left_out_and_can_be_taken_in_again() -> None:
    assert entitled("dongxihu", "alone", "service-subsidy").tier is Tier.NONE
    assert entitled("dongxihu", "service-subsidy", tier=Tier.MONTHLY).tier is Tier.MONTHLY


def test_the_frequency_is_marked_as_the_packs_own() -> None:
    assert "dongxihu.weekly" in load_policy("dongxihu").own
    assert "dongxihu.subsidised" not in load_policy("dongxihu").own
