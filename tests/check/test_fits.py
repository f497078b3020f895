"""The warning unserved-but-fits: who is left out although a round has room as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from planner.check import check, unserved_but_fits
from planner.domain import Scenario, Window
from planner.hours import Hours
from planner.pipeline.fitting import fitted
from planner.plan import Plan
from planner.policy import load_policy
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, scenario, walking
from tests.solver.little import planned as solved

HOUR = 3600
WEEK = Span(MONDAY, MONDAY + timedelta(days=6))


_KNOWN: dict[str, Plan] = {}


def planned(made: Scenario) -> Plan:
    """Return what the solver plans; who asks again, as the search for lies does, need not wait."""
    asked = repr(made)
    if asked not in _KNOWN:
        _KNOWN[asked] = solved(made)
    return _KNOWN[asked]


def left_out(made: Scenario, *ids: str) -> Plan:
    """Return a plan for `made` that was made while those elders were away."""
    elders = [replace(e, absent=(WEEK,)) if e.id in ids else e for e in made.elders]
    return planned(replace(made, elders=tuple(elders)))


def loaded(made: Scenario) -> Any:
    """Return what `fitted` asks of a scenario on its streets."""
    policy, ways = load_policy(made.policy), walking(made)
    return SimpleNamespace(scenario=made, policy=policy, walking=ways)


def found(made: Scenario, plan: Plan) -> list[tuple[str, str]]:
    """Return elder and helper of every finding."""
    policy = load_policy(made.policy)
    return [(f.elder, f.helper) for f in unserved_but_fits(made, policy, plan, walking(made))]


def test_a_plan_that_visits_nobody_and_blames_the_week_is_found_out() -> None:
    made = scenario([elder(f"E{k}", 60 * k, 0) for k in range(1, 5)], [helper("H1", 0, 0)])
    assert found(made, planned(made)) == []
    empty = left_out(made, *(one.id for one in made.elders))
    blamed = (replace(one, reason=Rule.WEEK_CAP, detail=()) for one in empty.unserved)
    empty = replace(empty, unserved=tuple(blamed))
    assert check(made, load_policy("generic"), empty, walking(made)) == ()
    assert {name for name, _ in found(made, empty)} == {one.id for one in made.elders}


def test_what_is_found_is_put_in_and_the_plan_is_lawful_again() -> None:
    people = [elder("E1", 60, 0), elder("E2", 90, 0, tier=Tier.TWICE_WEEKLY)]
    made = scenario(people, [helper("H1", 0, 0)])
    again = fitted(loaded(made), left_out(made, "E1", "E2"))
    assert (again.unserved, again.measures.served) == ((), 3)
    assert check(made, load_policy("generic"), again, walking(made)) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"windows": (Window(18 * HOUR, 19 * HOUR),)},
        {"avoid": ("H1",)},
        {"needs": ("dialect",)},
        {"service_s": 4 * HOUR},
        {"absent": (Span(MONDAY, MONDAY + timedelta(days=6)),)},
    ],
)
def test_who_may_not_be_visited_is_no_finding(changed: dict[str, Any]) -> None:
    team = [helper("H1", 0, 0)]
    people = [elder("E1", 60, 0), elder("E2", 90, 0)]
    plan = left_out(scenario(people, team), "E2")
    assert found(scenario(people, team), plan) == [("E2", "H1")]
    assert found(scenario([people[0], replace(people[1], **changed)], team), plan) == []


def test_a_cap_that_is_reached_is_believed_and_one_that_is_not_is_doubted() -> None:
    people = [elder("E1", 60, 0), elder("E2", 90, 0)]
    plan = left_out(scenario(people, [helper("H1", 0, 0)]), "E2")
    for minutes, fits in ((30, False), (60, True)):
        made = scenario(people, [helper("H1", 0, 0, max_week_s=60 * minutes)])
        assert bool(found(made, plan)) is fits


def test_between_two_visits_there_is_room_only_as_long_as_the_next_can_wait() -> None:
    noon = (Window(10 * HOUR, 10 * HOUR),)
    parts = ((10 * HOUR - 600, 11 * HOUR),)
    for spare, fits in ((True, True), (False, False)):
        team = [helper("H1", 0, 0, weekdays=frozenset({1}), hours=Hours(parts))]
        stay = 1200 if spare else 1800
        people = [
            elder("E1", 60, 0, windows=noon, service_s=1200),
            elder("E2", 60, 0, service_s=stay + 600),
        ]
        made = scenario(people, team)
        assert bool(found(made, left_out(made, "E2"))) is fits


def test_a_stand_in_is_asked_where_the_helper_is_off() -> None:
    people = [elder("E1", 60, 0, windows=(Window(8 * HOUR, 17 * HOUR, frozenset({5})),))]
    team = [helper("H1", 0, 0, weekdays=frozenset({1})), helper("H2", 80, 0)]
    made = scenario(people, team, pairs=(("E1", "H1", True),))
    plan = left_out(made, "E1")
    assert found(made, plan) == [("E1", "H2")]
    (stop,) = (s for r in fitted(loaded(made), plan).rounds for s in r.stops)
    assert stop.cover_for == "H1"


def test_a_pair_moves_for_a_visit_only_where_it_is_not_held() -> None:
    team = [helper("H1", 0, 0, hours=Hours(((9 * HOUR, 9 * HOUR + 600),))), helper("H2", 80, 0)]
    for locked, expected in ((True, []), (False, [("E1", "H2")])):
        made = scenario([elder("E1", 60, 0)], team, pairs=(("E1", "H1", locked),))
        plan = left_out(
            scenario([elder("E1", 60, 0)], team[:1], pairs=(("E1", "H1", locked),)), "E1"
        )
        assert found(made, plan) == expected
        assert bool(fitted(loaded(made), plan).unserved) is locked


def test_what_a_week_asks_in_two_forms_is_listed_once() -> None:
    person = elder("E1", 60, 0, categories=("alone",), birth_date=None, absent=(WEEK,))
    made = scenario([person], [helper("H1", 0, 0)], policy="jiangpu")
    plan = planned(made)
    assert check(made, load_policy("jiangpu"), plan, walking(made)) == ()
    spans = [(one.elder, one.due) for one in plan.unserved]
    assert len(spans) == len(set(spans))
