"""CP-SAT that hears Ctrl-C: it works in a thread while the main one listens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Any

from planner.control import Control

LISTEN_S = 0.1


def solve_model(solver: Any, model: Any, control: Control) -> Any:
    """
    Return the status of `solver` on `model`; a wish to stop ends it with the best so far.

    CP-SAT's own handling of the signal is switched off: it would put the system's default
    in the place of ours, and the next Ctrl-C would kill the process.

    Parameters
    ----------
    solver
        A ``CpSolver``; the values are read from it afterwards.
    model
        A ``CpModel``.
    control
        Asked ten times a second.
    """
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(solver.solve, model)
        try:
            while True:
                try:
                    return answer.result(timeout=LISTEN_S)
                except NotYet:
                    if control.is_stopped:
                        solver.stop_search()
        finally:
            solver.stop_search()
