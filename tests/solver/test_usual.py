"""The usual week: what pairs ask of every helper, and that pairs move for nothing less."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.domain import Contact, Elder, Helper, Scenario, Settings
from planner.policy import load_policy
from planner.solver.model.facts import Facts, gather
from planner.solver.model.usual import busiest_over_mean, levelled, usual_loads
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, planned, scenario, walking

if TYPE_CHECKING:
    from planner.plan import Plan

ELDERS = [elder(f"E{k}", 10 * k, 0) for k in range(4)]
LEVEL = {"E0": "A", "E1": "A", "E2": "B", "E3": "B"}
HEAVY = dict.fromkeys(LEVEL, "A")


def facts_of(made: Scenario) -> Facts:
    """Return what holds in the first week."""
    week = Span(MONDAY, MONDAY + timedelta(days=6))
    return gather(made, load_policy(made.policy), walking(made), week)


def town(elders: list[Elder] = ELDERS, helpers: list[Helper] | None = None) -> Facts:
    """Return the facts of those people, by default four weekly elders and two helpers."""
    return facts_of(scenario(elders, helpers or [helper("A", 0, 0), helper("B", 0, 0)]))


def level(facts: Facts, pairs: dict[str, str]) -> float:
    """Return busiest over mean of the usual week."""
    return busiest_over_mean(facts, usual_loads(facts, pairs, {}))


def test_pairs_alike_are_level_and_all_to_one_are_not() -> None:
    facts = town()
    assert 1.0 <= level(facts, LEVEL) < 1.01
    assert level(facts, HEAVY) == 2.0


def test_a_tier_counts_as_often_as_it_is_visited() -> None:
    daily = replace(ELDERS[0], tier=Tier.DAILY)
    facts = town([daily, *ELDERS[1:]])
    often, rest = usual_loads(facts, {"E0": "A", "E1": "B", "E2": "B", "E3": "B"}, {})
    assert 5 * 0.95 < 3 * often / rest < 5 * 1.05


def test_hours_share_the_load() -> None:
    short = helper("B", 0, 0, weekdays=frozenset({0, 1}))
    facts = town(helpers=[helper("A", 0, 0), short])
    assert level(facts, LEVEL) > 1.5


def test_a_helper_who_has_not_come_yet_does_not_count() -> None:
    late = helper("C", 0, 0, from_date=MONDAY + timedelta(days=60))
    facts = town(helpers=[helper("A", 0, 0), helper("B", 0, 0), late])
    assert level(facts, LEVEL) < 1.01


def test_calls_count_for_whoever_makes_them() -> None:
    phoned = replace(ELDERS[0], contact=Contact.PHONE)
    facts = town([phoned, *ELDERS[1:]])
    without = usual_loads(facts, {"E1": "A", "E2": "B", "E3": "B"}, {"E0": "B"}, frozenset({"E0"}))
    called = usual_loads(facts, {"E1": "A", "E2": "B", "E3": "B"}, {"E0": "B"})
    assert called[0] == without[0]
    assert called[1] > without[1]


def test_nothing_to_do_is_level() -> None:
    assert busiest_over_mean(town(), [0, 0]) == 1.0


def test_pairs_that_are_unlevel_for_good_move() -> None:
    plan = plan_of(HEAVY)
    assert {pair.helper for pair in plan.pairs} == {"A", "B"}
    assert plan.measures.pairs_changed >= 1


def test_pairs_stand_where_only_this_week_is_uneven() -> None:
    """B's elders are not due this week: A works alone, and the pairs are level all the same."""
    seen = frozenset({"E2", "E3"})
    plan = plan_of(LEVEL, tiers=dict.fromkeys(LEVEL, Tier.MONTHLY), seen=seen)
    assert {pair.elder: pair.helper for pair in plan.pairs} == LEVEL
    assert plan.measures.pairs_changed == 0


def plan_of(
    pairs: dict[str, str],
    tiers: dict[str, Tier] | None = None,
    seen: frozenset[str] = frozenset(),
    service_s: int | None = None,
) -> Plan:
    """Return the plan of a week where those pairs stand."""
    elders = [
        replace(
            one,
            service_s=service_s,
            tier=(tiers or {}).get(one.id, one.tier),
            last_contact=MONDAY - timedelta(days=3 if one.id in seen else 28),
        )
        for one in ELDERS
    ]
    made = scenario(
        elders,
        [helper("A", 0, 0), helper("B", 0, 0)],
        pairs=[(name, by, False) for name, by in pairs.items()],
        settings=Settings(),
    )
    return planned(made)


def test_who_is_not_due_moves_where_the_usual_week_stays_unlevel() -> None:
    monthly = dict.fromkeys(HEAVY, Tier.MONTHLY)
    plan = plan_of(HEAVY, tiers=monthly, seen=frozenset(HEAVY), service_s=7200)
    assert not plan.rounds
    assert sorted(pair.helper for pair in plan.pairs) == ["A", "A", "B", "B"]


def test_locked_pairs_and_households_whose_members_may_not_move_stay() -> None:
    facts = town()
    some = {"price": 10, "weight": 60}
    assert levelled(facts, HEAVY, {}, frozenset(), **some) == {}
    assert set(levelled(facts, HEAVY, {}, frozenset({"E1", "E2"}), **some)) == {"E1", "E2"}
    assert len(levelled(facts, HEAVY, {}, frozenset(HEAVY), **some)) == 2
    assert len(levelled(facts, HEAVY, {}, frozenset(HEAVY), **some, most_changes=1)) == 1
    together = [replace(ELDERS[0], household="home"), replace(ELDERS[1], household="home")]
    facts = town([*together, *ELDERS[2:]])
    assert set(levelled(facts, HEAVY, {}, frozenset({"E0", "E2", "E3"}), **some)) == {"E2", "E3"}


def test_a_pair_that_costs_more_than_it_levels_stays() -> None:
    assert levelled(town(), HEAVY, {}, frozenset(HEAVY), price=10**9, weight=60) == {}
    assert levelled(town(), LEVEL, {}, frozenset(HEAVY), price=0, weight=60) == {}
