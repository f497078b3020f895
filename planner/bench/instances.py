"""
Public routing instances as planning problems: a depot is a helper's base, a client an elder.

Formats: Cordeau's text (PVRP, MDVRP, MDPVRP), Solomon's (VRPTW) and Groër's (ConVRP). Lengths
are kept as integers: hundred-thousandths of the instance's unit, rounded up, while limits of
time are widened by half the tolerance of 0.001 that is customary. So whatever is lawful in
exact numbers stays lawful, and whatever is found is lawful within the tolerance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import Fault, InputError, text
from planner.solver.model.problem import NOT_VISITED, UNSERVED, Problem, Solution

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("pvrp", "mdvrp", "mdpvrp", "vrptw", "convrp")
SCALE = 100_000
SLACK = SCALE // 2000  # half of the tolerance of 0.001
NO_LIMIT = 2**29
_CORDEAU = {"pvrp": 1, "mdvrp": 2, "mdpvrp": 8}
_SOLOMON_HEAD = 2


@dataclass(frozen=True, slots=True)
class Client:
    """A client: where, its days, what a visit takes and brings on each day, when it may start."""

    id: int
    x: float
    y: float
    service: tuple[float, ...]
    demand: tuple[float, ...]
    patterns: tuple[tuple[int, ...], ...]
    depots: tuple[int, ...]
    opens: float = 0.0
    closes: float = math.inf


@dataclass(frozen=True, slots=True)
class Instance:
    """
    A public instance. Days and depots count from 0.

    Parameters
    ----------
    limits
        Longest duration (``inf`` for none) and capacity by (day, depot).
    is_tied
        Whether one vehicle makes all visits of a client.
    """

    format: str
    name: str
    days: int
    vehicles: int
    depots: tuple[tuple[float, float], ...]
    clients: tuple[Client, ...]
    limits: dict[tuple[int, int], tuple[float, float]]
    is_tied: bool


def read_instance(kind: str, path: Path) -> Instance:
    """
    Return the instance in `path`.

    Raises
    ------
    InputError
        If the file cannot be read as `kind`.
    """
    try:
        written = path.read_text(encoding="latin-1")
        if kind in _CORDEAU:
            return _cordeau(kind, path.stem, written)
        return (_solomon if kind == "vrptw" else _groer)(path.stem, written)
    except OSError as error:
        raise _refusal(path, str(error.strerror)) from error
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise _refusal(path, kind) from error


def _refusal(path: Path, why: str) -> InputError:
    fault = Fault(path.name, text("bench.file.expected", why=why), text("bench.file.remedy"))
    return InputError((fault,))


def _cordeau(kind: str, name: str, written: str) -> Instance:
    rows = [line.split() for line in written.splitlines() if line.strip()]
    head = [int(value) for value in rows[0]]
    if head[0] != _CORDEAU[kind]:
        raise ValueError(kind)
    vehicles, count, periods = head[1:4]
    depots = {"pvrp": 1, "mdvrp": periods, "mdpvrp": head[-1]}[kind]
    lines = periods * depots if kind == "mdpvrp" else periods
    bounds = [(float(row[0]) or math.inf, float(row[1])) for row in rows[1 : 1 + lines]]
    sites = rows[1 + lines :]
    if len(sites) != count + depots:
        raise ValueError(len(sites))
    bases, clients = sites[:depots], sites[depots:]
    if kind == "mdvrp":
        clients, bases = sites[:count], sites[count:]
    days = 1 if kind == "mdvrp" else periods
    each = range(len(bases))
    limits = {
        # Where several depots have several days, the published limits are all the same.
        (day, depot): bounds[depot if kind == "mdvrp" else day]
        for day in range(days)
        for depot in each
    }
    return Instance(
        kind,
        name,
        days,
        vehicles,
        tuple((float(row[1]), float(row[2])) for row in bases),
        tuple(_cordeau_client(kind, row, days, len(bases)) for row in clients),
        limits,
        is_tied=kind != "pvrp",
    )


def _cordeau_client(kind: str, row: list[str], days: int, depots: int) -> Client:
    masks = [int(value) for value in row[7 : 7 + int(row[6])]]
    span = depots if kind == "mdvrp" else days
    chosen = [tuple(i for i in range(span) if mask >> (span - 1 - i) & 1) for mask in masks]
    is_multi_depot = kind == "mdvrp"
    return Client(
        int(row[0]),
        float(row[1]),
        float(row[2]),
        (float(row[3]),) * days,
        (float(row[4]),) * days,
        ((0,),) if is_multi_depot else tuple(dict.fromkeys(chosen)),
        tuple(sorted({i for one in chosen for i in one}))
        if is_multi_depot
        else tuple(range(depots)),
    )


def _solomon(name: str, written: str) -> Instance:
    rows = [line.split() for line in written.splitlines()]
    numbers = [[float(v) for v in row] for row in rows if row and row[0].isdigit()]
    vehicles, capacity = numbers[0]
    depot, *sites = numbers[1:]
    clients = tuple(
        Client(int(i), x, y, (service,), (demand,), ((0,),), (0,), ready, due)
        for i, x, y, demand, ready, due, service in sites
    )
    limits = {(0, 0): (depot[5], capacity)}
    base = ((depot[1], depot[2]),)
    return Instance("vrptw", name, 1, int(vehicles), base, clients, limits, is_tied=True)


def _groer(name: str, written: str) -> Instance:
    keys, sections = _tsplib(written)
    days = int(keys["NUM_DAYS"])
    demands, services = sections["DEMAND_SECTION"], sections["SVC_TIME_SECTION"]
    clients = tuple(
        Client(
            i,
            point[0],
            point[1],
            tuple(services[i]),
            tuple(max(0.0, demand) for demand in demands[i]),
            (tuple(day for day in range(days) if demands[i][day] >= 0),),
            (0,),
        )
        for i, point in sections["NODE_COORD_SECTION"].items()
    )
    bound = (float(keys["DISTANCE"]), float(keys["CAPACITY"]))
    limits = dict.fromkeys(((day, 0) for day in range(days)), bound)
    depot = sections["DEPOT_SECTION"][0]
    vehicles = _enough(clients, bound, days)
    return Instance(
        "convrp", name, days, vehicles, ((depot[0], depot[1]),), clients, limits, is_tied=True
    )


def _enough(clients: tuple[Client, ...], bound: tuple[float, float], days: int) -> int:
    """Return a fleet that stands for an unlimited one: over twice of what the loads demand."""
    carried = max(sum(client.demand[day] for client in clients) for day in range(days))
    spent = max(sum(client.service[day] for client in clients) for day in range(days))
    least = math.ceil(max(carried / bound[1], spent / bound[0]))
    return min(len(clients), max(12, 2 * least + 3))


def _tsplib(written: str) -> tuple[dict[str, str], dict[str, dict[int, list[float]]]]:
    """Return keys and sections; the depot's coordinates stand under 0 of their section."""
    keys: dict[str, str] = {}
    sections: dict[str, dict[int, list[float]]] = {}
    section = ""
    for line in (raw.strip() for raw in written.splitlines()):
        if line.endswith("_SECTION"):
            section = line
            sections[section] = {}
        elif section == "DEPOT_SECTION" and line not in {"EOF", "-1", ""}:
            sections[section][0] = [float(value) for value in line.split()]
        elif section and line not in {"EOF", "-1", ""}:
            number, *values = line.split()
            sections[section][int(number)] = [float(value) for value in values]
        elif ":" in line:
            key, value = line.split(":", 1)
            keys[key.strip()] = value.strip()
    return keys, sections


