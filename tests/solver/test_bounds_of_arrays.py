"""Compiled code looks at no place beyond its arrays: run as plain Python, which would say so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SEARCH = """
import warnings
from dataclasses import replace

import numpy as np

warnings.simplefilter("ignore")  # whole numbers run over in the generator, as they are meant to
from planner.solver.search.anneal import OLD, anneal
from planner.solver.search.kernel import HEIR, VERSION, WORK, blank_state
from planner.solver.search.prepare import prepare
from planner.solver.search.recreate import recreate
from planner.solver.search.ruin import hand_over
from tests.solver.problems import random_problem

handed, torn = 0, 0

def helper_of(data, state, u):
    rows = state.row[u][state.row[u] >= 0]
    return data.row_helper[rows[0]] if len(rows) else -1

for seed in range(6):
    helpers, even = (3, 9)[seed % 2], seed % 3 == 0
    problem = random_problem(seed, units=30, helpers=helpers, even=even)
    if seed >= 4:
        problem = replace(problem, tied=False, crew=np.ones(30, dtype=np.int32))
    data = prepare(problem)._replace(relieved=0.4, handed=0.4) if problem.tied else prepare(problem)
    state = blank_state(problem, data, seed)
    anneal(data, state, 2, 0, 1.0, 1.0)
    anneal(data, state, 0, 40, 100.0, 1.0)
    state.tally[VERSION] = OLD  # numbered anew, and what was remembered forgotten
    anneal(data, state, 0, 10, 100.0, 1.0)
    assert state.tally[VERSION] < OLD
    assert all(state.whom[u] == helper_of(data, state, u) for u in range(30))
    if problem.tied:
        state.tally[WORK] += 1
        count = hand_over(data, state)
        heir = state.tally[HEIR] - 1
        alone = [u for u in state.batch[:count] if data.crew[u] == 1 and state.option[u] < 0]
        recreate(data, state, count)
        handed += sum(state.whom[u] == heir for u in alone)
        torn += len(alone)
    print("searched", seed)
assert torn > 5 and handed > 0.6 * torn, (handed, torn)
"""


def test_the_search_reads_and_writes_within_its_arrays() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEARCH],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.count("searched") == 6
