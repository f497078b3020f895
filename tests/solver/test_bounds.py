"""The lower bound of the walking is never above what a plan walks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.control import Control
from planner.plan import Bound
from planner.policy import load_policy
from planner.solver.change.edit import Lock, apply
from planner.solver.model.facts import gather
from planner.solver.model.problem import Problem, Solution
from planner.solver.proof.bounds import bound
from planner.solver.search.search import construct, cost, improve
from planner.words import say
from tests.solver.little import elder, helper, planned, scenario, walking
from tests.solver.problems import random_problem


def solved(problem: Problem, work: int = 300) -> Solution:
    start = construct(problem, 1)
    return improve(problem, start, work=work, seed=1, control=Control())


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_walks_less_than_the_bound(seed: int) -> None:
    problem = random_problem(seed, units=15, balance=False, turf=False)
    found = solved(problem)
    value, how = bound(problem, found)
    assert 0 <= value <= cost(problem, found).walking
    assert say("en", how) != say("zh", how)


def test_a_plan_that_serves_nobody_is_exact() -> None:
    problem = random_problem(1)
    problem.shift[:] = 0
    assert bound(problem, solved(problem, 10)) == (0, "bound.how.exact")


def test_one_door_is_closed_to_optimality() -> None:
    problem = random_problem(2, units=1, helpers=1, crews=False, windows=False)
    problem.shift[:] = problem.shift.max(axis=(0, 1))
    found = solved(problem, 10)
    symmetric = np.minimum(*[m.reshape(2, 2) for m in (problem.matrix, problem.matrix)])
    problem = replace(problem, matrix=np.minimum(symmetric, symmetric.T).ravel().astype(np.int32))
    assert bound(problem, found) == (cost(problem, found).walking, "bound.how.exact")


def test_hours_of_a_round_make_the_bound_tighter() -> None:
    problem = random_problem(3, units=15, crews=False, balance=False, turf=False, hours=6.0)
    found = solved(problem)
    roomy = replace(problem, shift=problem.shift * 3)
    assert bound(roomy, found)[0] <= bound(problem, found)[0]


def test_a_change_by_hand_never_walks_less_than_what_is_said_to_be_least() -> None:
    made = scenario([elder("E1", 100, 0), elder("E2", 300, 0)], [helper("H1", 0, 0)])
    plan = planned(made)
    facts = gather(made, load_policy(made.policy), walking(made), plan.horizon)
    walked = plan.measures.walk_s
    for least, left, weak in ((walked // 2, walked // 2, False), (walked + 300, walked, True)):
        told = replace(plan, bound=Bound(least, 0.9, "said"))
        bound = apply(facts, told, [Lock("E1")], force=False).bound
        assert bound is not None
        assert (bound.walk_s, bound.how == "said") == (left, not weak)
        assert bound.gap == pytest.approx(1 - left / walked, abs=1e-4)
