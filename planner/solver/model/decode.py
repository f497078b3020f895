"""
From a solution in numbers back to rounds with clock times.

Times are those of `Solution.starts`; what lies between two starts follows: a walk begins
when the visit is over, or after the break where it would not end before it, and the first
walk leaves the base as late as the first visit allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from planner.plan import Round, Stop
from planner.solver.model.problem import NOT_VISITED

if TYPE_CHECKING:
    from planner.solver.model.build import Built
    from planner.solver.model.facts import Facts
    from planner.solver.model.problem import Solution
    from planner.solver.model.units import Unit

Parts = Sequence[tuple[int, int]]


def decode(facts: Facts, built: Built, solution: Solution) -> tuple[Round, ...]:
    """Return the rounds of the week, by day, then by helper in the order of the roster."""
    rounds = (
        _round(facts, built, solution, h, d)
        for d in range(len(built.days))
        for h in range(len(built.helpers))
        if solution.rounds[h][d]
    )
    return tuple(rounds)


def _round(facts: Facts, built: Built, solution: Solution, h: int, d: int) -> Round:
    """Return one helper's round of one day, its times written out."""
    helper = facts.scenario.helpers[built.helpers[h]]
    shift = [(int(a), int(b)) for a, b in built.problem.shift[h, d] if b > a]
    order, starts = solution.rounds[h][d], solution.starts[h][d]
    times, local = built.times[h], built.locals[h]
    stops: list[Stop] = []
    place = 0
    left = 0
    for u, start in zip(order, starts, strict=True):
        here = local[u]
        walk, metres = int(times.seconds[place, here]), int(times.metres[place, here])
        arrive = _arrival(shift, left, walk, start) if stops else start
        depart = start + int(built.problem.option_service[int(solution.option[u]), d])
        stops.append(
            Stop(
                elders=seen(built.units[u], option_of(built, solution, u), d),
                arrive=arrive,
                start=start,
                depart=depart,
                walk_s=walk,
                walk_m=metres,
                companion=_companion(facts, built, solution, u, at=(h, d)),
                cover_for=_cover_for(facts, built.units[u]),
            )
        )
        place, left = here, depart
    walk, metres = int(times.seconds[place, 0]), int(times.metres[place, 0])
    first = stops[0]
    return Round(
        helper=helper.id,
        day=built.days[d],
        start=_departure(shift, first.start, first.walk_s),
        end=_walk(shift, left, walk),
        walk_s=sum(stop.walk_s for stop in stops) + walk,
        service_s=sum(stop.depart - stop.start for stop in stops),
        walk_m=sum(stop.walk_m for stop in stops) + metres,
        stops=tuple(stops),
    )


def option_of(built: Built, solution: Solution, u: int) -> int:
    """Return which of the unit's own options was taken."""
    return int(solution.option[u]) - int(built.problem.option_start[u])


def seen(unit: Unit, option: int, d: int) -> tuple[str, ...]:
    """Return the ids of the members visited on day `d`."""
    for day, members in unit.options[option].visits:
        if day == d:
            return tuple(unit.members[m].elder.id for m in members)
    return ()


def _companion(
    facts: Facts, built: Built, solution: Solution, u: int, at: tuple[int, int]
) -> str | None:
    """Return whom the helper of the round `at` meets at the door, None for nobody."""
    h, d = at
    both = (int(solution.helper[u, d]), int(solution.second[u, d]))
    if NOT_VISITED in both:
        return None
    other = both[1] if both[0] == h else both[0]
    return facts.scenario.helpers[built.helpers[other]].id


def _cover_for(facts: Facts, unit: Unit) -> str | None:
    return None if unit.cover_for is None else facts.scenario.helpers[unit.cover_for].id


def _walk(shift: Parts, begin: int, walk: int) -> int:
    """Return when a walk ends that begins at `begin` or, where a break cuts it, after that."""
    for start, end in shift:
        if begin <= end and max(begin, start) + walk <= end:
            return max(begin, start) + walk
    return begin + walk


def _arrival(shift: Parts, begin: int, walk: int, start: int) -> int:
    return min(start, _walk(shift, begin, walk))


def _departure(shift: Parts, start: int, walk: int) -> int:
    """Return the latest lawful departure from the base for a visit at `start`."""
    fitting = [min(end, start) - walk for begin, end in shift if begin + walk <= min(end, start)]
    return max(fitting, default=start - walk)


def paired_helpers(built: Built, solution: Solution) -> Iterable[tuple[str, int]]:
    """Yield elder id and helper's place in the roster for every visit that is no cover."""
    for u, unit in enumerate(built.units):
        if unit.cover_for is None and int(solution.option[u]) >= 0:
            days = [int(h) for h in solution.helper[u] if int(h) != NOT_VISITED]
            for member in unit.members:
                yield member.elder.id, built.helpers[days[0]]
