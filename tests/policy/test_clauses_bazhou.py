"""Clause by clause: Bazhou. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

import pytest

from planner.policy import load_policy
from planner.tiers import Tier
from tests.policy.clauses import entitled


@pytest.mark.parametrize("code", ["alone", "left-behind", "no-kin"])
def test_b2_the_weaker_are_not_seen_less_than_the_empty_nest(code: str) -> None:
    empty_nest = entitled("bazhou", "empty-nest").tier
    assert empty_nest is Tier.MONTHLY
    assert entitled("bazhou", code).tier.rank <= empty_nest.rank
    assert entitled("bazhou", code, age=80).tier is Tier.WEEKLY
    assert entitled("bazhou", code, "very-old", age=None).tier is Tier.WEEKLY


def test_b2_frequencies_are_marked_as_the_packs_own() -> None:
    own = load_policy("bazhou").own
    assert {"bazhou.weekly", "bazhou.weekly-very-old", "bazhou.monthly", "floor"} <= own
    assert not {"planning", "visit", "remote", "usual"} & own
