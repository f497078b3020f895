"""`suggest`, `explain` and `reassign` judge by the same: who is possible in one is in all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.check import check
from planner.control import Control
from planner.domain import Scenario
from planner.pipeline import turnover
from planner.pipeline.change import Change
from planner.pipeline.week import Opened
from planner.plan import Plan
from planner.policy import load_policy, shipped
from planner.solver import solve
from planner.solver.change.suggest import Choice, suggest
from planner.solver.model.facts import gather
from planner.solver.why.desk import desk_of
from planner.solver.why.explain import explain
from planner.units import Span
from tests.fuzz.test_lawful import Ground, ground
from tests.property.test_check_solved import Town

WEEK = 6


def town_of(seed: int) -> tuple[Town, Ground]:
    town = Town(seed)
    made = replace(town.scenario(), policy=shipped()[seed % len(shipped())], calendar=None)
    return town, ground(town, made)


@pytest.mark.parametrize("seed", range(7000, 7040))
def test_whom_suggest_names_nothing_forbids_and_nobody_else_is_left_out(seed: int) -> None:
    town, known = town_of(seed)
    days = Span(town.start, town.days(0, WEEK).last)
    facts = gather(known.scenario, load_policy(known.scenario.policy), known.walking, days)
    for e in range(len(known.scenario.elders)):
        allowed = {h for h in range(len(known.scenario.helpers)) if facts.in_the_way(h, e) is None}
        named = set(facts.candidates(e))
        assert named <= allowed
        assert bool(named) == bool(allowed)


def newcomer(seed: int) -> tuple[Ground, Ground, Plan, str, tuple[Choice, ...]] | None:
    """Return a plan without its last elder at the door, and who is suggested for that one."""
    town, whole = town_of(seed)
    days = Span(town.start, town.days(0, WEEK).last)
    facts = gather(whole.scenario, whole.policy, whole.walking, days)
    visited = [one.id for e, one in enumerate(whole.scenario.elders) if facts.is_visited(e)]
    if not visited:
        return None
    name = visited[-1]
    there = tuple(one for one in whole.scenario.elders if one.id != name)
    pairs = tuple(pair for pair in whole.scenario.pairs if pair.elder != name)
    before = replace(whole, scenario=replace(whole.scenario, elders=there, pairs=pairs))
    plan = solve(
        before.scenario, before.policy, before.walking, start=town.start, weeks=1, seed=1,
        effort="quick", control=Control(),
    )  # fmt: skip
    coming = replace(whole.scenario, pairs=pairs)
    facts = gather(coming, whole.policy, whole.walking, plan.horizon)
    return before, replace(whole, scenario=coming), plan, name, suggest(desk_of(facts, plan), name)


def taken(before: Ground, after: Ground, plan: Plan, name: str) -> tuple[Scenario, Plan]:
    """Return the scenario and the plan once the newcomer was brought in by `reassign`."""
    change = Change(elders=tuple(e for e in after.scenario.elders if e.id == name))
    opened = Opened(plan, before, Path("/fuzz"), changed=False)  # type: ignore[arg-type]
    written = turnover.changed_scenario(before.scenario, plan, change)
    made = replace(after, scenario=written)
    done = turnover.plan_again(opened, made, change, effort="quick", control=Control())  # type: ignore[arg-type]
    return written, done


SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(7106, 7140)]


@pytest.mark.parametrize("seed", [*range(7100, 7106), *SLOW])
def test_who_is_suggested_first_is_possible_in_reassign_and_explain(seed: int) -> None:
    found = newcomer(seed)
    if found is None:
        return
    before, after, plan, name, choices = found
    written, done = taken(before, after, plan, name)
    told = explain(written, after.policy, after.walking, done, name, control=Control())
    rules = {one.helper: one.rule for one in told.alternatives}
    rules |= {pair.helper: None for pair in done.pairs if pair.elder == name}
    assert all(rules[choice.helper] is None for choice in choices)
    if choices:
        seen = sum(name in stop.elders for r in done.rounds for stop in r.stops)
        assert seen >= len(choices[0].days) - _won(plan, done)
    assert any(pair.elder == name for pair in done.pairs) == bool(choices)
    broken = check(written, after.policy, done, after.walking)
    assert not [one for one in broken if one.elder == name]


def _won(plan: Plan, done: Plan) -> int:
    """Return what the change wins for others: a newcomer may wait where somebody else is served."""
    was = sum(entry.missing for entry in plan.unserved)
    return max(0, was - sum(entry.missing for entry in done.unserved))
