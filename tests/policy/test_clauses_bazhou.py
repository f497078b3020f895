"""Clause by clause: Bazhou. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

import pytest

from planner.check import check
from planner.domain import Contact
from planner.policy import load_policy
from planner.tiers import Tier
from tests.policy.clauses import entitled
from tests.solver.little import elder, helper, planned, scenario, walking


@pytest.mark.parametrize("code", ["alone", "left-behind", "no-kin"])
def test_b2_w3_the_weaker_are_not_seen_less_than_the_empty_nest(code: str) -> None:
    empty_nest = entitled("bazhou", "empty-nest").tier
    assert empty_nest is Tier.MONTHLY
    assert entitled("bazhou", code).tier.rank <= empty_nest.rank
    assert entitled("bazhou", code, age=80).tier is Tier.WEEKLY
    assert entitled("bazhou", code, "very-old", age=None).tier is Tier.WEEKLY


def test_b2_frequencies_are_marked_as_the_packs_own() -> None:
    own = load_policy("bazhou").own
    assert {"bazhou.weekly", "bazhou.weekly-very-old", "bazhou.monthly", "floor"} <= own
    assert not {"planning", "visit", "remote", "usual"} & own


def test_b1_fifteen_minutes_around_the_helper_to_the_second() -> None:
    people = [elder("E1", 900, 0), elder("E2", 901, 0)]
    made = scenario(people, [helper("H1", 0, 0)], policy="bazhou")
    plan = planned(made)
    assert not check(made, load_policy("bazhou"), plan, walking(made))
    assert [pair.elder for pair in plan.pairs] == ["E1"]
    assert [(one.elder, one.nearest, one.walk_s) for one in plan.remote] == [("E2", "H1", 901)]


def test_b3_four_things_are_looked_at_on_every_visit() -> None:
    assert load_policy("bazhou").look_at == ("food", "clothing", "housing", "medical")


def test_b5_out_of_reach_by_phone_or_by_video_as_the_roster_says() -> None:
    people = [
        elder("E1", 3000, 0, tier=None, categories=("empty-nest",)),
        elder("E2", 3000, 9, tier=None, categories=("empty-nest",), contact=Contact.VIDEO),
    ]
    made = scenario(people, [helper("H1", 0, 0), helper("H2", -500, 0)], policy="bazhou")
    plan = planned(made)
    assert not check(made, load_policy("bazhou"), plan, walking(made))
    assert [(c.elder, c.kind, c.helper) for c in plan.calls] == [
        ("E1", "phone", "H1"),
        ("E2", "video", "H1"),
    ]
    assert (plan.measures.served, plan.unserved) == (2, ())
