"""A week is planned again from its middle, from the rounds that stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from planner.check import check
from planner.domain import Contact, Pairing, Settings
from planner.due import contacts_before
from planner.hours import Hours
from planner.policy import load_policy
from planner.solver import effort
from planner.solver.horizon import Former
from planner.solver.model.build import build, only_paired
from planner.solver.model.costing import broken
from planner.solver.model.days import shifts_of
from planner.solver.model.decode import decode
from planner.solver.model.doors import Freedom, units_of
from planner.solver.model.facts import gather
from planner.solver.model.owed import owed_in
from planner.solver.search.search import construct
from planner.solver.standing import begin
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import (
    MONDAY,
    elder,
    helper,
    planned,
    random_scenario,
    scenario,
    walking,
)

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.plan import Plan, Round
    from planner.solver.model.build import Built
    from planner.solver.model.facts import Facts

WEDNESDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 28)
DAY = timedelta(days=1)
SHORT = ((8 * 3600 + 1800, 9 * 3600),)
"""A shift with room for one visit of twenty minutes that is at most 300 m away."""


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search little: the rounds that stand need not be good ones to be begun from."""
    monkeypatch.setattr(effort, "LEAST_WORK", 1_000)


def test_nobody_who_was_seen_this_week_changes_hands_for_a_contact() -> None:
    away = Span(MONDAY, MONDAY + timedelta(days=6))
    first = elder("E1", -100, 0, tier=Tier.DAILY, avoid=("H2",), absent=(away,))
    second = elder("E2", 100, 0, tier=Tier.DAILY)
    team = [helper("H1", 0, 0, hours=Hours(SHORT)), helper("H2", -100, 0, hours=Hours(SHORT))]
    made = scenario(
        [first, second],
        team,
        pairs=(("E1", "H1"), ("E2", "H1")),
        settings=Settings(balance_target=2.0),  # else the second moves from the first
    )
    former = planned(made)
    assert len(former.rounds) == 5
    back = replace(first, absent=(Span(MONDAY, WEDNESDAY - timedelta(days=1)),))
    made = replace(made, elders=(back, second))
    walked = Former(WEDNESDAY, former.rounds, former.calls)
    plan = planned(made, base=former, former=walked)
    assert {(pair.elder, pair.helper) for pair in plan.pairs} == {("E1", "H1"), ("E2", "H1")}
    assert not list(check(made, load_policy(made.policy), plan, walking(made)))


@pytest.mark.slow
def test_who_lives_alone_begins_where_the_rounds_have_them() -> None:
    for seed in range(4):
        made = random_scenario(seed)
        people = [replace(e, household="\0" + e.id, needs=()) for e in made.elders]
        made = replace(made, elders=tuple(people))
        former = planned(made)
        facts, built = _week(made, former)
        begun = begin(facts, built, former.rounds, seed=1)
        assert not list(broken(built.problem, begun))
        assert _orders(decode(facts, built, begun)) == _orders(former.rounds)


def test_a_first_plan_from_rounds_is_lawful_whatever_changed() -> None:
    for seed in range(4):
        made = random_scenario(seed)
        former = planned(made)
        short = replace(made.helpers[0], hours=Hours(((34200, 37800),)), max_week_s=9000)
        other = replace(made.helpers[1], weekdays=frozenset({2, 4}))
        team = (short, other, *made.helpers[2:])
        moved = tuple(replace(e, lon=e.lon + 2e-4) for e in made.elders[::3])
        there = {e.id: e for e in (*made.elders, *moved)}
        changed = replace(made, helpers=team, elders=tuple(there.values()))
        facts, built = _week(changed, former)
        for rounds in (former.rounds, former.rounds[::2], ()):
            begun = begin(facts, built, rounds, seed=1)
            assert not list(broken(built.problem, begun))


def test_the_same_change_gives_the_same_plan() -> None:
    made = random_scenario(5)
    former = planned(made)
    fewer = replace(made, helpers=made.helpers[1:], pairs=())
    fields = {"base": former, "former": Former(MONDAY, former.rounds, former.calls)}
    assert planned(fewer, **fields) == planned(fewer, **fields)


def test_without_rounds_the_first_plan_is_made_from_nothing() -> None:
    made = random_scenario(3)
    facts, built = _week(made, planned(made))
    new, begun = construct(only_paired(built), 1), begin(facts, built, (), seed=1)
    assert (new.rounds, new.option.tolist()) == (begun.rounds, begun.option.tolist())


def _orders(rounds: tuple[Round, ...]) -> dict[tuple[str, date], list[tuple[str, ...]]]:
    return {(r.helper, r.day): [stop.elders for stop in r.stops] for r in rounds}


def _week(made: Scenario, former: Plan) -> tuple[Facts, Built]:
    """Return the week's problem with the pairs of `former`."""
    policy = load_policy(made.policy)
    facts = gather(made, policy, walking(made), former.horizon)
    days = tuple(former.horizon)
    owed = owed_in(facts, former.horizon, contacts_before(made, MONDAY))
    pairs = {pair.elder: pair.helper for pair in former.pairs}
    visits = [d for d in owed if d.contact is Contact.VISIT and d.elder in pairs]
    freedom = Freedom(frozenset(pairs), frozenset(), frozenset())
    units = units_of(facts, visits, pairs, days, freedom)
    return facts, build(facts, units, days, shifts_of(facts, days), {})


def changing_hands(before: str, after: str, missed: frozenset[date]) -> tuple[Scenario, Plan]:
    """Return one daily elder's week whose helper leaves before Sunday; H1 works on Saturdays."""
    team = [helper("H1", 0, 0, weekdays=frozenset(range(1, 7))), helper("H2", 0, 0)]
    made = scenario([elder("E", 60, 0, tier=Tier.DAILY)], team, pairs=(("E", before),))
    former = planned(made)
    assert former.unserved == ()
    gone = (replace(h, to_date=SATURDAY) if h.id == before else h for h in team)
    made = replace(made, helpers=tuple(gone), pairs=(Pairing("E", after),))
    rounds = tuple(r for r in former.rounds if r.day not in missed)
    return made, planned(made, former=Former(SATURDAY + DAY, rounds, former.calls))


@pytest.mark.parametrize(("before", "after"), [("H1", "H2"), ("H2", "H1")])
def test_a_rest_day_that_had_its_contact_misses_none_whoever_takes_over(
    before: str, after: str
) -> None:
    made, plan = changing_hands(before, after, frozenset())
    assert plan.unserved == ()
    assert check(made, load_policy("generic"), plan, walking(made)) == ()


def test_a_visit_on_a_rest_day_hides_no_working_day_without_one() -> None:
    made, plan = changing_hands("H1", "H2", frozenset({WEDNESDAY}))
    (entry,) = plan.unserved
    assert (entry.missing, entry.due) == (1, Span(MONDAY, SATURDAY - DAY))
    assert check(made, load_policy("generic"), plan, walking(made)) == ()
