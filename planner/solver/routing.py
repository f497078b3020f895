"""
A week as a routing model of OR-Tools: days and rounds in one model, pairs as allowed vehicles.

A vehicle is one helper's working day. Whoever is seen once is a node for each kind of day (days
that share windows and minutes are one node), of which one is visited or a penalty is paid, so the
library chooses day and place together; the days of whoever is seen more often are chosen before,
by a small model of CP-SAT that levels the time at doors over each helper's days. A shift's gap is
a break of the vehicle. Helpers who share nobody are models of their own.

The library lets a break cut a walk and knows nothing of weekly caps, so every round is timed
exactly afterwards; who does not fit then, and whoever is seen by two, is put in by our own
insertion. Work is counted in solutions, never in seconds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from planner.solver.completing import (
    Rounds,
    completed,
    days_of,
    options_of,
)
from planner.solver.model.problem import Problem, Solution
from planner.solver.model.timing import parts_of, place_of, walk_between, windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.control import Control

SOLUTIONS = {"quick": 60, "normal": 400, "best": 4_000}
"""Solutions after which the local search of one model ends, by effort."""
LEVELLING = 5.0
"""Deterministic seconds of CP-SAT for the days of those who are seen more than once."""
FAR = 10_000_000
"""Seconds that no walk takes: a door that the helper may not visit."""
A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Node:
    """
    A visit that the model places: a unit on one of several days that are alike.

    Parameters
    ----------
    service
        Seconds at the door.
    windows
        First and last start; none for any time.
    costs
        What each of the days costs beside walking.
    """

    unit: int
    days: tuple[int, ...]
    service: int
    windows: tuple[tuple[int, int], ...]
    costs: tuple[int, ...]


def routed(problem: Problem, *, seed: int, solutions: int, control: Control) -> Solution:
    """
    Return the week that the routing library finds, every round timed exactly.

    Parameters
    ----------
    problem
        Each unit's first eligible helper makes its visits where it is seen more than once.
    solutions
        After how many the local search of a model ends.
    """
    chosen = chosen_days(problem, seed)
    rounds: Rounds = {}
    for helpers in teams(problem):
        if control.is_stopped:
            break
        rounds |= _route(problem, helpers, chosen, solutions)
    return completed(problem, rounds, chosen, seed, is_stopped=control.is_stopped)


# --- days -----------------------------------------------------------------------------------


def _helpers(problem: Problem, unit: int) -> list[int]:
    low, high = int(problem.eligible_start[unit]), int(problem.eligible_start[unit + 1])
    return [int(h) for h in problem.eligible_helper[low:high]]


def chosen_days(problem: Problem, seed: int) -> dict[int, int]:
    """
    Return the option of every unit that is seen on several days and by one helper at a time.

    CP-SAT makes the options' costs least, then the longest of each helper's days.
    """
    from ortools.sat.python import cp_model

    model, picks = cp_model.CpModel(), dict[tuple[int, int], Any]()
    loads: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for unit in range(problem.units):
        options = [o for o in options_of(problem, unit) if len(days_of(problem, o)) > 1]
        helpers = _helpers(problem, unit)
        if not options or not helpers or problem.crew[unit] > 1:
            continue
        for o in options:
            picks[unit, o] = model.new_bool_var(f"{unit}/{o}")
            for d in days_of(problem, o):
                service = int(problem.option_service[o, d])
                loads[helpers[0], d].append(service * picks[unit, o])
        model.add_exactly_one(picks[unit, o] for o in options)
    longest: dict[int, Any] = {}
    for (helper, _), terms in sorted(loads.items()):
        if helper not in longest:
            longest[helper] = model.new_int_var(0, 7 * A_DAY, f"longest {helper}")
        model.add(sum(terms) <= longest[helper])
    costs = [int(problem.option_cost[o]) * pick for (_, o), pick in picks.items()]
    model.minimize(sum(costs) + sum(longest.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = LEVELLING
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return {}
    return {unit: o for (unit, o), pick in picks.items() if solver.boolean_value(pick)}


# --- the model ------------------------------------------------------------------------------


def teams(problem: Problem) -> list[list[int]]:
    """Return the helpers in groups of which no two may visit the same unit."""
    lead = list(range(problem.helpers))

    def find(h: int) -> int:
        while lead[h] != h:
            h = lead[h]
        return h

    for unit in range(problem.units):
        for a, b in pairwise(_helpers(problem, unit)):
            lead[find(b)] = find(a)
    groups: dict[int, list[int]] = defaultdict(list)
    for h in range(problem.helpers):
        groups[find(h)].append(h)
    return list(groups.values())


def nodes_of(problem: Problem, unit: int, chosen: dict[int, int]) -> Iterator[Node]:
    """Yield the visits of a unit: one for each day chosen, or the kinds of day of a single one."""

    def at(day: int) -> tuple[tuple[int, int], ...]:
        return tuple(windows_of(problem, unit, day))

    if unit in chosen:
        option = chosen[unit]
        for d in days_of(problem, option):
            yield Node(unit, (d,), int(problem.option_service[option, d]), at(d), (0,))
        return
    kinds: dict[tuple[int, tuple[tuple[int, int], ...]], dict[int, int]] = defaultdict(dict)
    for option in options_of(problem, unit):
        days = days_of(problem, option)
        if len(days) == 1:
            kind = int(problem.option_service[option, days[0]]), at(days[0])
            cost = int(problem.option_cost[option])
            kinds[kind][days[0]] = min(cost, kinds[kind].get(days[0], cost))
    for (service, windows), costs in kinds.items():
        yield Node(unit, tuple(costs), service, windows, tuple(costs.values()))


def _route(
    problem: Problem, helpers: Sequence[int], chosen: dict[int, int], solutions: int
) -> Rounds:
    """Return the rounds of helpers who share units with nobody else."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    among = set(helpers)
    nodes = [
        node
        for unit in range(problem.units)
        if problem.crew[unit] == 1 and not among.isdisjoint(_helpers(problem, unit))
        for node in nodes_of(problem, unit, chosen)
    ]
    vehicles = [(h, d) for h in helpers for d in range(problem.days) if parts_of(problem, h, d)]
    if not nodes or not vehicles:
        return {}
    bases = [len(nodes) + list(helpers).index(h) for h, _ in vehicles]
    manager = pywrapcp.RoutingIndexManager(
        len(nodes) + len(helpers), len(vehicles), bases, list(bases)
    )
    routing = pywrapcp.RoutingModel(manager)
    stays = [*(node.service for node in nodes), *([0] * len(helpers))]
    clocks = []
    for v, (h, d) in enumerate(vehicles):
        walks = _walks(problem, nodes, h, len(helpers))
        timed = [[w + stays[i] for w in row] for i, row in enumerate(walks)]
        clocks.append(routing.RegisterTransitMatrix(timed))
        extra = [*(_extra(problem, node, h, d) for node in nodes), *([0] * len(helpers))]
        priced = [[w + more for w, more in zip(row, extra, strict=True)] for row in walks]
        routing.SetArcCostEvaluatorOfVehicle(routing.RegisterTransitMatrix(priced), v)
    routing.AddDimensionWithVehicleTransits(clocks, A_DAY, A_DAY, False, "time")  # noqa: FBT003 - SWIG takes no names
    clock = routing.GetDimensionOrDie("time")
    _add_shifts(problem, routing, manager, clock, vehicles, stays)
    _add_visits(problem, routing, manager, clock, nodes, vehicles, chosen)
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    ways = routing_enums_pb2
    wanted.first_solution_strategy = ways.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wanted.local_search_metaheuristic = ways.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wanted.solution_limit = solutions
    found = routing.SolveWithParameters(wanted)
    if found is None:
        return {}
    return {
        vehicle: tuple(nodes[n].unit for n in _followed(routing, manager, found, v))
        for v, vehicle in enumerate(vehicles)
    }


