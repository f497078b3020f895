"""
A week in OR-Tools' routing library, all at once.

Every shift is a vehicle on the week's clock, every visit a node that may go to the shifts of
its helpers and days, or be left out for a penalty. The visits of a door are bound to one
helper. Balance is not asked for: the library can shorten the
longest round, not level weeks. Breaks shorten the span of a round and may be cut.
"""

from __future__ import annotations

from itertools import chain, combinations, pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp

from benchmarks.solver_others import parameters
from benchmarks.weeks_case import DAY, Case, Rounds

PENALTY = 500_000
"""What a visit left out costs: more than any walk."""


def all_at_once(case: Case, *, seconds: float) -> Rounds:
    """Return the rounds that guided local search finds in the time."""
    helpers = [helper for helper, _ in case.shifts]
    manager = pywrapcp.RoutingIndexManager(
        case.problem.helpers + len(case.visits), len(helpers), helpers, helpers
    )
    routing = pywrapcp.RoutingModel(manager)
    _walk(routing, case)
    _keep_time(routing, manager, case)
    _place(routing, manager, case)
    _pair(routing, manager, case)
    found = routing.SolveWithParameters(parameters(seconds))
    return {} if found is None else _followed(routing, manager, found, case)


def _walk(routing: Any, case: Case) -> None:
    """Cost and time in one: walks from node to node, with the time at the first door."""
    p = case.problem
    doors = [visit.unit for visit in case.visits]
    at = [*range(p.helpers), *(p.helpers + unit for unit in doors)]
    stays = np.array([0] * p.helpers + [max(case.service[unit]) for unit in doors])
    transits = []
    for helper in range(p.helpers):
        walks = case.team_matrix(helper)[np.ix_(at, at)] + stays[:, None]
        transits.append(routing.RegisterTransitMatrix(walks.tolist()))
    for vehicle, (helper, _) in enumerate(case.shifts):
        routing.SetArcCostEvaluatorOfVehicle(transits[helper], vehicle)
    by_vehicle = [transits[helper] for helper, _ in case.shifts]
    week = p.days * DAY
    routing.AddDimensionWithVehicleTransits(by_vehicle, DAY, week, False, "time")  # noqa: FBT003 - SWIG takes no names


def _keep_time(routing: Any, manager: Any, case: Case) -> None:
    """Keep shifts and windows; a round lasts no longer than the parts of its shift."""
    clock = routing.GetDimensionOrDie("time")
    for vehicle, (helper, day) in enumerate(case.shifts):
        parts = case.shift(helper, day)
        low, high = day * DAY + parts[0][0], day * DAY + parts[-1][1]
        clock.CumulVar(routing.Start(vehicle)).SetRange(low, high)
        clock.CumulVar(routing.End(vehicle)).SetRange(low, high)
        clock.SetSpanUpperBoundForVehicle(sum(end - begin for begin, end in parts), vehicle)
    for node, visit in enumerate(case.visits, case.problem.helpers):
        spans = case.chances(visit)
        at = clock.CumulVar(manager.NodeToIndex(node))
        at.SetRange(spans[0][0], spans[-1][1])
        for (_, before), (after, _) in pairwise(spans):
            if after > before + 1:
                at.RemoveInterval(before + 1, after - 1)


def _place(routing: Any, manager: Any, case: Case) -> None:
    """Say which shifts a visit may go to, and what leaving it out costs."""
    for node, visit in enumerate(case.visits, case.problem.helpers):
        index = manager.NodeToIndex(node)
        routing.AddDisjunction([index], PENALTY)
        allowed = [
            vehicle
            for vehicle, (helper, day) in enumerate(case.shifts)
            if helper in case.reach[visit.unit] and day in visit.days
        ]
        routing.VehicleVar(index).SetValues([-1, *allowed])


def _pair(routing: Any, manager: Any, case: Case) -> None:
    """Bind the visits of a door to one helper, any two of them where both are made."""
    solver = routing.solver()
    helper_of = [-1, *(helper for helper, _ in case.shifts)]
    by_door: dict[int, list[int]] = {}
    for node, visit in enumerate(case.visits, case.problem.helpers):
        by_door.setdefault(visit.unit, []).append(manager.NodeToIndex(node))
    for pair in chain.from_iterable(combinations(nodes, 2) for nodes in by_door.values()):
        who = [solver.Element(helper_of, (routing.VehicleVar(i) + 1).Var()) for i in pair]
        both = routing.ActiveVar(pair[0]) * routing.ActiveVar(pair[1])
        solver.Add((who[0] - who[1]) * both == 0)


def _followed(routing: Any, manager: Any, found: Any, case: Case) -> Rounds:
    rounds = {}
    for vehicle, shift in enumerate(case.shifts):
        units = []
        index = found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            units.append(case.visits[manager.IndexToNode(index) - case.problem.helpers].unit)
            index = found.Value(routing.NextVar(index))
        rounds[shift] = tuple(units)
    return rounds
