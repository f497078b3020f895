"""The bound by prices never lies above the least walking with the same pairs."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.control import Control
from planner.solver.model.problem import UNSERVED, Problem, Solution
from planner.solver.proof.closing import bounded
from planner.solver.proof.generation import Generation
from planner.solver.proof.master import met
from planner.solver.proof.prices import SCALE, prove, week_of
from planner.solver.proof.pricing import Day
from planner.solver.proof.slots import fits
from planner.solver.search.search import construct, cost, improve
from tests.solver.problems import random_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.solver.proof.pricing import Ints
    from planner.solver.proof.slots import Kind

FEW = 12
SEEDS = [*range(FEW), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FEW, 40))]


def solved(problem: Problem) -> Solution:
    return improve(problem, construct(problem, 1), work=150, seed=1, control=Control())


def with_pairs_given(problem: Problem, solution: Solution) -> Problem:
    """Return the problem in which nothing costs but walking, each unit with its helper alone."""
    rows = []
    for unit in range(problem.units):
        low, high = problem.eligible_start[unit : unit + 2]
        chosen = int(solution.helper[unit].max())
        served = solution.option[unit] != UNSERVED
        rows.append(
            [k for k in range(low, high) if served and problem.eligible_helper[k] == chosen]
        )
    kept = np.array([k for row in rows for k in row], dtype=np.int64)
    return replace(
        problem,
        eligible_start=np.cumsum([0, *map(len, rows)]).astype(np.int32),
        eligible_helper=problem.eligible_helper[kept],
        eligible_local=problem.eligible_local[kept],
        eligible_cost=np.zeros(len(kept), dtype=np.int64),
        option_cost=np.zeros_like(problem.option_cost),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_never_above_the_least(seed: int) -> None:
    size = {"units": 6, "helpers": 2, "days": 3, "hours": 2.0}
    problem = random_problem(seed, crews=False, balance=False, turf=False, **size)
    given = with_pairs_given(problem, solved(problem))
    closed = bounded(given, solved(given), Control())
    assert closed.how in {"bound.how.exact", "bound.how.closed"}
    walked = cost(given, closed.solution).walking
    shares = prove(given, closed.solution, work=60, control=Control())
    assert sum(share.least for share in shares) <= closed.least
    assert sum(share.walked for share in shares) == walked
    assert sum(share.least for share in shares) >= walked * 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_week_is_closed_to_the_second(seed: int) -> None:
    size = {"units": 8, "helpers": 2, "days": 3, "hours": 3.0}
    problem = random_problem(seed, crews=False, balance=False, turf=False, **size)
    problem = replace(problem, cap=np.full_like(problem.cap, 2**40))
    given = with_pairs_given(problem, solved(problem))
    closed = bounded(given, solved(given), Control())
    assert closed.how in {"bound.how.exact", "bound.how.closed"}
    shares = prove(given, closed.solution, work=6, control=Control())
    # Who is left out by the closed plan is left out here too; all others are proved.
    assert sum(share.least for share in shares) == sum(share.walked for share in shares)


@pytest.mark.parametrize(
    "seed", [0, 2, 3, 4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 5))]
)
def test_a_week_that_detours_is_not_called_proved(seed: int) -> None:
    problem = random_problem(
        seed, units=12, helpers=1, days=3, crews=False, balance=False, turf=False, hours=5.0
    )
    problem = replace(problem, cap=np.full_like(problem.cap, 2**40))
    given = with_pairs_given(problem, solved(problem))
    rough = construct(given, 3)
    best = improve(given, rough, work=2000, seed=1, control=Control())
    rough = replace(best, rounds=tuple(tuple(d[::-1] for d in days) for days in best.rounds))
    shares = prove(given, rough, work=20, control=Control())
    assert sum(s.least for s in shares) <= cost(given, best).walking


@pytest.mark.parametrize(
    "seed", [0, 3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 4, 5, 6, 7))]
)
@pytest.mark.parametrize("are_merged", [False, True])
def test_any_prices_and_charges_give_a_true_bound(
    monkeypatch: pytest.MonkeyPatch, seed: int, *, are_merged: bool
) -> None:
    if are_merged:  # a day that lacks visits of another is taken for that one
        monkeypatch.setattr("planner.solver.proof.slots.MANY", 0)
        monkeypatch.setattr("planner.solver.proof.slots.FEW", 1)
    size = {"units": 8, "helpers": 1, "days": 3, "hours": 3.0}
    problem = random_problem(seed, crews=False, balance=False, turf=False, **size)
    problem = replace(problem, cap=np.full_like(problem.cap, 2**40))
    given = with_pairs_given(problem, solved(problem))
    closed = bounded(given, solved(given), Control())
    assert closed.how in {"bound.how.exact", "bound.how.closed"}
    week = week_of(given, closed.solution, 0)
    if week is None or not week.options:
        pytest.skip("nobody to visit")
    walked, made = cost(given, closed.solution).walking, week.generation(100.0 * SCALE)
    assert len(made.plain()) == len(week.days)
    raised = made.raised(walked, 60, Control())
    by_steps, _ = week.stepped(100.0 * SCALE, walked, 200, Control())
    assert by_steps <= raised <= walked
    draw = np.random.default_rng(seed)
    slots = np.flatnonzero(made.slots.once)
    for _ in range(70 if len(slots) > 2 else 0):  # more than ways can remember
        made.master.cut(tuple(sorted(draw.choice(slots, 3, replace=False).tolist())))
    for high in (1, 60, 300, 3000, 1 << 54):
        prices = draw.integers(-high * SCALE // 4, high * SCALE, len(made.slots.asked))
        near_best = made.best.slots + draw.integers(-high, high, len(prices))
        charges = draw.integers(0, high * SCALE, len(made.master.cuts))
        for hostile in (prices, near_best):
            found, _ = made.valued(hostile, charges)
            assert found.worth <= SCALE * walked


def test_a_short_cut_through_a_gate_is_taken_by_who_visits_behind_it_alone() -> None:
    """Two doors are seen daily; behind the gate between them somebody is seen once in the week."""
    walks = np.full((4, 4), 600, dtype=np.int64)
    walks[2, :2] = walks[:2, 2] = 10
    np.fill_diagonal(walks, 0)
    day = Day(
        walks,
        np.full(3, 600, dtype=np.int64),
        np.array([[0, 7200]], dtype=np.int64),
        np.zeros(4, dtype=np.int64),
        np.zeros((0, 2), dtype=np.int64),
        60,
    )
    daily = [[[(d, j) for d in range(3)]] for j in range(2)]
    once = [[(d, 2)] for d in range(3)]
    days = [(day, np.full((3, 1), 7), [(j, 600) for j in range(3)]) for _ in range(3)]
    made = Generation.of(days, [*daily, once], SCALE, 100.0 * SCALE)
    least = (600 + 10 + 10 + 600) + 2 * (600 + 600 + 600)
    assert made.raised(least, 20, Control()) == least


@pytest.mark.parametrize("seed", range(4))
def test_no_round_of_a_day_is_worth_less_than_its_pricing_says(seed: int) -> None:
    """Every order of at most four visits is tried, at prices about as high as the walks."""
    size = {"units": 8, "helpers": 1, "days": 2, "hours": 3.0}
    problem = random_problem(seed, crews=False, balance=False, turf=False, **size)
    week = week_of(problem, solved(problem), 0)
    assert week is not None
    made = week.generation(100.0 * SCALE)
    draw, count = np.random.default_rng(seed), len(made.slots.asked)
    for three in combinations(range(count), 3):
        if draw.random() < 8 / math.comb(count, 3):
            made.master.cut(three)
    tried = [rounds_of(kind, count, made.master.cuts) for kind in made.slots.kinds]
    for _ in range(200):
        high = int(draw.choice([100, 300, 600, 1000]))
        prices = draw.integers(-high * SCALE // 4, high * SCALE, count)
        charges = draw.integers(0, high * SCALE, len(made.master.cuts))
        found, _ = made.valued(prices, charges)
        for least, (walks, visits, fined) in zip(found.leasts, tried, strict=True):
            assert least <= (walks - visits @ prices + fined @ charges).min(initial=0)


def rounds_of(kind: Kind, count: int, cuts: Sequence[Sequence[int]]) -> tuple[Ints, Ints, Ints]:
    """Return the short rounds of a kind of days: walks, visits by slot, charges by cut."""
    home = len(kind.slots)
    orders = [
        order
        for n in range(1, 5)
        for order in permutations(range(home), n)
        if fits(kind.day, order)
    ]
    slots = [[kind.slots[j] for j in order] for order in orders]
    walks = [sum(int(kind.cost[a, b]) for a, b in pairwise([home, *o, home])) for o in orders]
    visits = [np.bincount(row, minlength=count) for row in slots]
    fined = [[met(cut, row) // 2 for cut in cuts] for row in slots]
    return (
        np.array(walks, dtype=np.int64),
        np.array(visits, dtype=np.int64).reshape(-1, count),
        np.array(fined, dtype=np.int64).reshape(len(orders), len(cuts)),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_little_work_bounds_no_higher_than_more(seed: int) -> None:
    problem = random_problem(seed, units=14, balance=False)
    plan = solved(problem)
    few = prove(problem, plan, work=3, control=Control())
    more = prove(problem, plan, work=80, control=Control())
    assert sum(share.least for share in few) <= sum(share.least for share in more)
    assert all(share.least <= share.walked for share in more)


def test_who_stops_at_once_still_gets_a_true_bound() -> None:
    problem = random_problem(1, balance=False)
    control = Control()
    control.stop()
    assert all(s.least == 0 for s in prove(problem, solved(problem), work=9, control=control))


@pytest.mark.slow
def test_more_visits_than_a_memory_holds_are_bounded_all_the_same() -> None:
    problem = random_problem(5, units=70, helpers=1, days=2, crews=False, balance=False, hours=20)
    plan = solved(problem)
    (share,) = prove(problem, plan, work=30, control=Control())
    assert 0 < share.least <= share.walked
