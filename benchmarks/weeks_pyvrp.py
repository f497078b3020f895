"""
A week in PyVRP: all at once, and one helper's day.

PyVRP knows neither pairs nor balance, no breaks and one window by client. All at once, every
shift is a vehicle on the week's clock, and every helper a profile of walks in which doors out
of reach lie more than a day away. A visit with several windows becomes a group of which one
client is visited. A break is taken off the longest duration of a round, and may be cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.weeks_case import DAY, Case, Rounds, Span, Visit

PRIZE = 500_000
"""What a visit left out costs: more than any walk."""


def all_at_once(case: Case, *, seconds: float, seed: int) -> tuple[Rounds, int]:
    """Return the rounds that PyVRP finds for the week, and its iterations."""
    clients, units, groups = _clients(case, case.visits)
    helpers = case.problem.helpers
    walks = [case.team_matrix(helper) for helper in range(helpers)]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(helpers + case.problem.units)],
        clients=clients,
        depots=[pyvrp.Depot(helper) for helper in range(helpers)],
        vehicle_types=[_vehicle(case, h, d, profile=h) for h, d in case.shifts],
        distance_matrices=walks,
        duration_matrices=walks,
        groups=groups,
    )
    found = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False)
    rounds = {}
    for route in found.best.routes():
        helper, day = case.shifts[route.vehicle_type()]
        order = (units[stop.idx] for stop in _stops(route))
        rounds[helper, day] = tuple(dict.fromkeys(order))
    return _within_reach(case, rounds), int(found.num_iterations)


def _within_reach(case: Case, rounds: Rounds) -> Rounds:
    """Take out doors that nobody of that profile may see; an unlawful best may hold some."""
    return {
        (h, d): tuple(unit for unit in units if h in case.reach[unit])
        for (h, d), units in rounds.items()
    }


def one_day(case: Case, helper: int, day: int, units: Sequence[int], seconds: float) -> Rounds:
    """Return one helper's round of a day; what does not fit is left out."""
    visits = [Visit(unit, (day,)) for unit in units]
    clients, doors, groups = _clients(case, visits, place=lambda unit: 1 + units.index(unit))
    own = [0, *(case.place[helper][unit] for unit in units)]
    walks = np.minimum(case.own_matrix(helper)[np.ix_(own, own)], PRIZE).astype(np.int64)
    np.fill_diagonal(walks, 0)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in own],
        clients=clients,
        depots=[pyvrp.Depot(0)],
        vehicle_types=[_vehicle(case, helper, day, profile=0, depot=0)],
        distance_matrices=[walks],
        duration_matrices=[walks],
        groups=groups,
    )
    best = pyvrp.solve(data, MaxRuntime(seconds), seed=1, collect_stats=False).best
    stops = (stop for route in best.routes() for stop in _stops(route))
    return {(helper, day): tuple(dict.fromkeys(doors[stop.idx] for stop in stops))}


def _stops(route: Any) -> Iterable[Any]:
    return (stop for stop in route if stop.is_client())


def _vehicle(
    case: Case, helper: int, day: int, *, profile: int, depot: int | None = None
) -> pyvrp.VehicleType:
    parts = case.shift(helper, day)
    base = helper if depot is None else depot
    return pyvrp.VehicleType(
        num_available=1,
        start_depot=base,
        end_depot=base,
        tw_early=day * DAY + parts[0][0],
        tw_late=day * DAY + parts[-1][1],
        shift_duration=sum(end - begin for begin, end in parts),
        profile=profile,
    )


def _clients(
    case: Case, visits: Sequence[Visit], place: Any = None
) -> tuple[list[pyvrp.Client], list[int], list[pyvrp.ClientGroup]]:
    """Return the clients, the door of each, and the groups of which one is visited."""
    clients: list[pyvrp.Client] = []
    units: list[int] = []
    groups: list[pyvrp.ClientGroup] = []
    for visit in visits:
        spans = case.chances(visit)
        group = len(groups) if len(spans) > 1 else None
        if group is not None:
            members = range(len(clients), len(clients) + len(spans))
            groups.append(pyvrp.ClientGroup(list(members), required=False))
        at = case.problem.helpers + visit.unit if place is None else place(visit.unit)
        clients += [_client(case, visit, at, span, group) for span in spans]
        units += [visit.unit] * len(spans)
    return clients, units, groups


def _client(case: Case, visit: Visit, at: int, span: Span, group: int | None) -> pyvrp.Client:
    return pyvrp.Client(
        at,
        service_duration=max(case.service[visit.unit]),
        tw_early=span[0],
        tw_late=span[1],
        prize=PRIZE,
        required=False,
        group=group,
    )
