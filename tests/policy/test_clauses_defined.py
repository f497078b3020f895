"""Clause by clause: G9, what categories mean. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

import pytest

from planner.domain import Elder
from planner.policy import load_policy, shipped
from planner.tiers import Tier
from planner.words import LANGUAGES, speak
from tests.check.hand import elder
from tests.policy.clauses import ON, born


def person(*categories: str, age: int = 72, **ways: str) -> Elder:
    return elder("E1", categories=categories, birth_date=born(age), **ways)


def noted(pack: str, one: Elder) -> list[str]:
    return [
        note.key.removeprefix("policy.note.") for note in load_policy(pack).entitle(one, ON).notes
    ]


def test_g9_a_couple_with_a_child_in_the_same_community_is_no_empty_nest() -> None:
    couple = person(spouse="living", lives_with="spouse", children="same-community")
    assert load_policy("gongshu").entitle(couple, ON).tier is Tier.YEARLY
    away = person(spouse="living", lives_with="spouse", children="elsewhere")
    assert load_policy("gongshu").entitle(away, ON).tier is Tier.QUARTERLY
    assert noted("gongshu", away) == ["derived"]


def test_g9_written_and_contradicted_is_noted_and_still_served() -> None:
    couple = person("empty-nest", spouse="living", lives_with="spouse", children="same-community")
    assert load_policy("gongshu").entitle(couple, ON).tier is Tier.QUARTERLY
    assert noted("gongshu", couple) == ["contradicts"]


def test_g9_alone_and_empty_nest_together_are_noted() -> None:
    assert noted("gongshu", person("alone", "empty-nest")) == ["excludes"]
    assert noted("bazhou", person("alone", "empty-nest")) == []


@pytest.mark.parametrize("lives_with", ["alone", ""])
def test_g9_without_spouse_and_children_is_without_kin(lives_with: str) -> None:
    lonely = person(spouse="widowed", children="none", lives_with=lives_with)
    assert load_policy("gongshu").entitle(lonely, ON).tier is Tier.DAILY


def test_g9_whoever_lives_with_a_relation_is_cared_for() -> None:
    cared = person(spouse="widowed", children="none", lives_with="other")
    assert load_policy("gongshu").entitle(cared, ON).tier is Tier.YEARLY


def test_g9_what_the_roster_does_not_tell_changes_nothing() -> None:
    assert noted("gongshu", person("alone", lives_with="alone")) == []
    assert noted("gongshu", person(lives_with="alone")) == []


def test_b2_children_away_are_an_empty_nest_for_one_or_two() -> None:
    for ways in (
        {"lives_with": "alone", "children": "elsewhere", "spouse": "living"},
        {"lives_with": "spouse", "children": "elsewhere"},
    ):
        assert load_policy("bazhou").entitle(person(**ways), ON).tier is Tier.MONTHLY


@pytest.mark.parametrize("pack", shipped())
def test_whoever_lives_alone_is_not_seen_less_for_having_a_spouse_column(pack: str) -> None:
    ways = {"spouse": "widowed", "lives_with": "alone", "children": "elsewhere"}
    written = load_policy(pack).entitle(person("alone"), ON).tier
    assert load_policy(pack).entitle(person(**ways), ON).tier is written
    for language in LANGUAGES:
        assert all(speak(language, n) for n in load_policy(pack).entitle(person(**ways), ON).notes)
