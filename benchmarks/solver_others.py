"""OR-Tools routing on one-day instances, at the same time limit, for comparison."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

if TYPE_CHECKING:
    from planner.bench.instances import Instance

SCALE = 10_000


def ortools_length(instance: Instance, seconds: float) -> float | None:
    """
    Return the length that OR-Tools' guided local search finds, None where it finds none.

    One day only: patterns of days and one helper over several days are nothing that its
    routing model knows.
    """
    if instance.days > 1:
        return None
    depots = len(instance.depots)
    points = [*instance.depots, *((c.x, c.y) for c in instance.clients)]
    fleet = [depot for depot in range(depots) for _ in range(instance.vehicles)]
    manager = pywrapcp.RoutingIndexManager(len(points), len(fleet), fleet, fleet)
    routing = pywrapcp.RoutingModel(manager)
    lengths = [[math.ceil(math.dist(a, b) * SCALE - 1e-6) for b in points] for a in points]
    legs = routing.RegisterTransitMatrix(lengths)
    routing.SetArcCostEvaluatorOfAllVehicles(legs)
    _carry(routing, manager, instance, fleet)
    _time(routing, manager, instance, fleet, lengths)
    for node, client in enumerate(instance.clients, depots):
        if len(client.depots) < depots:
            allowed = [v for v, depot in enumerate(fleet) if depot in client.depots]
            routing.SetAllowedVehiclesForIndex(allowed, manager.NodeToIndex(node))
    found = routing.SolveWithParameters(parameters(seconds))
    if found is None:
        return None
    return _length(routing, manager, found, points, len(fleet))


def parameters(seconds: float) -> Any:
    """Return what guided local search for so many seconds asks for."""
    chosen = pywrapcp.DefaultRoutingSearchParameters()
    strategies = routing_enums_pb2.FirstSolutionStrategy
    chosen.first_solution_strategy = strategies.PARALLEL_CHEAPEST_INSERTION
    ways = routing_enums_pb2.LocalSearchMetaheuristic
    chosen.local_search_metaheuristic = ways.GUIDED_LOCAL_SEARCH
    chosen.time_limit.FromMilliseconds(int(seconds * 1000))
    return chosen


def _carry(routing: Any, manager: Any, instance: Instance, fleet: list[int]) -> None:
    depots = len(instance.depots)
    demands = [0] * depots + [math.ceil(c.demand[0] * 100) for c in instance.clients]
    loads = routing.RegisterUnaryTransitVector(demands)
    most = [int(instance.limits[0, depot][1] * 100) for depot in fleet]
    routing.AddDimensionWithVehicleCapacity(loads, 0, most, True, "load")  # noqa: FBT003 - SWIG takes no names
    del manager


def _time(
    routing: Any, manager: Any, instance: Instance, fleet: list[int], lengths: list[list[int]]
) -> None:
    depots = len(instance.depots)
    stays = [0] * depots + [math.ceil(c.service[0] * SCALE) for c in instance.clients]
    table = [[leg + stays[i] for leg in row] for i, row in enumerate(lengths)]
    spans = [instance.limits[0, depot][0] for depot in fleet]
    most = [10**9 if math.isinf(span) else int(span * SCALE) for span in spans]
    times = routing.RegisterTransitMatrix(table)
    routing.AddDimensionWithVehicleCapacity(times, max(most), most, True, "time")  # noqa: FBT003 - SWIG takes no names
    clock = routing.GetDimensionOrDie("time")
    for node, client in enumerate(instance.clients, depots):
        if not math.isinf(client.closes):
            at = clock.CumulVar(manager.NodeToIndex(node))
            at.SetRange(math.ceil(client.opens * SCALE), int(client.closes * SCALE))


def _length(
    routing: Any, manager: Any, found: Any, points: list[tuple[float, float]], vehicles: int
) -> float:
    total = 0.0
    for vehicle in range(vehicles):
        index = routing.Start(vehicle)
        while not routing.IsEnd(index):
            after = found.Value(routing.NextVar(index))
            here, there = manager.IndexToNode(index), manager.IndexToNode(after)
            total += math.dist(points[here], points[there])
            index = after
    return total