def _walks(problem: Problem, nodes: Sequence[Node], helper: int, bases: int) -> list[list[int]]:
    """Return the helper's walks between all nodes and, in the last places, the base."""
    places: list[int | None] = [
        place_of(problem, node.unit, helper) if helper in _helpers(problem, node.unit) else None
        for node in nodes
    ]
    places += [0] * bases
    return [
        [
            FAR if a is None or b is None else min(FAR, walk_between(problem, helper, a, b))
            for b in places
        ]
        for a in places
    ]


def _extra(problem: Problem, node: Node, helper: int, day: int) -> int:
    """Return what the visit costs beside walking, made by `helper` on `day`."""
    if day not in node.days or helper not in _helpers(problem, node.unit):
        return 0  # not an allowed vehicle
    row = int(problem.eligible_start[node.unit]) + _helpers(problem, node.unit).index(helper)
    return node.costs[node.days.index(day)] + int(problem.eligible_cost[row])


def _add_shifts(
    problem: Problem,
    routing: Any,
    manager: Any,
    clock: Any,
    vehicles: Sequence[tuple[int, int]],
    stays: Sequence[int],
) -> None:
    """Hold every vehicle inside its shift, and let it rest in the gaps."""
    solver = routing.solver()
    at_door = [stays[manager.IndexToNode(index)] for index in range(routing.Size())]
    for v, vehicle in enumerate(vehicles):
        parts = parts_of(problem, *vehicle)
        for end in (routing.Start(v), routing.End(v)):
            clock.CumulVar(end).SetRange(parts[0][0], parts[-1][1])
        rests = [
            solver.FixedDurationIntervalVar(a[1], a[1], b[0] - a[1], False, f"rest {v}")  # noqa: FBT003 - as above
            for a, b in pairwise(parts)
        ]
        if rests:
            clock.SetBreakIntervalsOfVehicle(rests, v, at_door)


def _add_visits(
    problem: Problem,
    routing: Any,
    manager: Any,
    clock: Any,
    nodes: Sequence[Node],
    vehicles: Sequence[tuple[int, int]],
    chosen: dict[int, int],
) -> None:
    """Give every node its windows and vehicles; of the nodes of a single visit one is made."""
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for n, node in enumerate(nodes):
        index = manager.NodeToIndex(n)
        able = _helpers(problem, node.unit)
        allowed = [v for v, (h, d) in enumerate(vehicles) if h in able and d in node.days]
        routing.VehicleVar(index).SetValues([-1, *allowed])  # -1: not made at all
        if node.windows:
            start = clock.CumulVar(index)
            start.SetRange(node.windows[0][0], node.windows[-1][1])
            for a, b in pairwise(node.windows):
                if b[0] - a[1] > 1:
                    start.RemoveInterval(a[1] + 1, b[0] - 1)
        one_of = (node.unit, *node.days) if node.unit in chosen else (node.unit,)
        alike[one_of].append(index)
    for (unit, *_), indices in alike.items():
        routing.AddDisjunction(indices, int(problem.skip_cost[unit]), 1)


def _followed(routing: Any, manager: Any, found: Any, vehicle: int) -> list[int]:
    order, index = list[int](), found.Value(routing.NextVar(routing.Start(vehicle)))
    while not routing.IsEnd(index):
        order.append(manager.IndexToNode(index))
        index = found.Value(routing.NextVar(index))
    return order
