"""Clause by clause: Jiangpu. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

import pytest

from planner.policy import load_policy
from planner.tiers import Tier
from tests.policy.clauses import entitled


@pytest.mark.parametrize(
    "code",
    ["alone", "frail", "dementia", "severely-disabled", "all-elder", "special-family",
     "passing-hardship"],
)  # fmt: skip
def test_j1_two_contacts_a_week_for_everybody_on_the_list(code: str) -> None:
    assert entitled("jiangpu", code).tier is Tier.TWICE_WEEKLY


def test_j2_w5_the_gravely_ill_who_live_with_their_family_are_served() -> None:
    assert entitled("jiangpu", "gravely-ill").tier is Tier.TWICE_WEEKLY


def test_j2_the_lonely_are_seen_no_less_than_who_lives_alone() -> None:
    owed = entitled("jiangpu", "no-kin")
    assert owed.tier is Tier.TWICE_WEEKLY
    assert [note.key for note in owed.notes] == ["policy.note.a-fortiori"]


def test_whoever_is_no_elder_is_told() -> None:
    owed = entitled("jiangpu", "alone", age=58)
    assert owed.tier is Tier.NONE
    assert [note.key for note in owed.notes] == ["policy.note.not-elder"]


def test_what_is_in_no_document_is_marked() -> None:
    own = load_policy("jiangpu").own
    assert {"jiangpu.door-dementia", "words", "rest_days", "planning", "minutes"} <= own
    assert "jiangpu.twice-weekly" not in own
