"""CP-SAT stops when it is asked to, and leaves Ctrl-C to those who had it."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from typing import Any

from ortools.sat.python import cp_model

from planner.control import Control
from planner.solver.interruptible import solve_model


def hard_model() -> cp_model.CpModel:
    """Return a model that takes far longer than a test: many items into few equal bins."""
    draw = random.Random(1)
    model = cp_model.CpModel()
    weights = [draw.randrange(10**5, 10**6) for _ in range(200)]
    most = model.new_int_var(0, sum(weights), "most")
    bins = [[model.new_bool_var("") for _ in weights] for _ in range(9)]
    for item in zip(*bins, strict=True):
        model.add_exactly_one(item)
    for chosen in bins:
        model.add(sum(w * x for w, x in zip(weights, chosen, strict=True)) <= most)
    model.minimize(most)
    return model


def solver_for(seconds: float) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    return solver


def test_a_wish_to_stop_ends_it_with_the_best_so_far() -> None:
    control = Control()
    threading.Timer(1.0, control.stop).start()
    begun = time.monotonic()
    status = solve_model(solver_for(60), hard_model(), control)
    assert time.monotonic() - begun < 20
    assert status in (cp_model.FEASIBLE, cp_model.OPTIMAL, cp_model.UNKNOWN)


def test_ctrl_c_is_heard_while_it_works_and_afterwards() -> None:
    heard: list[int] = []
    control = Control()

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        control.stop()

    before = signal.signal(signal.SIGINT, hear)
    try:
        threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
        solve_model(solver_for(60), hard_model(), control)
        assert heard == [signal.SIGINT]
        os.kill(os.getpid(), signal.SIGINT)
        assert heard == [signal.SIGINT] * 2
    finally:
        signal.signal(signal.SIGINT, before)
