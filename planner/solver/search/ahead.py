"""The search's machine code, made before a plan asks for it: half a minute, once after a change."""

from __future__ import annotations

import numpy as np

from planner.solver.model.problem import Problem
from planner.solver.search.search import construct

HOUR = 3600


def compile_search() -> None:
    """
    Compile the search, unless it is kept already; whoever wants it meanwhile waits.

    The kinds of a problem's arrays are always the same, so the smallest one will do.
    """
    construct(one_visit(), 0)


def one_visit() -> Problem:
    """Return the smallest problem: one helper, one day, one visit five minutes from the base."""

    def ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        return np.array(values, dtype=np.int32)

    def longs(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(values, dtype=np.int64)

    return Problem(
        shift=ints(8 * HOUR, 12 * HOUR).reshape(1, 1, 1, 2),
        longest=ints(4 * HOUR).reshape(1, 1),
        week=ints(0),
        cap=longs(4 * HOUR).reshape(1, 1),
        option_start=ints(0, 1),
        option_service=ints(HOUR).reshape(1, 1),
        option_cost=longs(0),
        skip_cost=longs(100 * HOUR),
        eligible_start=ints(0, 1),
        eligible_helper=ints(0),
        eligible_local=ints(1),
        eligible_cost=longs(0),
        second_start=ints(0, 0),
        second_helper=ints(),
        second_local=ints(),
        crew=ints(1),
        matrix_start=longs(0),
        matrix_size=ints(2),
        matrix=ints(0, 300, 300, 0),
        window_start=longs(0, 0),
        window=ints().reshape(0, 2),
        load=ints(0),
        capacity=ints(1000).reshape(1, 1),
    )
