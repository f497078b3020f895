"""Good plans that are crossed: children are plans, kept ones differ, the answer is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.pr_like import town
from planner.bench.instances import as_problem, read_instance
from planner.solver.model.costing import broken
from planner.solver.search.elite import Elite, helpers_of, kinds
from planner.solver.search.kernel import BANNED, BEST, HEIR
from planner.solver.search.search import (
    BRED,
    BRIEF,
    FEWEST,
    FOUNDERS,
    Chains,
    construct,
    write_down,
)
from tests.solver.problems import improved_alike, random_problem

if TYPE_CHECKING:
    from pathlib import Path

    from planner.solver.model.problem import Problem

ENOUGH = FOUNDERS * BRIEF + FEWEST * BRED + 1


def town_of(folder: Path, clients: int = 60) -> Problem:
    file = folder / "town"
    file.write_text(town("mdpvrp", clients, 3, 4, 1, vehicles=2), encoding="utf-8")
    return as_problem(read_instance("mdpvrp", file))


def elite_of(problem: Problem, seeds: int = 4) -> tuple[Elite, Chains]:
    """Return first plans of several seeds, kept beside each other."""
    chains = Chains(problem, construct(problem, 0), 0)
    elite = Elite(problem, chains._data, 1)
    for seed in range(seeds):
        elite.keep(Chains(problem, construct(problem, seed), seed)._states[0])
    return elite, chains


@pytest.mark.parametrize("seed", range(6))
def test_a_child_is_a_lawful_plan_in_which_nobody_is_seen_twice(seed: int) -> None:
    problem = random_problem(seed, units=60, helpers=4, balance=False)
    elite, chains = elite_of(problem)
    state = chains._states[0]
    for _ in range(8):
        elite.child_into(state)
        state.tally[HEIR] = state.tally[BANNED] = 0
        assert list(broken(problem, write_down(problem, chains._data, state))) == []


def test_a_child_has_weeks_of_both_and_helpers_of_one_base_change_names(tmp_path: Path) -> None:
    problem = town_of(tmp_path)
    assert kinds(problem) == [[0, 1], [2, 3], [4, 5]]
    elite, chains = elite_of(problem)
    mine, theirs = elite.plans[:2]
    shared = []
    for _ in range(10):
        child = elite._crossed(mine, theirs)
        who = helpers_of(chains._data, child["row"])
        label = elite._labels(mine.who, theirs.who)
        assert sorted(label.tolist()) == list(range(6))
        assert (label // 2 == np.arange(6) // 2).all()
        renamed = np.append(label, -1)[theirs.who]
        served = who >= 0
        assert ((who == mine.who) | (who == renamed))[served].all()
        shared.append((who == mine.who)[served].mean())
    assert min(shared) < 1.0


def test_a_plan_much_like_a_kept_one_takes_its_place_or_none(tmp_path: Path) -> None:
    problem = town_of(tmp_path)
    elite, chains = elite_of(problem, seeds=1)
    state = chains._states[0]
    elite.best_into(state)
    state.level[BEST] += 1
    elite.keep(state)
    assert len(elite.plans) == 1
    state.level[BEST] -= 2
    elite.keep(state)
    assert [plan.cost for plan in elite.plans] == [state.level[BEST]]


def test_with_time_for_it_plans_are_crossed_lawfully_and_one_core_or_two_find_the_same(
    tmp_path: Path,
) -> None:
    problem = town_of(tmp_path)
    start = construct(problem, 1)
    chains = Chains(problem, start, 1)
    visits = int(chains._states[0].length.sum())
    chains.plan(ENOUGH * visits // 2)
    assert chains._elite is None
    chains.plan(ENOUGH * visits)
    assert chains._elite is not None
    assert chains._cycles == FOUNDERS + FEWEST
    improved_alike(problem, start, ENOUGH * visits)


def test_what_helpers_must_level_is_not_crossed() -> None:
    problem = random_problem(8, units=60, helpers=3)
    chains = Chains(problem, construct(problem, 1), 1)
    chains.plan(10 * ENOUGH * int(chains._states[0].length.sum()))
    assert chains._elite is None
