"""Pairs: near, lawful, level, and standing unless something demands a change."""

from __future__ import annotations

from planner.domain import Settings
from planner.tiers import Tier
from tests.solver.little import elder, helper, planned, scenario


def _helper_of(plan: object) -> dict[str, str]:
    return {pair.elder: pair.helper for pair in plan.pairs}  # type: ignore[attr-defined]  # a Plan


def test_each_elder_goes_to_the_near_helper() -> None:
    team = [helper("H1", 0, 0), helper("H2", 800, 0)]
    made = scenario([elder("E1", 10, 0), elder("E2", 790, 0)], team)
    assert _helper_of(planned(made)) == {"E1": "H1", "E2": "H2"}


def test_a_lawful_pair_stands_although_another_helper_lives_nearer() -> None:
    team = [helper("H1", 0, 0), helper("H2", 800, 0)]
    people = [elder("E1", 790, 0), elder("E2", 10, 0)]
    made = scenario(people, team, pairs=[("E1", "H1"), ("E2", "H2")])
    plan = planned(made)
    assert _helper_of(plan) == {"E1": "H1", "E2": "H2"}
    assert (plan.measures.pairs_kept, plan.measures.pairs_changed) == (2, 0)


def test_a_pair_that_breaks_a_rule_is_replaced() -> None:
    team = [helper("H1", 0, 0), helper("H2", 1200, 0)]
    made = scenario([elder("E1", 1100, 0)], team, pairs=[("E1", "H1")])
    plan = planned(made)
    assert _helper_of(plan) == {"E1": "H2"}
    assert plan.measures.pairs_changed == 1


def test_no_more_pairs_are_replaced_than_the_budget_allows() -> None:
    team = [helper("H1", 0, 0), helper("H2", 1200, 0)]
    people = [elder("E1", 1100, 0, tier=Tier.MONTHLY), elder("E2", 1150, 0)]
    settings = Settings(max_pair_changes=1)
    made = scenario(
        people, team, pairs=[("E1", "H1"), ("E2", "H1")], settings=settings,
        named=frozenset({"max_pair_changes"}),
    )  # fmt: skip
    plan = planned(made)
    assert _helper_of(plan) == {"E2": "H2"}
    assert [other.elder for other in plan.others] == ["E1"]


def test_everybody_due_or_not_has_a_pair() -> None:
    from datetime import date

    seen = elder("E1", 10, 0, tier=Tier.YEARLY, last_contact=date(2026, 11, 1))
    plan = planned(scenario([seen], [helper("H1", 0, 0)]))
    assert _helper_of(plan) == {"E1": "H1"}
    assert plan.measures.due == 0


def test_a_household_has_one_helper_and_one_stop() -> None:
    team = [helper("H1", 0, 0), helper("H2", 400, 0)]
    people = [elder(f"E{k}", 200, 0, household="R") for k in range(3)]
    plan = planned(scenario(people, team))
    assert len(set(_helper_of(plan).values())) == 1
    assert [stop.elders for r in plan.rounds for stop in r.stops] == [("E0", "E1", "E2")]


def test_while_the_paired_helper_is_away_another_covers() -> None:
    from datetime import date

    from planner.units import Span

    away = (Span(date(2026, 11, 24), date(2026, 11, 25)),)
    team = [helper("H1", 0, 0, absent=away), helper("H2", 300, 0)]
    made = scenario([elder("E1", 100, 0, tier=Tier.DAILY)], team, pairs=[("E1", "H1")])
    plan = planned(made)
    covers = [(r.day.day, r.helper, s.cover_for) for r in plan.rounds for s in r.stops]
    assert (24, "H2", "H1") in covers
    assert (25, "H2", "H1") in covers
    assert (23, "H1", None) in covers
    assert _helper_of(plan) == {"E1": "H1"}