def as_problem(instance: Instance) -> Problem:
    """Return `instance` in integers: every vehicle is a helper, every client a unit."""
    clients, days, depots = instance.clients, instance.days, len(instance.depots)
    helpers, units = depots * instance.vehicles, len(clients)
    matrix = np.concatenate([_square(instance, depot).ravel() for depot in range(depots)])
    depot_of = np.repeat(np.arange(depots), instance.vehicles)
    longest, capacity = _limits(instance, depot_of)
    shift = np.zeros((helpers, days, 1, 2), dtype=np.int32)
    shift[:, :, 0, 1] = longest
    option_start, service, owner = _options(instance)
    eligible = [np.flatnonzero(np.isin(depot_of, client.depots)) for client in clients]
    longest_leg = int(matrix.max(initial=1))
    window_start, window = _windows(instance)
    return Problem(
        shift=shift,
        longest=longest,
        week=np.zeros(days, dtype=np.int32),
        cap=np.full((helpers, 1), 2**60, dtype=np.int64),
        option_start=option_start,
        option_service=service,
        option_cost=np.zeros(len(owner), dtype=np.int64),
        skip_cost=np.full(units, 50 * longest_leg, dtype=np.int64),
        eligible_start=np.cumsum([0, *map(len, eligible)]).astype(np.int32),
        eligible_helper=np.concatenate(eligible).astype(np.int32),
        eligible_local=np.repeat(np.arange(1, units + 1), [*map(len, eligible)]).astype(np.int32),
        eligible_cost=np.zeros(sum(map(len, eligible)), dtype=np.int64),
        second_start=np.zeros(units + 1, dtype=np.int32),
        second_helper=np.zeros(0, dtype=np.int32),
        second_local=np.zeros(0, dtype=np.int32),
        crew=np.ones(units, dtype=np.int32),
        matrix_start=(depot_of * (units + 1) ** 2).astype(np.int64),
        matrix_size=np.full(helpers, units + 1, dtype=np.int32),
        matrix=matrix,
        window_start=window_start,
        window=window,
        load=np.zeros(units, dtype=np.int32),
        capacity=capacity,
        tied=instance.is_tied,
        load_by_day=np.array([[_up(d, 100) for d in c.demand] for c in clients], dtype=np.int32),
    )


