"""Detours buy no balance: walking more never makes the busiest helper look less busy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from planner.control import Control
from planner.due import contacts_before
from planner.policy import load_policy
from planner.solver.model.build import Built, build, lifted_by
from planner.solver.model.costing import cost
from planner.solver.model.days import shifts_of
from planner.solver.model.doors import Freedom, units_of
from planner.solver.model.facts import gather
from planner.solver.model.owed import owed_in
from planner.solver.model.problem import Problem
from planner.solver.search.search import construct, improve
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, scenario, walking

PEOPLE = [elder(f"E{k}", 130 * (k % 7) - 500, 90 * (k // 7) - 200) for k in range(36)]
PAIRS = {one.id: "H1" if k % 3 else "H2" for k, one in enumerate(PEOPLE)}
MADE = scenario(PEOPLE, [helper("H1", -200, 0), helper("H2", 200, 0)])


def unlevel() -> Built:
    """Return a week in which one helper has twice as many elders, and every pair stands."""
    horizon = Span(MONDAY, MONDAY + timedelta(days=6))
    facts = gather(MADE, load_policy("generic"), walking(MADE), horizon)
    owed = owed_in(facts, horizon, contacts_before(MADE, MONDAY))
    freedom = Freedom(frozenset(), frozenset(PAIRS), frozenset())
    days = tuple(horizon)
    units = units_of(facts, owed, PAIRS, days, freedom)
    return build(facts, units, days, shifts_of(facts, days), {})


def walked(problem: Problem) -> int:
    """Return the walking that a short search ends with."""
    found = improve(problem, construct(problem, 1), work=3000, seed=1, control=Control())
    return cost(problem, found).walking


def test_where_only_needed_walking_lifts_the_mean_nobody_makes_detours() -> None:
    built = unlevel()
    needed = walked(replace(built.problem, balance=None))
    assert walked(lifted_by(built, needed).problem) <= 1.01 * needed
    # Else the other helper would walk in circles, and the test above would say nothing.
    assert walked(built.problem) > 1.3 * needed
