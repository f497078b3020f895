"""
How little any plan of a week could walk, whoever looks after whom: a bound by prices of visits.

The bound is that of `planner.solver.proof.prices`, of all helpers together: an option of a unit is
now a helper with a set of days, and a visit has a price ``p(u, h, d)`` for each who may make it:

    ``sum over u of min over (h, o) of sum of p(u, h, d), d in o``
    ``+ sum over (h, d) of min(0, min over rounds r of h on d of w(r) - sum of p(v, h, d), v in r)``

A unit that is seen once has one price, for a price above the least of its options is paid by no
option and only makes rounds cheaper. The days of a helper on which the same can be done are priced
once, and so are helpers of one base and shift. Charges for what no week does are those of
`planner.solver.proof.generation`, and ties: a visit ``a`` that is made once is made in one round
with a visit of ``u`` by ``h`` only where ``h`` has ``u``. A charge ``c >= 0`` for each round that
makes both, ``c`` less for each option of ``u`` with ``h``, bounds by the same argument. Without
ties nothing says that a unit has the same helper on all days, for a mean of days that differ in
their helpers looks like one helper in part.

Who is left out stays out. The two of a visit of two are anybody, on each day anew; where its days
are chosen in sets only one is counted. Calls, caps,
balance and meetings are left out, so the true least may lie higher and never lower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.solver.model.problem import UNSERVED
from planner.solver.model.timing import parts_of
from planner.solver.proof.generation import Generation
from planner.solver.proof.prices import SCALE, alike, day_of, days_of, walking_of
from planner.solver.proof.rests import firsts, ground, known_from, rests
from planner.solver.proof.separating import is_lawful, nearest
from planner.solver.proof.slots import NOBODY, Kind, Slots, fits, is_within
from planner.solver.proof.worths import Prices, asked_at, bounded, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from planner.control import Control
    from planner.solver.model.problem import Problem, Solution
    from planner.solver.proof.prices import Visit
    from planner.solver.proof.pricing import Ints
    from planner.solver.proof.slots import Options, Visited

    Floats = NDArray[np.float64]

    Made = tuple[int, Visit]
    """Helper and visit."""

STEP = 120
"""Width of the grid of time in seconds, where no visit is shorter."""
MOST_ENTRIES = 120_000_000
"""Pairs of visits at a moment of a kind of days that are tabled, of all kinds together."""
NEAR = 20
"""Visits remembered at each at first."""
FIRST = 60
"""Steps of subgradients at first."""
PATIENCE = 5
"""Such steps without a better bound after which they become half as long."""
AIM = 0.9
"""Part of the walk of the plan at which these steps aim."""
PULL = 0.7
"""How far prices are drawn towards the best known."""
BEGUN = 8, 40
"""Rounds of a kind added at once: by subgradients, and by the program."""
DEARER = (1.0, 1.05, 1.1, 1.2, 1.3)
"""How many times as dear visits are made for rounds to begin with."""
CLOSER = 8
"""Visits whose making a rest remembers in the end."""
NEAR_CUT = 0.05
"""Part of what is left to the plan by which prices may miss the program before it is cut."""
NEAR_ENOUGH = 0.002
"""Part of the program's value by which prices may miss it before rounds get a longer memory."""


def free(
    problem: Problem,
    solution: Solution,
    *,
    work: int,
    control: Control,
    like: Mapping[int, Sequence[int]] | None = None,
    walked: int | None = None,
) -> int:
    """
    Return the least walking in seconds of any plan that serves the units of a solution.

    Parameters
    ----------
    work
        Steps of the prices for each helper. More never lowers the bound.
    like
        Options that a served unit may take instead of its own; by default all of the unit
        with as many visits.
    walked
        Walking where the rounds of `solution` do not say it.

    Returns
    -------
    int
        `walked` at most; 0 where nothing is known.
    """
    walk = sum(walking_of(problem, solution)) if walked is None else walked
    if not walk or not problem.tied or control.is_stopped:
        return 0
    slots = slots_free(problem, solution, like)
    if slots is None:
        return 0
    visits = sum(max(len(option) for option in unit) for unit in slots.units)
    made = Generation.on(slots, SCALE, AIM * SCALE * walk / visits)
    made.has_ties, made.near_enough = True, NEAR_CUT
    work *= problem.helpers
    _begun(made, walk, work, control)
    _drawn(made, walk, work, control)
    _mended(made)
    _richer(made)
    return made.improved(walk, work, control)


