"""Plans crossed round by round, where any helper may make any visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.pr_like import town
from planner.bench.instances import as_problem, read_instance
from planner.control import Control
from planner.solver.model.costing import broken, cost
from planner.solver.search.crossing import DRAWN, FreeElite, turns
from planner.solver.search.kernel import BEST
from planner.solver.search.search import (
    FOUNDERS,
    FREE_FROM,
    GROW_UP,
    Chains,
    _anneal,
    construct,
    improve,
    write_down,
)
from tests.solver.problems import improved_alike, random_problem

if TYPE_CHECKING:
    from pathlib import Path

    from planner.solver.model.problem import Problem


def town_of(folder: Path, days: int, clients: int = 40) -> Problem:
    file, vehicles = folder / "town", max(3, clients // 18)
    file.write_text(town("pvrp", clients, 1, days, 3, vehicles=vehicles), encoding="utf-8")
    return as_problem(read_instance("pvrp", file))


def elite_of(problem: Problem, seeds: int = 4) -> tuple[FreeElite, Chains]:
    """Return brief plans of several seeds, kept beside each other."""
    chains, control = Chains(problem, construct(problem, 0), 0), Control()
    elite = FreeElite(problem, chains._data, 1)
    for seed in range(seeds):
        found = improve(problem, construct(problem, seed), work=500, seed=seed, control=control)
        elite.keep(Chains(problem, found, seed)._states[0])
    assert len(elite.plans) == seeds
    return elite, chains


@pytest.mark.parametrize("days", [4, 6])
def test_days_change_over_where_no_pattern_tells_them_apart(tmp_path: Path, days: int) -> None:
    problem = town_of(tmp_path, days)
    # Four days with {1, 3} and {2, 4}: the eight turns of a square. Six with {1, 4}, {2, 5},
    # {3, 6} and {1, 3, 5}, {2, 4, 6}: the twelve of a hexagon.
    found = turns(problem)
    assert len(found) == {4: 8, 6: 12}[days]
    assert found[0].days == list(range(days))
    services = problem.option_service.reshape(-1, days)
    for turn in found:
        assert sorted(turn.options.tolist()) == list(range(len(services)))
        assert np.array_equal(services[turn.options], services[:, turn.days])


def test_days_that_differ_stay_where_they_are(tmp_path: Path) -> None:
    problem = town_of(tmp_path, 4)
    problem.longest[0, 1] -= 1
    assert all(turn.days[1] == 1 for turn in turns(problem))
    timed = random_problem(5, units=12, helpers=2, balance=False)
    assert len(timed.window) > 0
    assert [turn.days for turn in turns(timed)] == [list(range(timed.days))]


def test_a_plan_with_its_days_changed_over_is_the_same_plan(tmp_path: Path) -> None:
    problem = town_of(tmp_path, 6)
    elite, chains = elite_of(problem, seeds=1)
    plan, state = elite.plans[0], chains._states[0]
    for turn in elite._turns[1:]:
        elite._turns = [turn]
        turned = elite._turned(plan, plan)
        for part, values in turned.parts.items():
            np.copyto(getattr(state, f"best_{part}"), values)
        found = write_down(problem, chains._data, state)
        assert list(broken(problem, found)) == []
        assert cost(problem, found).total == pytest.approx(plan.cost)
    elite._turns = turns(problem)
    assert elite._is_like(plan, turned)


@pytest.mark.parametrize("days", [4, 6])
def test_a_child_is_a_lawful_plan_of_rounds_of_both(tmp_path: Path, days: int) -> None:
    problem = town_of(tmp_path, days, clients=72)
    elite, chains = elite_of(problem)
    state, shares = chains._states[0], []
    for _ in range(20):
        mine, theirs = elite._parents()
        theirs = elite._turned(theirs, mine)
        child = elite._crossed(mine, theirs)
        served = child["option"] >= 0
        is_mine = (child["option"] == mine.parts["option"])[served]
        assert (is_mine | (child["option"] == theirs.parts["option"])[served]).all()
        shares.append((child["row"] == mine.parts["row"]).all(axis=1)[served].mean())
        for part, values in child.items():
            np.copyto(getattr(state, f"best_{part}"), values)
        assert list(broken(problem, write_down(problem, chains._data, state))) == []
    assert min(shares) < 1.0


@pytest.mark.parametrize("seed", range(6))
def test_with_windows_and_crews_a_child_is_lawful_too(seed: int) -> None:
    problem = replace(random_problem(seed, units=40, helpers=4, balance=False), tied=False)
    elite, chains = elite_of(problem)
    state = chains._states[0]
    for _ in range(4):
        elite.child_into(state)
        _anneal(chains._data, state, GROW_UP, 0, 1.0, 1.0)
        assert list(broken(problem, write_down(problem, chains._data, state))) == []


def test_of_several_children_the_one_is_taken_that_is_torn_least(tmp_path: Path) -> None:
    elite, chains = elite_of(town_of(tmp_path, 4))
    drawn = [(3, {"option": np.zeros(1)}), (-2, {}), (0, {})] * DRAWN
    drawn[1] = (-2, elite.plans[-1].parts)
    elite._drawn = lambda: drawn.pop(0)  # type: ignore[method-assign, assignment]
    drawn[4:] = [(0, {})] * (len(drawn) - 4)
    elite.child_into(chains._states[0])
    assert np.array_equal(chains._states[0].best_option, elite.plans[-1].parts["option"])


def test_with_time_for_it_rounds_are_crossed_and_one_core_or_two_find_the_same(
    tmp_path: Path,
) -> None:
    problem = town_of(tmp_path, 4, clients=12)
    start = construct(problem, 1)
    chains = Chains(problem, start, 1)
    enough = FREE_FROM * problem.days * int(chains._states[0].length.sum())
    chains.plan(enough - 1)
    assert chains._elite is None
    chains.plan(enough)
    assert isinstance(chains._elite, FreeElite)
    assert chains._cycles > FOUNDERS
    found = improved_alike(problem, start, enough)
    assert cost(problem, found).total <= chains._states[0].level[BEST]
