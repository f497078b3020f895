"""
One helper's round of one day through different engines: our own search, OR-Tools, PyVRP.

An engine is handed the doors of a round and gives back an order. Whatever it gives is timed
exactly and taken only where it is lawful and shorter, so no engine can spoil a plan. Neither
of the libraries knows that no break may cut a walk; what they give then often fails that test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from planner.errors import Fault, InputError, text
from planner.solver.model.problem import NOT_VISITED, Problem, Solution
from planner.solver.model.timing import legs, parts_of, place_of, schedule, walk_between, windows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.control import Control


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """
    The doors of one round.

    Parameters
    ----------
    walks
        Shape ``(n + 1, n + 1)``: place 0 is the base, place ``i + 1`` the door of ``units[i]``.
    services
        Time at each door.
    windows
        First and last start at each door; the whole shift where there is none.
    shift
        First and last moment of the shift.
    """

    units: tuple[int, ...]
    walks: np.ndarray[Any, np.dtype[np.int64]]
    services: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]
    shift: tuple[int, int]


class Engine(Protocol):
    """Whatever puts the doors of a round into an order."""

    def order(self, day: Day) -> tuple[int, ...] | None:
        """Return the places in ``day.units`` in visiting order, None where none was found."""
        ...


@dataclass(frozen=True, slots=True)
class OrTools:
    """The routing library of OR-Tools, limited by solutions and never by its clock."""

    solutions: int = 50

    def order(self, day: Day) -> tuple[int, ...] | None:
        """Return the order of its guided local search."""
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        manager = pywrapcp.RoutingIndexManager(len(day.units) + 1, 1, 0)
        routing = pywrapcp.RoutingModel(manager)
        stays = (0, *day.services)
        timed = [[int(w) + stays[i] for w in row] for i, row in enumerate(day.walks)]
        walks = routing.RegisterTransitMatrix([[int(w) for w in row] for row in day.walks])
        routing.SetArcCostEvaluatorOfAllVehicles(walks)
        low, high = day.shift
        transit = routing.RegisterTransitMatrix(timed)
        routing.AddDimension(transit, high - low, high, False, "time")  # noqa: FBT003 - SWIG takes no names
        clock = routing.GetDimensionOrDie("time")
        for i, (opens, closes) in enumerate(day.windows):
            clock.CumulVar(manager.NodeToIndex(i + 1)).SetRange(opens, closes)
        clock.CumulVar(routing.Start(0)).SetRange(low, high)
        chosen = pywrapcp.DefaultRoutingSearchParameters()
        ways = routing_enums_pb2
        chosen.first_solution_strategy = ways.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        chosen.local_search_metaheuristic = ways.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        chosen.solution_limit = self.solutions
        found = routing.SolveWithParameters(chosen)
        return None if found is None else _followed(routing, manager, found)


def _followed(routing: Any, manager: Any, found: Any) -> tuple[int, ...]:
    order, index = [], found.Value(routing.NextVar(routing.Start(0)))
    while not routing.IsEnd(index):
        order.append(manager.IndexToNode(index) - 1)
        index = found.Value(routing.NextVar(index))
    return tuple(order)


@dataclass(frozen=True, slots=True)
class PyVrp:
    """PyVRP, limited by iterations."""

    iterations: int = 300
    seed: int = 1

    def order(self, day: Day) -> tuple[int, ...] | None:
        """Return the order of its iterated local search."""
        try:
            import pyvrp
            from pyvrp.stop import MaxIterations
        except ImportError:
            raise InputError((_not_installed("pyvrp"),)) from None

        low, high = day.shift
        model = pyvrp.Model()
        places = [model.add_location(0, 0) for _ in range(len(day.units) + 1)]
        depot = model.add_depot(places[0])
        model.add_vehicle_type(1, start_depot=depot, end_depot=depot, tw_early=low, tw_late=high)
        for place, stay, window in zip(places[1:], day.services, day.windows, strict=True):
            opens, closes = window
            model.add_client(place, service_duration=stay, tw_early=opens, tw_late=closes)
        for i, origin in enumerate(places):
            for j, destination in enumerate(places):
                walk = int(day.walks[i, j])
                model.add_edge(origin, destination, distance=walk, duration=walk)
        best = model.solve(stop=MaxIterations(self.iterations), seed=self.seed, display=False).best
        if not best.is_feasible() or len(best.routes()) != 1:
            return None
        return tuple(int(stop.idx) for stop in best.routes()[0] if stop.is_client())


@dataclass(frozen=True, slots=True)
class Own:
    """Our own search on the one round."""

    work: int = 400
    seed: int = 1

    def order(self, day: Day) -> tuple[int, ...] | None:
        """Return the order that the search finds, breaks left out as for the others."""
        from planner.control import Control
        from planner.solver.search.search import construct, improve

        problem = _alone(day)
        start = construct(problem, self.seed)
        found = improve(problem, start, work=self.work, seed=self.seed, control=Control())
        order = found.rounds[0][0]
        return order if len(order) == len(day.units) else None


def _alone(day: Day) -> Problem:
    """Return the problem of one helper and one day."""
    n, (low, high) = len(day.units), day.shift
    steps, nobody = np.arange(n + 1, dtype=np.int32), np.zeros(0, dtype=np.int32)
    zeros = np.zeros(n, dtype=np.int64)
    return Problem(
        shift=np.array([[[[low, high]]]], dtype=np.int32),
        longest=np.array([[high - low]], dtype=np.int32),
        week=np.zeros(1, dtype=np.int32),
        cap=np.full((1, 1), 2**60, dtype=np.int64),
        option_start=steps,
        option_service=np.array(day.services, dtype=np.int32).reshape(-1, 1),
        option_cost=zeros,
        skip_cost=np.full(n, 10_000_000, dtype=np.int64),
        eligible_start=steps,
        eligible_helper=np.zeros(n, dtype=np.int32),
        eligible_local=steps[1:],
        eligible_cost=zeros,
        second_start=np.zeros(n + 1, dtype=np.int32),
        second_helper=nobody,
        second_local=nobody,
        crew=np.ones(n, dtype=np.int32),
        matrix_start=np.zeros(1, dtype=np.int64),
        matrix_size=np.array([n + 1], dtype=np.int32),
        matrix=day.walks.astype(np.int32).ravel(),
        window_start=np.arange(n + 1, dtype=np.int64),
        window=np.array(day.windows, dtype=np.int32).reshape(-1, 2),
        load=np.zeros(n, dtype=np.int32),
        capacity=np.full((1, 1), 2**30, dtype=np.int32),
    )


def _not_installed(engine: str) -> Fault:
    """Say that an engine comes with the extra `engines` only."""
    return Fault(engine, text("bench.no-engine"), text("bench.no-engine-remedy"))


def week_by(engine: str, problem: Problem, *, seed: int, effort: str, control: Control) -> Solution:
    """
    Return a week made by a library in place of the joint search.

    Parameters
    ----------
    engine
        ``ortools``: days and rounds by its routing library. ``pyvrp``: the days from there,
        the order of every round by PyVRP where that is shorter.

    Raises
    ------
    InputError
        If the library is not installed.
    """
    from planner.solver.routing import SOLUTIONS, routed

    if engine == "pyvrp":
        _refuse_missing(engine)
    found = routed(problem, seed=seed, solutions=SOLUTIONS[effort], control=control)
    if engine == "pyvrp":
        return polish(problem, found, engine=engine, control=control)
    return found


def _refuse_missing(engine: str) -> None:
    from importlib.util import find_spec

    if find_spec(engine) is None:
        raise InputError((_not_installed(engine),))


ENGINES: dict[str, Engine] = {"own": Own(), "ortools": OrTools(), "pyvrp": PyVrp()}


def polish(
    problem: Problem, solution: Solution, *, engine: str = "own", control: Control
) -> Solution:
    """
    Return `solution` with every round in the engine's order where that is shorter.

    Rounds in which two helpers meet keep their times, and so stay as they are.
    """
    from planner.solver.model.costing import cost

    for helper in range(problem.helpers):
        for day, units in enumerate(solution.rounds[helper]):
            if control.is_stopped or len(units) < 3:
                continue
            better = _polished(problem, solution, helper, day, ENGINES[engine])
            if better is not None and cost(problem, better).total < cost(problem, solution).total:
                solution = better
    return solution


def _polished(
    problem: Problem, solution: Solution, helper: int, day: int, engine: Engine
) -> Solution | None:
    """Return the solution with one round in a new order, None where it is no better."""
    units = solution.rounds[helper][day]
    if any(solution.second[unit, day] != NOT_VISITED for unit in units):
        return None
    services = {u: int(problem.option_service[solution.option[u], day]) for u in units}
    order = engine.order(_day(problem, helper, day, units, services))
    if order is None:
        return None
    wished = tuple(units[i] for i in order)
    timetable = schedule(problem, helper, day, wished, [services[u] for u in wished])
    if timetable is None or sum(legs(problem, helper, wished)) >= sum(legs(problem, helper, units)):
        return None
    return replace(
        solution,
        rounds=_with(solution.rounds, helper, day, wished),
        starts=_with(solution.starts, helper, day, timetable.starts),
    )


def _with(
    table: tuple[tuple[tuple[int, ...], ...], ...], helper: int, day: int, row: tuple[int, ...]
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    days = (*table[helper][:day], row, *table[helper][day + 1 :])
    return (*table[:helper], days, *table[helper + 1 :])


def _day(
    problem: Problem, helper: int, day: int, units: Sequence[int], services: dict[int, int]
) -> Day:
    """Return the doors of a round: the shift as one, several windows from first to last."""
    parts = parts_of(problem, helper, day)
    low, high = parts[0][0], parts[-1][1]
    places = [0, *(place_of(problem, unit, helper) for unit in units)]
    walks = [[walk_between(problem, helper, a, b) for b in places] for a in places]
    windows = [windows_of(problem, unit, day) or [(low, high)] for unit in units]
    return Day(
        tuple(units),
        np.array(walks, dtype=np.int64),
        tuple(services[unit] for unit in units),
        tuple((w[0][0], w[-1][1]) for w in windows),
        (low, high),
    )
