"""Towns in the manner of the public ones, and the search on many helpers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.pr_like import KINDS, town
from benchmarks.solver import counted
from benchmarks.solver_towns import TOWNS, best_of, files, format_of, remember
from planner.bench.instances import as_problem, read_instance
from planner.control import Control
from planner.solver.model.costing import broken, cost
from planner.solver.search.search import construct, improve

if TYPE_CHECKING:
    from pathlib import Path

    from planner.solver.model.problem import Problem


def problem_of(folder: Path, kind: str, *sizes: int) -> Problem:
    clients, depots, days, seed = sizes
    file = folder / "town"
    file.write_text(town(kind, clients, depots, days, seed), encoding="utf-8")
    return as_problem(read_instance(kind, file))


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_one_town_and_another_gives_another(kind: str, tmp_path: Path) -> None:
    assert town(kind, 30, 3, 4, 1) == town(kind, 30, 3, 4, 1) != town(kind, 30, 3, 4, 2)
    problem = problem_of(tmp_path, kind, 30, 3, 4, 1)
    assert problem.units == 30
    assert problem.days == (1 if kind == "mdvrp" else 4)


def test_a_town_of_six_days_asks_for_one_two_three_and_six_visits(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "mdpvrp", 120, 2, 6, 1)
    visits = (problem.option_service[problem.option_start[:-1]] >= 0).sum(axis=1)
    assert set(visits.tolist()) == {1, 2, 3, 6}
    assert 45 <= (visits == 1).sum() <= 75


@pytest.mark.parametrize("kind", ["pvrp", "mdpvrp"])
def test_many_helpers_serve_everybody_lawfully_on_one_core_and_two(
    kind: str, tmp_path: Path
) -> None:
    problem = problem_of(tmp_path, kind, 96 if kind == "pvrp" else 97, 4, 4, 1)
    assert problem.helpers > 3
    first = construct(problem, 1)
    found = [
        improve(problem, first, work=1500, seed=1, control=Control(), threads=threads)
        for threads in (1, 2)
    ]
    assert (found[0].option >= 0).all()
    assert not list(broken(problem, found[0]))
    assert cost(problem, found[0]).total < cost(problem, first).total
    assert found[0].rounds == found[1].rounds
    assert np.array_equal(found[0].option, found[1].option)


def test_towns_of_the_benchmark_are_solved_by_counted_work_and_the_best_is_kept(
    tmp_path: Path,
) -> None:
    kind = "mdpvrp-like"
    assert [file.name for file in files(kind)] == list(best_of(kind, tmp_path))
    file = next(file for file in files(kind) if file.name == "72-6-6-1")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1 + 36 + 6 + 72
    found = [counted(format_of(kind), file, 300, 1) for _ in range(2)]
    assert found[0] == found[1] < float("inf")
    for cost_found in (found[0], found[0] + 1):
        remember(kind, file.name, cost_found, tmp_path)
    assert best_of(kind, tmp_path)[file.name] == pytest.approx(found[0], abs=0.001)
    assert set(TOWNS) == {"mdpvrp-like", "pvrp-like"}
