"""
One yardstick for all ways of planning a week, apart from the search's own accounts.

It is given nothing but the rounds. Walking is summed up from the problem's matrices, loads
and visits are counted anew, and every round is walked by the clock: whether visits begin in
their windows and neither a walk nor a visit is cut by a break or by the end of the shift.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.weeks_case import Case, Rounds, Span


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What a week's rounds come to.

    Parameters
    ----------
    walking_s
        Of all helpers and days.
    busiest_over_mean
        Walking, service and calls by own hours, as the planner counts it.
    visits
        Made, one for each door and day.
    missing
        Visits that are due and not made.
    doors_out
        Doors at which somebody is due and nobody comes.
    two_helpers, regular
        Elders with two or more visits in the week: who have no helper that makes them all,
        and how many they are.
    alone
        Visits that need two helpers and get one.
    late
        Rounds that cannot be walked as they are: a window, a break or the shift's end.
    """

    walking_s: int
    busiest_over_mean: float
    visits: int
    missing: int
    doors_out: int
    two_helpers: int
    regular: int
    alone: int
    late: int


def judge(case: Case, rounds: Rounds) -> Judged:
    """Measure the rounds of a week."""
    seen = _seen(rounds)
    made = {unit: {day for u, day in seen if u == unit} for unit, _ in seen}
    due = [len(sets[0]) for sets in case.full]
    at_door = [len(made.get(unit, ())) for unit in range(len(due))]
    crew = case.problem.crew.tolist()
    return Judged(
        walking_s=sum(_walk(case, helper, units) for (helper, _), units in rounds.items()),
        busiest_over_mean=_busiest_over_mean(case, rounds),
        visits=len(seen),
        missing=sum(max(0, n - m) for n, m in zip(due, at_door, strict=True)),
        doors_out=sum(m == 0 < n for n, m in zip(due, at_door, strict=True)),
        two_helpers=sum(_regular(case, unit) for unit in _torn(case, seen)),
        regular=sum(_regular(case, unit) for unit in range(len(due))),
        alone=sum(len(who) < crew[unit] for (unit, _), who in seen.items()),
        late=sum(not can_walk(case, h, d, units) for (h, d), units in rounds.items()),
    )


def _seen(rounds: Rounds) -> dict[tuple[int, int], list[int]]:
    """Return who comes to each door on each day."""
    seen: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (helper, day), units in rounds.items():
        for unit in units:
            assert helper not in seen[unit, day], f"door {unit} twice on day {day}"
            seen[unit, day].append(helper)
    return seen


def _walk(case: Case, helper: int, units: tuple[int, ...]) -> int:
    return sum(_legs(case, helper, units)) if units else 0


def _legs(case: Case, helper: int, units: tuple[int, ...]) -> list[int]:
    walks = case.own_matrix(helper)
    at = [0, *(case.place[helper][unit] for unit in units), 0]
    return [int(walks[a, b]) for a, b in pairwise(at)]


def _busiest_over_mean(case: Case, rounds: Rounds) -> float:
    fair = case.problem.balance
    assert fair is not None
    loads = [float(past + fixed) for past, fixed in zip(fair.past, fair.fixed, strict=True)]
    for (helper, day), units in rounds.items():
        service = sum(case.service[unit][day] for unit in units)
        loads[helper] += _walk(case, helper, units) + service
    counted = [h for h in range(len(loads)) if fair.share[h] > 0]
    mean = sum(loads[h] for h in counted) / len(counted)
    return float(max(loads[h] / float(fair.share[h]) for h in counted) / mean)


def _torn(case: Case, seen: dict[tuple[int, int], list[int]]) -> list[int]:
    """Return the doors without a helper who is there at every visit of the week."""
    steady: dict[int, set[int]] = {}
    for (unit, _), who in seen.items():
        steady[unit] = steady.get(unit, set(who)) & set(who)
    return [unit for unit in range(len(case.full)) if unit in steady and not steady[unit]]


def _regular(case: Case, unit: int) -> int:
    """Return how many at this door are due at least twice in the week."""
    return sum(member.demand.count > 1 for member in case.built.units[unit].members)


def can_walk(case: Case, helper: int, day: int, units: tuple[int, ...]) -> bool:
    """Say whether a round can be walked: as early as can be at every door, and home in time."""
    return not units or home_at(case, helper, day, units) is not None


def home_at(case: Case, helper: int, day: int, units: tuple[int, ...]) -> int | None:
    """Return when the helper is back at the earliest; None where the round cannot be walked."""
    now = done_at(case, helper, day, units)
    parts = case.shift(helper, day)
    return _done(parts, now, _legs(case, helper, units)[-1], [])


def done_at(case: Case, helper: int, day: int, units: tuple[int, ...]) -> int | None:
    """Return when the last door is done at the earliest; None where that is never."""
    parts = case.shift(helper, day)
    now: int | None = parts[0][0] if parts else None
    for unit, leg in zip(units, _legs(case, helper, units), strict=False):
        now = _done(parts, now, leg, [])
        now = _done(parts, now, case.service[unit][day], case.opens(unit, day))
    return now


def _done(parts: list[Span], now: int | None, lasting: int, opens: list[Span]) -> int | None:
    """Return the earliest end of something begun from `now` on, uncut; None where never."""
    if now is None:
        return None
    begins = [
        max(now, low, first)
        for low, high in parts
        for first, last in opens or [(low, high)]
        if max(now, low, first) <= min(last, high - lasting)
    ]
    return min(begins) + lasting if begins else None
