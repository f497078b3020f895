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
from planner.solver.search.kernel import VERSION, blank_state
from planner.solver.search.prepare import prepare
from tests.solver.problems import random_problem

def helper_of(data, state, u):
    rows = state.row[u][state.row[u] >= 0]
    return data.row_helper[rows[0]] if len(rows) else -1

for seed in range(6):
    helpers, even = (3, 9)[seed % 2], seed % 3 == 0
    problem = random_problem(seed, units=30, helpers=helpers, even=even)
    if seed >= 4:
        problem = replace(problem, tied=False, crew=np.ones(30, dtype=np.int32))
    data = prepare(problem)._replace(relieved=0.5) if problem.tied else prepare(problem)
    state = blank_state(problem, data, seed)
    anneal(data, state, 2, 0, 1.0, 1.0)
    anneal(data, state, 0, 40, 100.0, 1.0)
    state.tally[VERSION] = OLD  # numbered anew, and what was remembered forgotten
    anneal(data, state, 0, 10, 100.0, 1.0)
    assert state.tally[VERSION] < OLD
    assert all(state.whom[u] == helper_of(data, state, u) for u in range(30))
    print("searched", seed)
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