def _up(value: float, scale: int = SCALE) -> int:
    """Return `value` in integer parts, rounded up but for the noise of floating point."""
    return math.ceil(value * scale - 1e-6)


def _square(instance: Instance, depot: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Return lengths among a depot and all clients."""
    points = [instance.depots[depot], *((client.x, client.y) for client in instance.clients)]
    x, y = np.array(points, dtype=np.float64).T
    lengths = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    whole: np.ndarray[tuple[int, int], np.dtype[np.int32]]
    whole = np.ceil(lengths * SCALE - 1e-6).astype(np.int32)
    return whole


def _limits(
    instance: Instance, depot_of: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int32]], ...]:
    """Return longest duration and capacity by vehicle and day."""
    longest, capacity = np.zeros((2, len(depot_of), instance.days), dtype=np.int32)
    for helper, depot in enumerate(depot_of):
        for day in range(instance.days):
            duration, most = instance.limits[day, int(depot)]
            bound = NO_LIMIT if math.isinf(duration) else math.floor(duration * SCALE) + SLACK
            longest[helper, day], capacity[helper, day] = min(bound, NO_LIMIT), int(most * 100)
    return longest, capacity


def _options(
    instance: Instance,
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.int32]],
    np.ndarray[tuple[int, int], np.dtype[np.int32]],
    list[int],
]:
    """Return where each client's options begin, their service by day, and whose they are."""
    rows, owner = [], []
    for unit, client in enumerate(instance.clients):
        for pattern in client.patterns:
            row = [NOT_VISITED] * instance.days
            for day in pattern:
                row[day] = _up(client.service[day])
            rows.append(row)
            owner.append(unit)
    start = np.searchsorted(owner, np.arange(len(instance.clients) + 1)).astype(np.int32)
    return start, np.array(rows, dtype=np.int32), owner


def _windows(
    instance: Instance,
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int, int], np.dtype[np.int32]]
]:
    """Return the windows; instances without any get none."""
    slots = len(instance.clients) * instance.days
    if instance.format != "vrptw":
        return np.zeros(slots + 1, dtype=np.int64), np.zeros((0, 2), dtype=np.int32)
    rows = [(_up(c.opens), math.floor(c.closes * SCALE) + SLACK) for c in instance.clients]
    return np.arange(slots + 1, dtype=np.int64), np.array(rows, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Found:
    """A round in the instance's own words, days and depots from 1, and its true length."""

    day: int
    depot: int
    vehicle: str
    clients: tuple[int, ...]
    length: float


def found(instance: Instance, solution: Solution) -> tuple[Found, ...]:
    """Return the rounds that have stops."""
    return tuple(
        Found(
            day + 1,
            helper // instance.vehicles + 1,
            str(helper + 1),
            tuple(instance.clients[unit].id for unit in units),
            _length(instance, helper // instance.vehicles, units),
        )
        for helper, days in enumerate(solution.rounds)
        for day, units in enumerate(days)
        if units
    )


def _length(instance: Instance, depot: int, units: tuple[int, ...]) -> float:
    """Return the unrounded length of a round."""
    stops = ((instance.clients[unit].x, instance.clients[unit].y) for unit in units)
    base = instance.depots[depot]
    return sum(math.dist(a, b) for a, b in pairwise((base, *stops, base)))


def is_complete(solution: Solution) -> bool:
    """Say whether every client is served."""
    return bool((solution.option != UNSERVED).all())
