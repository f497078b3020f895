"""Engines for single rounds: lawful, never longer, and of one opinion where it is easy."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from planner.control import Control
from planner.errors import InputError
from planner.solver.engines import ENGINES, Day, polish
from planner.solver.model.costing import broken
from planner.solver.search.search import construct, cost
from planner.words import speak
from tests.solver.problems import random_problem

# PyVRP comes with the extra `engines`.
INSTALLED = sorted(name for name in ENGINES if name != "pyvrp" or find_spec("pyvrp"))
LINE = np.abs(np.subtract.outer([0, 300, 100, 200], [0, 300, 100, 200])).astype(np.int64)


def test_an_engine_that_is_not_installed_says_how_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    day = Day((7, 8, 9), LINE, (60, 60, 60), ((0, 9000),) * 3, (0, 9000))
    with pytest.raises(InputError) as raised:
        ENGINES["pyvrp"].order(day)
    assert ".[engines]" in speak("en", raised.value.faults[0].remedy)


@pytest.mark.parametrize("name", INSTALLED)
def test_every_engine_walks_a_street_from_end_to_end(name: str) -> None:
    day = Day((7, 8, 9), LINE, (60, 60, 60), ((0, 9000),) * 3, (0, 9000))
    order = ENGINES[name].order(day)
    assert order is not None
    assert sorted(order) == [0, 1, 2]
    places = [0, *(i + 1 for i in order), 0]
    assert sum(int(LINE[a, b]) for a, b in pairwise(places)) == 600


@pytest.mark.parametrize("name", INSTALLED)
def test_every_engine_keeps_to_windows(name: str) -> None:
    windows = ((0, 9000), (5000, 6000), (0, 1000))
    order = ENGINES[name].order(Day((7, 8, 9), LINE, (60, 60, 60), windows, (0, 9000)))
    assert order is not None
    assert order.index(2) < order.index(1)


@pytest.mark.parametrize("name", INSTALLED)
def test_polish_breaks_no_rule_and_is_never_worse(name: str) -> None:
    problem = random_problem(11, units=20, helpers=2)
    first = construct(problem, 1)
    better = polish(problem, first, engine=name, control=Control())
    assert list(broken(problem, better)) == []
    assert cost(problem, better).total <= cost(problem, first).total