def slots_free(
    problem: Problem, solution: Solution, like: Mapping[int, Sequence[int]] | None = None
) -> Slots | None:
    """Return the slots of a week whose pairs are free, None where its days cannot be tabled."""
    units = [unit for u in range(problem.units) for unit in _options(problem, solution, u, like)]
    by_day: dict[tuple[int, int], set[Visit]] = {}
    for h, visit in (made for unit in units for option in unit for made in option):
        by_day.setdefault((h, visit[1]), set()).add(visit)
    if not by_day or not all(units):
        return None
    if any(service <= 0 for visits in by_day.values() for _, _, service in visits):
        return None
    days: list[Visited] = []
    place: dict[Made, tuple[int, int]] = {}
    for (h, d), found in sorted(by_day.items()):
        visits = sorted(found)
        place |= {(h, visit): (len(days), j) for j, visit in enumerate(visits)}
        day = day_of(problem, h, d, visits, STEP)
        days.append((day, nearest(day.walks, NEAR), [(u, s) for u, _, s in visits]))
    return _shared(days, [[[place[made] for made in o] for o in unit] for unit in units])


def _options(
    problem: Problem, solution: Solution, u: int, like: Mapping[int, Sequence[int]] | None
) -> Iterator[list[list[Made]]]:
    """Yield the choices of a served unit, and those of who comes along with it."""
    taken = int(solution.option[u])
    if taken == UNSERVED:
        return
    options = alike(problem, u, taken) if like is None else like[u]
    days = [[(u, d, service) for d, service in days_of(problem, o)] for o in options]
    low, high = int(problem.eligible_start[u]), int(problem.eligible_start[u + 1])
    own = problem.eligible_helper[low:high].tolist()
    if problem.crew[u] > 1:  # either of the two is anybody, on each day anew
        low, high = int(problem.second_start[u]), int(problem.second_start[u + 1])
        along = sorted({*own, *problem.second_helper[low:high].tolist()})
        if all(len(visits) == 1 for visits in days):
            yield from [_by(problem, along, days)] * 2
            return
        if all(visits == days[0] for visits in days):
            for visit in days[0]:
                yield from [_by(problem, along, [[visit]])] * 2
            return
    yield _by(problem, own, days)


def _by(
    problem: Problem, helpers: Sequence[int], days: Sequence[Sequence[Visit]]
) -> list[list[Made]]:
    """Return the choices among helpers and sets of visits."""
    return [
        [(h, visit) for visit in visits]
        for h in helpers
        for visits in days
        if all(parts_of(problem, h, d) for _, d, _ in visits)
    ]


def _shared(days: Sequence[Visited], options: Options) -> Slots | None:
    """Return the slots, days on which the same can be done being one kind."""
    kinds: list[list[int]] = []
    for d in sorted(range(len(days)), key=lambda d: (-len(days[d][2]), d)):
        same = next((found for found in kinds if is_within(days[d], days[found[0]])), None)
        if same is None:
            kinds.append([d])
        else:
            same.append(d)
    if sum(_entries(days[members[0]]) for members in kinds) > MOST_ENTRIES:
        return None
    place, count, single = _places(days, options, kinds)
    lawful = [sorted({tuple(sorted(place[v] for v in o)) for o in unit}) for unit in options]
    asked = [0] * count
    for slot in (s for unit in lawful if len(unit) == 1 for s in unit[0]):
        asked[slot] += 1
    return Slots(
        [_kind(days[members[0]], members, place) for members in kinds],
        [[list(o) for o in unit] for unit in lawful],
        asked,
        [[list(o) for o in unit] for unit in lawful if len(unit) > 1],
        [times == 1 and s in single for s, times in enumerate(asked)],
        place,
    )


def _places(
    days: Sequence[Visited], options: Options, kinds: Sequence[Sequence[int]]
) -> tuple[dict[tuple[int, int], int], int, set[int]]:
    """Return the slot of each visit, how many there are, and those of units seen once."""
    once = {v: u for u, unit in enumerate(options) if _is_once(unit) for o in unit for v in o}
    numbers: dict[tuple[int, ...], int] = {}
    place: dict[tuple[int, int], int] = {}
    single: set[int] = set()
    for k, members in enumerate(kinds):
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for d in members:
            for j, visit in enumerate(days[d][2]):
                found.setdefault(visit, []).append((d, j))
        for at, visit in enumerate(days[members[0]][2]):
            units = {once.get(v, NOBODY) for v in found[visit]}
            u = units.pop()
            is_single = not units and u != NOBODY  # else of different units by day
            slot = numbers.setdefault((u,) if is_single else (k, at), len(numbers))
            place |= dict.fromkeys(found[visit], slot)
            single |= {slot} if is_single else set()
    return place, len(numbers), single


