"""The joint search: lawful, honest about its cost, never worse, always the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from planner.control import Control
from planner.solver.model.costing import broken
from planner.solver.model.problem import Problem, Solution
from planner.solver.model.timing import schedule
from planner.solver.search.anneal import anneal
from planner.solver.search.blocks import Block
from planner.solver.search.kernel import BEST, blank_state
from planner.solver.search.prepare import prepare
from planner.solver.search.search import (
    BRIEF,
    CYCLE,
    MOST_CYCLES,
    Chains,
    construct,
    cost,
    improve,
    write_down,
)
from tests.solver.problems import random_problem

SEEDS = range(12)


def searched(problem: Problem, work: int = 300, seed: int = 1, threads: int = 2) -> Solution:
    start = construct(problem, seed)
    return improve(problem, start, work=work, seed=seed, control=Control(), threads=threads)


def same(a: Solution, b: Solution) -> bool:
    return a.rounds == b.rounds and a.starts == b.starts and np.array_equal(a.option, b.option)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_first_plan_breaks_no_rule(seed: int) -> None:
    problem = random_problem(seed)
    assert list(broken(problem, construct(problem, seed))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_an_improved_plan_breaks_no_rule_and_is_never_worse(seed: int) -> None:
    problem = random_problem(seed, units=25)
    start = construct(problem, seed)
    better = improve(problem, start, work=400, seed=seed, control=Control())
    assert list(broken(problem, better)) == []
    assert cost(problem, better).total <= cost(problem, start).total


@pytest.mark.parametrize("seed", SEEDS)
def test_tearing_out_only_what_one_helper_has_breaks_no_rule(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.solver.search.prepare.RELIEVED", 1.0)
    monkeypatch.setattr("planner.solver.search.prepare.RELIEVED_FROM", 0)
    problem = random_problem(seed, units=25)
    assert prepare(problem).relieved == 1.0
    start = construct(problem, seed)
    better = improve(problem, start, work=400, seed=seed, control=Control())
    assert list(broken(problem, better)) == []
    assert cost(problem, better).total < cost(problem, start).total


@pytest.mark.parametrize("seed", range(20))
def test_two_come_together_also_where_every_day_is_free(seed: int) -> None:
    problem = random_problem(seed, units=10, helpers=4, balance=False, turf=False)
    problem = replace(
        problem,
        tied=False,
        crew=np.full(10, 2, dtype=np.int32),
        second_start=np.arange(0, 41, 4, dtype=np.int32),
        second_helper=np.tile(np.arange(4, dtype=np.int32), 10),
        second_local=np.repeat(np.arange(1, 11, dtype=np.int32), 4),
    )
    data, state = prepare(problem), blank_state(problem, prepare(problem), seed)
    anneal(Block(data), Block(state), 2, 0, 1.0, 1.0)
    anneal(Block(data), Block(state), 0, 100, 100.0, 1.0)
    found = write_down(problem, data, state)
    assert list(broken(problem, found)) == []
    assert cost(problem, found).total == state.level[BEST]


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_kernel_and_the_plain_count_agree(seed: int, even: bool) -> None:
    problem = random_problem(seed, units=20, even=even)
    data, state = prepare(problem), blank_state(problem, prepare(problem), seed)
    anneal(Block(data), Block(state), 1, 0, 1.0, 1.0)
    anneal(Block(data), Block(state), 0, 500, 100.0, 1.0)
    assert cost(problem, write_down(problem, data, state)).total == state.level[BEST]


def test_one_thread_and_two_find_the_same() -> None:
    problem = random_problem(3, units=30)
    assert same(searched(problem, threads=1), searched(problem, threads=2))


def test_the_same_seed_finds_the_same_and_another_may_not() -> None:
    problem = random_problem(4, units=30)
    assert same(searched(problem, seed=5), searched(problem, seed=5))


def test_a_stopped_search_is_lawful_and_says_so() -> None:
    problem = random_problem(5, units=30)
    control = Control()
    control.stop()
    start = construct(problem, 1)
    stopped = improve(problem, start, work=10_000, seed=1, control=control)
    assert stopped.is_stopped
    assert stopped.work == 0
    assert list(broken(problem, stopped)) == []


def test_a_problem_without_units_has_an_empty_plan() -> None:
    problem = random_problem(6, units=0, turf=False, balance=False)
    assert cost(problem, searched(problem, work=10)).total == 0


def test_nobody_at_work_leaves_everybody_out() -> None:
    problem = random_problem(7)
    problem.shift[:] = 0
    found = searched(problem, work=50)
    assert (found.option == -1).all()
    assert cost(problem, found).skipped == int(problem.skip_cost.sum())


def test_in_a_single_cooling_the_dearer_chain_goes_on_from_the_better_one() -> None:
    problem = random_problem(4, units=20)
    chains = Chains(problem, construct(problem, 1), 1)
    chains.plan(1000)
    with ThreadPoolExecutor(1) as pool:
        chains.advance(pool, 50, 0.0, 0.5)
        apart = [chain.level[BEST] for chain in chains._states]
        chains.advance(pool, 0, 0.5, 0.61)
        met = [chain.level[BEST] for chain in chains._states]
    assert apart[0] != apart[1]
    assert met == [min(apart)] * 2


def test_a_team_that_need_not_be_level_cools_several_times_and_one_core_or_two_find_the_same() -> (
    None
):
    problem = random_problem(8, units=60, helpers=3, balance=False)
    start = construct(problem, 1)
    chains = Chains(problem, start, 1)
    visits = int(chains._states[0].length.sum())
    chains.plan(2 * BRIEF * visits)
    assert chains._cycles == 2
    level = Chains(random_problem(8, units=60, helpers=3), start, 1)
    level.plan(2 * BRIEF * visits)
    assert level._cycles == 1
    level.plan(2 * MOST_CYCLES * CYCLE * visits)
    assert level._cycles == MOST_CYCLES
    twice = [
        improve(problem, start, work=2 * BRIEF * visits, seed=1, control=Control(), threads=threads)
        for threads in (1, 2)
    ]
    assert same(*twice)
    assert list(broken(problem, twice[0])) == []
    assert cost(problem, twice[0]).total <= cost(problem, start).total


@pytest.mark.parametrize("hours", [24, 5])
@pytest.mark.parametrize("seed", [0, 4])
def test_a_round_that_a_visit_less_makes_too_long_is_not_kept(seed: int, hours: int) -> None:
    """Without a visit before the break a walk may have to wait until it is over."""
    problem = random_problem(seed, units=60, helpers=4, balance=False)
    problem.longest[:] = hours * 3600
    data, start = prepare(problem), construct(problem, seed)
    state = Chains(problem, start, seed)._states[0]
    for _ in range(80):
        anneal(Block(data), Block(state), 0, 25, 500.0, 500.0)
        for r in np.flatnonzero(state.length).tolist():
            helper, d = divmod(r, problem.days)
            units = state.seq[r, : state.length[r]].tolist()
            services = [int(problem.option_service[state.option[u], d]) for u in units]
            pins = {u: int(state.pin[u, d]) for u in units if state.pin[u, d] >= 0}
            assert schedule(problem, helper, d, units, services, pins) is not None
