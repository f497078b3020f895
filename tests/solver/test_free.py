"""No plan of a small week walks less than the bound with pairs free, whatever the prices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.control import Control
from planner.solver.model.problem import UNSERVED
from planner.solver.proof.free import free, slots_free
from planner.solver.proof.generation import Generation
from planner.solver.proof.master import Master
from planner.solver.proof.prices import SCALE
from planner.solver.proof.separating import tying
from planner.solver.search.search import construct, cost, improve
from tests.solver.problems import random_problem
from tests.solver.test_closing import every_plan

if TYPE_CHECKING:
    from planner.solver.model.problem import Problem, Solution

FEW = 5
SEEDS = [*range(FEW), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FEW, 40))]


def a_week(seed: int, *, are_alike: bool) -> Problem:
    """Return four units for two helpers; who are alike share base and shift on all days."""
    problem = random_problem(
        seed, units=4, helpers=2, days=3, crews=False, balance=False, turf=False, hours=1.6
    )
    if not are_alike:
        return problem
    size = len(problem.matrix) // problem.helpers
    first = np.argmax(problem.shift.sum(axis=(0, 2, 3)))
    return replace(
        problem,
        matrix=np.tile(problem.matrix[:size], problem.helpers),
        shift=np.full_like(problem.shift, problem.shift[:, first : first + 1].max(axis=0)),
        window_start=np.zeros_like(problem.window_start),
    )


def visits(problem: Problem, plan: Solution) -> list[int]:
    """Return how often each unit is seen."""
    return [
        0 if option == UNSERVED else int((problem.option_service[option] >= 0).sum())
        for option in plan.option.tolist()
    ]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("are_alike", [False, True])
def test_any_prices_charges_and_ties_give_a_true_bound(seed: int, *, are_alike: bool) -> None:
    problem = a_week(seed, are_alike=are_alike)
    plans = every_plan(problem)
    most = max(plans, key=lambda plan: sum(visits(problem, plan)))
    same = [plan for plan in plans if visits(problem, plan) == visits(problem, most)]
    least = min(cost(problem, plan).walking for plan in same)
    assert free(problem, most, work=20, control=Control()) <= least
    assert highest(problem, most, seed) <= SCALE * least


def highest(problem: Problem, plan: Solution, seed: int) -> int:
    """Return the highest bound at hostile prices with every tie and some cuts."""
    slots = slots_free(problem, plan)
    assert slots is not None
    made, draw = Generation.on(slots, SCALE, 100.0 * SCALE), np.random.default_rng(seed)
    made.improved(cost(problem, plan).walking, 10, Control())
    singles, tied = tying(made.master)
    for s, tie in tied:
        for a in singles:
            made.master.cut((a, s), tie)
    once = [s for s, single in enumerate(slots.once) if single]
    for _ in range(8 if len(once) > 2 else 0):
        made.master.cut(tuple(sorted(draw.choice(once, 3, replace=False).tolist())))
    worths, count = [], len(slots.asked)
    for high in (1, 60, 300, 1000, 3000, 1 << 54):
        prices = draw.integers(-high * SCALE // 4, high * SCALE, count)
        near = made.best.slots + draw.integers(-high, high, count)
        charges = draw.integers(0, high * SCALE, len(made.master.cuts))
        charges *= draw.integers(0, 2, len(charges))
        worths += [made.valued(hostile, charges)[0].worth for hostile in (prices, near)]
    return max(worths)


@pytest.mark.parametrize("seed", range(4))
def test_every_visit_that_is_asked_for_can_be_made_in_a_round(seed: int) -> None:
    problem = random_problem(seed, units=14, helpers=3, balance=False)
    plan = improve(problem, construct(problem, 1), work=150, seed=1, control=Control())
    slots = slots_free(problem, plan)
    assert slots is not None
    priced = {s for kind in slots.kinds for s in kind.slots}
    assert {s for unit in slots.units for option in unit for s in option} <= priced
    assert all(
        slots.place[d, j] in kind.slots
        for kind in slots.kinds
        for d in kind.days
        for j in range(sum(1 for at in slots.place if at[0] == d))
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_that_is_found_walks_less(seed: int) -> None:
    """Crews, windows and absences in it; the plan walks no less than any bound on it."""
    problem = random_problem(seed, units=9, helpers=3, balance=False, turf=False)
    plan = improve(problem, construct(problem, 1), work=2000, seed=seed, control=Control())
    walked = cost(problem, plan).walking
    least = free(problem, plan, work=30, control=Control())
    assert 0.4 * walked < least <= walked
    assert highest(problem, plan, seed) <= SCALE * walked


def test_who_stops_at_once_is_told_nothing() -> None:
    problem = random_problem(1, balance=False)
    control = Control()
    control.stop()
    assert free(problem, construct(problem, 1), work=9, control=control) == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_daily_visit_of_two_is_asked_for_where_it_can_be_made(seed: int) -> None:
    """All days are alike and one kind; the two of each day may be anybody."""
    problem = random_problem(
        seed, units=5, helpers=3, days=3, balance=False, turf=False, windows=False, hours=6.0
    )
    problem = replace(problem, shift=np.broadcast_to(problem.shift.max(axis=(0, 1)), (3, 3, 2, 2)))
    rows = [np.full((1, 3), 900)] + [
        np.where(np.eye(3) > 0, 900, -1) if u > 1 else np.full((1, 3), 900) for u in range(1, 5)
    ]
    anybody = np.tile(np.arange(3, dtype=np.int32), 5)
    doors = np.repeat(np.arange(1, 6, dtype=np.int32), 3)
    start = np.arange(0, 16, 3, dtype=np.int32)
    problem = replace(
        problem,
        option_start=np.cumsum([0, *map(len, rows)]).astype(np.int32),
        option_service=np.vstack(rows).astype(np.int32),
        option_cost=np.zeros(sum(map(len, rows)), np.int64),
        eligible_start=start,
        eligible_helper=anybody,
        eligible_local=doors,
        eligible_cost=np.zeros(15, np.int64),
        second_start=start,
        second_helper=anybody,
        second_local=doors,
        crew=np.array([2, 1, 1, 1, 1], dtype=np.int32),
        cap=np.full_like(problem.cap, 2**40),
    )
    plan = improve(problem, construct(problem, 1), work=3000, seed=seed, control=Control())
    assert UNSERVED not in plan.option
    walked = cost(problem, plan).walking
    slots = slots_free(problem, plan)
    assert slots is not None
    priced = {s for kind in slots.kinds for s in kind.slots}
    assert {s for unit in slots.units for option in unit for s in option} <= priced
    assert free(problem, plan, work=30, control=Control()) <= walked
    assert highest(problem, plan, seed) <= SCALE * walked


def test_only_slots_of_one_unit_tie_and_only_to_who_is_seen_once() -> None:
    """Where two units share a slot it may be made for the other's sake: no tie, or it is unsafe."""
    choices = [[[1], [2, 4]], [[2], [3]], [[5, 5], [6]]]
    master = Master([1, 0, 0, 0, 1, 0, 2], choices, [1], 10.0)
    singles, tied = tying(master)
    assert singles == [0]
    assert tied == [(1, ((0, 0),)), (3, ((1, 1),)), (5, ((2, 0),))]