def _is_once(unit: Sequence[Sequence[tuple[int, int]]]) -> bool:
    return all(len(option) == 1 for option in unit)


def _entries(visited: Visited) -> int:
    day = visited[0]
    moments = (int(day.parts[-1, 1]) - int(day.parts[0, 0])) // day.step + 1
    return moments * len(day.services) ** 2


def _kind(visited: Visited, members: list[int], place: Mapping[tuple[int, int], int]) -> Kind:
    day, near, visits = visited
    slots = [place[members[0], j] for j in range(len(visits))]
    return Kind(members, day, slots, near, ground(day, []), day.walks * SCALE)


def _begun(made: Generation, walked: int, work: int, control: Control) -> None:
    """Move prices by subgradients (Polyak 1969) towards a part of the walk of the plan."""
    now = made.best.slots.astype(float)
    length, stale, way = 1.0, 0, np.zeros(len(now))
    for _ in range(FIRST):
        if control.is_stopped or not made.has_work(work):
            return
        prices, slope = _valued(made, whole(now), BEGUN[0])
        stale = 0 if made.better(prices) else stale + 1
        if stale >= PATIENCE:
            length, stale, now = length / 2, 0, made.best.slots.astype(float)
            way = np.zeros(len(now))
        way = 0.3 * slope + 0.7 * way if way.any() else slope
        square = float(way @ way)
        if square < 1e-9:
            return
        now = now + length * max(SCALE, AIM * SCALE * walked - prices.worth) / square * way


def _drawn(made: Generation, walked: int, work: int, control: Control) -> None:
    """Move prices by the program over the rounds found, drawn towards the best known."""
    pull = PULL
    while not control.is_stopped and made.has_work(work) and made.seconds < walked:
        duals = made.solved()
        if duals is None:
            return
        slots = pull * made.best.slots + (1 - pull) * duals.prices
        before, known = made.best.worth, len(made.master.rounds)
        made.better(_valued(made, whole(slots), BEGUN[1], is_rich=True)[0])
        is_new = len(made.master.rounds) > known or made.best.worth > before + SCALE
        if not duals.is_short and duals.value - made.best.worth < NEAR_ENOUGH * duals.value:
            return
        if not is_new and pull <= 0:
            return
        pull = PULL if is_new else max(0.0, pull - 0.2)


def _richer(made: Generation) -> None:
    """Add rounds that would pay if visits were a little dearer; remember more from here on."""
    for kind in made.slots.kinds:
        kind.ground = ground(kind.day, [], CLOSER)
    for times in DEARER:
        made.hurried(
            Prices(whole(made.best.slots.astype(float) * times), np.zeros(0, np.int64), 0, [])
        )


def _mended(made: Generation) -> None:
    """Take no more rounds that come back or last too long, but what is left of them."""
    for number, one in enumerate(list(made.master.rounds)):
        kind = made.slots.kinds[one.kind]
        if is_lawful(kind.near, one.order) and fits(kind.day, one.order):
            continue
        made.master.forbid(number)
        left = list(dict.fromkeys(one.order))
        while left and not fits(kind.day, left):
            left.pop()
        if left:
            made.master.add(made.round_of(one.kind, left))


def _valued(
    made: Generation, slots: Ints, most: int, *, is_rich: bool = False
) -> tuple[Prices, Floats]:
    """Return the bound at those prices by the rests alone, and its slope; add rounds.

    Parameters
    ----------
    most
        Rounds of a kind that are added, which may come back.
    is_rich
        Whether rounds that do not are added, too.
    """
    slots = bounded(slots)
    prices, slope = asked_at(made.slots.units, slots)
    for k, kind in enumerate(made.slots.kinds):
        paid = slots[kind.slots]
        rest = rests(kind.ground, kind.cost, paid)
        worths = firsts(kind.day, kind.cost, paid, rest)
        made.touched += kind.ground.looks
        order = np.argsort(worths, kind="stable")[:most].tolist()
        least = int(worths[order[0]])
        prices.leasts.append(least)
        prices.worth += len(kind.days) * least
        ways = [
            known_from(kind.day, kind.ground, kind.cost, paid, rest, j).tolist()
            for j in order
            if worths[j] < 0
        ]
        for way in ways:
            made.master.add(made.round_of(k, way))
        if is_rich:
            made.hurry(k, prices, rest, 0)
        if ways:
            np.add.at(slope, [kind.slots[j] for j in ways[0]], -float(len(kind.days)))
    return prices, slope
