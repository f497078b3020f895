"""The rounds that a proof finds make the plan better, never worse and never unlawful."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.control import Control
from planner.solver.model.costing import broken, cost
from planner.solver.model.problem import UNSERVED, Problem, Solution
from planner.solver.proof.choosing import _Choice, chosen
from planner.solver.proof.prices import prove
from planner.solver.search.search import construct
from tests.solver.problems import random_problem
from tests.solver.test_prices import solved, with_pairs_given

FEW = 3
SEEDS = [*range(FEW), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FEW, 30))]


def pairs(problem: Problem, solution: Solution) -> list[int]:
    """Return who sees each unit."""
    return [int(solution.helper[unit].max()) for unit in range(problem.units)]


def small(seed: int) -> tuple[Problem, Solution]:
    """Return a week thrown together, where nothing costs but walking and pairs are given."""
    size = {"units": 8, "helpers": 2, "days": 3, "hours": 3.0}
    problem = random_problem(seed, crews=False, balance=False, turf=False, **size)
    problem = replace(problem, cap=np.full_like(problem.cap, 2**40))
    rough = construct(problem, 3)
    return with_pairs_given(problem, rough), rough


def test_weeks_thrown_together_lose_most_of_their_detours() -> None:
    before = after = 0
    for seed in (2, 7, 9, 10):
        given, rough = small(seed)
        found = chosen(given, rough, work=60, control=Control())
        least = sum(share.least for share in prove(given, rough, work=60, control=Control()))
        before += cost(given, rough).walking - least
        after += cost(given, found).walking - least
    assert before > 1000
    assert 0 <= after < before // 50


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("even", [False, True])
def test_every_rule_and_every_price_is_kept(seed: int, *, even: bool) -> None:
    """Crews, caps, balance, turfs, level days: the plan is lawful and costs no more than before."""
    problem = random_problem(seed, even=even)
    before = solved(problem)
    after = chosen(problem, before, work=20, control=Control())
    assert list(broken(problem, after)) == []
    assert cost(problem, after).total <= cost(problem, before).total
    assert pairs(problem, after) == pairs(problem, before)
    assert after.second.tolist() == before.second.tolist()
    assert (after.option == UNSERVED).tolist() == (before.option == UNSERVED).tolist()


def test_some_of_them_become_better_though_two_meet_there() -> None:
    for seed in (1, 7):
        problem = random_problem(seed)
        before = construct(problem, 1)
        assert (before.second >= 0).any()
        after = chosen(problem, before, work=20, control=Control())
        assert cost(problem, after).total < cost(problem, before).total


def test_a_long_day_counts_in_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever chose by walking alone would be refused, for the days become unlevel."""
    problem = random_problem(5, crews=False, balance=False, turf=False, even=True, helpers=1)
    before = construct(problem, 1)
    after = chosen(problem, before, work=20, control=Control())
    assert cost(problem, after).total < cost(problem, before).total
    monkeypatch.setattr(_Choice, "_uneven", lambda *_: 0)
    blind = chosen(problem, before, work=20, control=Control())
    assert cost(problem, blind).total > cost(problem, after).total


def test_who_stops_it_keeps_the_plan() -> None:
    problem = random_problem(1)
    before = solved(problem)
    control = Control()
    control.stop()
    assert chosen(problem, before, work=20, control=control) is before
