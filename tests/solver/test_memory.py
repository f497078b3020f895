"""What the search remembers of a helper's rounds is what they cost."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from numba import njit

from benchmarks.pr_like import town
from planner.bench.instances import as_problem, read_instance
from planner.solver.search import search
from planner.solver.search.blocks import Block
from planner.solver.search.kernel import PLAIN
from planner.solver.search.offers import newest
from planner.solver.search.search import Chains, construct

if TYPE_CHECKING:
    from pathlib import Path

    from planner.solver.model.problem import Problem
    from planner.solver.search.kernel import Data, State

NONE = 2**31 - 1  # as `WHATEVER` there: no place at all


@njit(**PLAIN)
def newest_of(data: Data, state: State, h: int) -> int:
    """Return by what the search knows whether a round of `h` has changed."""
    return newest(data, state, h)[0]


def detour(problem: Problem, data: Data, state: State, u: int, k: int, d: int) -> int:
    """Return the cheapest lawful place of `u` on day `d` with the helper of row `k`."""
    r = data.row_helper[k] * data.days + d
    size, start = data.matrix_size[r // data.days], data.matrix_start[r // data.days]
    walk = problem.matrix[start : start + size * size].reshape(size, size).astype(int)
    stops = [0, *state.loc[r, : state.length[r]].tolist(), 0]
    at = int(data.row_local[k])
    longer = min(walk[a, at] + walk[at, b] - walk[a, b] for a, b in pairwise(stops))
    is_full = state.loaded[r] + data.load[u, d] > data.capacity[r]
    room = data.room[r] - state.walk[r] - state.service[r] - data.wanted[u, d]
    return NONE if is_full or longer > room else int(longer)


def least(problem: Problem, data: Data, state: State, u: int, k: int) -> int:
    """Return what `u` costs at least with the helper of row `k`."""
    days = range(data.days)
    return min(
        int(data.option_cost[o] + data.row_cost[k])
        + sum(detour(problem, data, state, u, k, d) for d in days if data.option_service[o, d] >= 0)
        for o in range(data.option_start[u], data.option_start[u + 1])
    )


def test_what_is_remembered_of_a_helper_is_the_least_that_a_unit_costs_there(
    tmp_path: Path,
) -> None:
    file = tmp_path / "town"
    file.write_text(town("mdpvrp", 60, 3, 4, 1, vehicles=2), encoding="utf-8")
    problem = as_problem(read_instance("mdpvrp", file))
    chains = Chains(problem, construct(problem, 1), 1)
    data, state = chains._data, chains._states[0]
    hot, _ = chains._range
    search._anneal(data, state, search.GO_ON, 3000, hot, hot)  # rounds change to the last
    found = 0
    for u in range(problem.units):
        for k in range(data.row_start[u], data.row_start[u + 1]):
            h = int(data.row_helper[k])
            version = newest_of(Block(data), Block(state), h)
            told = [int(state.known[k, i + 1]) for i in (0, 2) if state.known[k, i] == version]
            if told:
                found += 1
                assert told[0] == least(problem, data, state, u, k)
    assert found > problem.units
