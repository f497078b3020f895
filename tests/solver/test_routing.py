"""Weeks by the libraries: lawful whatever they give, complete where there is room, repeatable."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from planner.control import Control
from planner.solver.engines import week_by
from planner.solver.model.costing import broken
from planner.solver.model.problem import UNSERVED, Problem, Solution
from planner.solver.routing import chosen_days, routed, teams
from planner.solver.search.search import construct, cost
from tests.solver.problems import random_problem

LIBRARIES = ["ortools", *(["pyvrp"] if find_spec("pyvrp") else [])]


def _same(one: Solution, other: Solution) -> bool:
    return one.rounds == other.rounds and one.starts == other.starts


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("engine", LIBRARIES)
def test_a_week_by_a_library_breaks_no_rule(engine: str, seed: int) -> None:
    problem = random_problem(seed, units=14, helpers=3)
    found = week_by(engine, problem, seed=1, effort="quick", control=Control())
    assert list(broken(problem, found)) == []


def test_with_room_for_all_the_library_serves_all_and_walks_about_as_little() -> None:
    """Days of those seen more than once are chosen before the ways: that costs some walking."""
    ours = theirs = 0
    for seed in range(3):
        problem = random_problem(seed, units=16, helpers=2, hours=8.0, crews=False)
        found = routed(problem, seed=1, solutions=100, control=Control())
        first = construct(problem, 1)
        assert cost(problem, found).skipped <= cost(problem, first).skipped
        ours, theirs = ours + cost(problem, first).walking, theirs + cost(problem, found).walking
    assert theirs < 1.1 * ours


def test_the_library_gives_the_same_week_twice() -> None:
    problem = random_problem(4, units=16, helpers=2)
    one, other = (routed(problem, seed=1, solutions=60, control=Control()) for _ in range(2))
    assert _same(one, other)


def test_days_of_those_seen_more_than_once_are_levelled() -> None:
    problem = random_problem(3, units=20, helpers=2)
    for unit, option in chosen_days(problem, 1).items():
        low, high = problem.option_start[unit], problem.option_start[unit + 1]
        assert low <= option < high
        assert int((problem.option_service[option] >= 0).sum()) > 1


def test_helpers_who_share_nobody_are_teams_of_their_own() -> None:
    problem = random_problem(5, units=12, helpers=4)
    found = teams(problem)
    assert sorted(h for team in found for h in team) == list(range(problem.helpers))
    of = {h: n for n, team in enumerate(found) for h in team}
    for unit in range(problem.units):
        low, high = problem.eligible_start[unit], problem.eligible_start[unit + 1]
        assert len({of[int(h)] for h in problem.eligible_helper[low:high]}) <= 1


def test_a_library_asked_to_stop_leaves_a_lawful_week() -> None:
    problem: Problem = random_problem(2, units=14, helpers=3)
    control = Control()
    control.stop()
    found = routed(problem, seed=1, solutions=100, control=control)
    assert found.is_stopped
    assert list(broken(problem, found)) == []
    assert not np.all(found.option == UNSERVED)
