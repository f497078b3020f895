"""
The working days of a week, and the calls in them.

Calls come first, to the helper an elder knows where that helper works, level over the
team; they are taken off the end of the shift and off the weekly cap. What is left of a
day is for rounds. On a rest day on which nobody works somebody has duty: whoever has had it
least, in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planner.plan import Call, Duty
from planner.solver.model.slots import slot, without

if TYPE_CHECKING:
    from planner.domain import CallKind
    from planner.due import Demand
    from planner.solver.model.facts import Facts
    from planner.solver.model.units import Windows

NO_CAP = 10**9
"""Seconds a week of a helper whom nothing but the shift limits."""
SUNDAY = 7
FAMILIAR_S = 1800
"""Load a helper may be ahead of the least busy one and still keep a call of an own elder."""


@dataclass(slots=True)
class Shifts:
    """
    What is left of each helper's week; rows in the order of the roster.

    Parameters
    ----------
    ids
        The helpers' ids.
    parts
        For every helper and day the parts of the shift, (start, end) in order.
    cap
        Seconds of work left in the ISO week.
    hours
        Seconds that the helper works at most, before anything was taken off.
    calls
        Seconds of calls planned.
    rest
        For every helper and day the parts of the shift of who may have duty, on rest days on
        which nobody works; empty on others.
    turn
        Who comes first when duty is shared out: helpers' places, day by day.
    on_duty
        Places of those who have duty, day by day.
    had
        How many days of duty each helper has had.
    called
        Seconds of calls planned, by place of the helper and of the day.
    specialists
        Places of those who come by a role: they call where nobody else can.
    """

    ids: tuple[str, ...]
    parts: list[list[list[tuple[int, int]]]]
    cap: list[int]
    hours: list[int]
    calls: list[int]
    rest: list[list[list[tuple[int, int]]]] = field(default_factory=list)
    turn: list[list[int]] = field(default_factory=list)
    on_duty: list[list[int]] = field(default_factory=list)
    had: list[int] = field(default_factory=list)
    called: dict[tuple[int, int], int] = field(default_factory=dict)
    specialists: frozenset[int] = frozenset()

    def is_free(self, d: int) -> bool:
        """Say whether nobody works on day `d`."""
        return not any(parts[d] for parts in self.parts)

    def rest_parts(self, h: int, d: int) -> list[tuple[int, int]]:
        """Return the hours in which helper `h` may have duty on day `d`."""
        return self.rest[h][d] if self.rest else []


def shifts_of(facts: Facts, days: Sequence[date]) -> Shifts:
    """Return the working days of one piece of a week."""
    parts, caps, hours = [], [], []
    for h, helper in enumerate(facts.scenario.helpers):
        own = [list(helper.hours.on(day)) if facts.is_working(h, day) else [] for day in days]
        shift = sum(end - start for day in own for start, end in day)
        cap = NO_CAP if helper.max_week_s is None else helper.max_week_s
        parts.append(own)
        caps.append(cap)
        hours.append(min(shift, cap))
    ids = tuple(helper.id for helper in facts.scenario.helpers)
    free = [not any(own[d] for own in parts) for d in range(len(days))]
    rest = [
        [
            list(helper.hours.on(day)) if free[d] and may_have_duty(facts, h, day) else []
            for d, day in enumerate(days)
        ]
        for h, helper in enumerate(facts.scenario.helpers)
    ]
    return Shifts(
        ids,
        parts,
        caps,
        hours,
        [0] * len(parts),
        rest,
        [_turn(len(ids), day) for day in days],
        [[] for _ in days],
        duties_had(facts),
        specialists=facts.specialists,
    )


def may_have_duty(facts: Facts, h: int, day: date) -> bool:
    """Say whether helper `h` may be asked to call on the rest day: staff before volunteers."""
    helpers = facts.scenario.helpers
    staff = any(one.kind == "employee" and one.is_employed(day) for one in helpers)
    helper = helpers[h]
    is_asked = helper.kind == "employee" or not staff
    return is_asked and helper.is_employed(day) and not helper.is_absent(day)


def _turn(count: int, day: date) -> list[int]:
    """Return the helpers' places, begun one further each weekend day."""
    number = day.toordinal() // 7 * 2 + (day.isoweekday() == SUNDAY)
    return [(number + place) % count for place in range(count)]


def duties_had(facts: Facts) -> list[int]:
    """Return how many days of duty each helper has had on record."""
    days: dict[int, set[date]] = {}
    for past in facts.scenario.history:
        h = facts.helper_at.get(past.helper or "")
        if h is not None and past.kind != "missed" and not facts.workdays.is_working(past.day):
            days.setdefault(h, set()).add(past.day)
    return [len(days.get(h, ())) for h in range(len(facts.scenario.helpers))]


def duty_in(facts: Facts, calls: Sequence[Call]) -> tuple[Duty, ...]:
    """Return who has duty on which rest day: by the roster, or proposed for the calls made."""
    found = {
        (call.day, call.helper): not facts.is_working(facts.helper_at[call.helper], call.day)
        for call in calls
        if call.helper is not None and not facts.workdays.is_working(call.day)
    }
    named = {
        (day, helper.id): False
        for helper in facts.scenario.helpers
        for day in facts.days
        if helper.has_duty(day) and facts.is_working(facts.helper_at[helper.id], day)
    }
    on_duty = {key: proposed for key, proposed in found.items() if proposed} | named
    return tuple(Duty(day, helper, proposed) for (day, helper), proposed in sorted(on_duty.items()))


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A demand met by calls.

    Parameters
    ----------
    known
        Place of the helper whom the elder knows.
    usual
        Who was to call on which day in the plan that is being changed.
    avoided
        Places of the helpers whom the elder avoids.
    windows
        When the call may begin, by day; days without a line are free.
    former
        When it began in that plan, by day.
    """

    demand: Demand
    kind: CallKind
    service_s: int
    known: int | None
    on_rest_day: bool = False
    usual: Mapping[date, int | None] = field(default_factory=dict)
    avoided: frozenset[int] = frozenset()
    windows: Mapping[date, Windows] = field(default_factory=dict)
    former: Mapping[date, int] = field(default_factory=dict)

    def slot(self, parts: Sequence[tuple[int, int]], day: date) -> int | None:
        """Return when the call begins on `day` in those hours, None where they have no room."""
        return slot(parts, self.service_s, self.windows.get(day, ()), self.former.get(day))


def plan_calls(
    wanted: Sequence[Wanted], shifts: Shifts, visits: Mapping[int, int], days: Sequence[date]
) -> list[Call]:
    """
    Return the calls that have room, taking them off `shifts`.

    Parameters
    ----------
    visits
        Seconds of visits that each helper is expected to have this week.
    """
    at = {day: d for d, day in enumerate(days)}
    ordered = sorted(
        enumerate(wanted),
        key=lambda pair: (pair[1].demand.tier.rank, -pair[1].demand.overdue_days, pair[0]),
    )
    calls: list[Call] = []
    for _, want in ordered:
        calls += _place(want, shifts, visits, at)
    return calls


def _place(
    want: Wanted, shifts: Shifts, visits: Mapping[int, int], at: Mapping[date, int]
) -> list[Call]:
    """Place one demand's calls on the pattern that fits best."""
    kept = _as_before(want, shifts, at)
    if kept:
        return [_commit(want, day, h, shifts, at) for day, h in kept]
    best: list[tuple[date, int | None]] = []
    best_load = 0.0
    for pattern in want.demand.patterns:
        chosen, load = _try_pattern(want, pattern, shifts, visits, at)
        if len(chosen) > len(best) or (len(chosen) == len(best) and load < best_load - 1e-9):
            best, best_load = chosen, load
    return [_commit(want, day, h, shifts, at) for day, h in best]


def _as_before(
    want: Wanted, shifts: Shifts, at: Mapping[date, int]
) -> list[tuple[date, int | None]]:
    """Return the calls of the former plan, where they are lawful still."""
    for pattern in want.demand.patterns:
        if all(day in want.usual for day in pattern):
            calls = [(day, want.usual[day]) for day in pattern]
            if all(_has_room(want, h, shifts, day, at[day]) for day, h in calls):
                return calls
    return []


def _has_room(want: Wanted, h: int | None, shifts: Shifts, day: date, d: int) -> bool:
    if h is None:
        return False
    wide = want.slot(_hours(want, h, shifts, d), day) is not None
    return h not in want.avoided and wide and shifts.cap[h] >= 7 * want.service_s


def _hours(want: Wanted, h: int, shifts: Shifts, d: int) -> list[tuple[int, int]]:
    """Return the hours in which helper `h` may call: the shift, or that of who has duty."""
    by_duty = want.on_rest_day and shifts.is_free(d)
    return shifts.rest_parts(h, d) if by_duty else shifts.parts[h][d]


def _try_pattern(
    want: Wanted,
    pattern: Sequence[date],
    shifts: Shifts,
    visits: Mapping[int, int],
    at: Mapping[date, int],
) -> tuple[list[tuple[date, int | None]], float]:
    chosen: list[tuple[date, int | None]] = []
    load = 0.0
    taken: dict[int, int] = {}
    for day in pattern:
        h = _caller(want, day, at[day], shifts, visits, taken)
        if h is not None:
            chosen.append((day, h))
            taken[h] = taken.get(h, 0) + want.service_s
            load += _day_load(shifts, h, at[day])
    return chosen, load


def _day_load(shifts: Shifts, h: int, d: int) -> float:
    """Return how little is left of the day: 0 for a whole day, 1 for none."""
    whole = max(1, *(_left(parts) for parts in shifts.parts[h]))
    return 1 - _left(shifts.parts[h][d]) / whole


def _left(parts: Sequence[tuple[int, int]]) -> int:
    return sum(end - start for start, end in parts)


def _caller(
    want: Wanted,
    day: date,
    d: int,
    shifts: Shifts,
    visits: Mapping[int, int],
    taken: Mapping[int, int],
) -> int | None:
    """Return who calls on the day: whoever knows the elder unless far busier than others."""
    able = [
        h
        for h in range(len(shifts.parts))
        if h not in want.avoided
        and want.slot(_hours(want, h, shifts, d), day) is not None
        and shifts.cap[h] - taken.get(h, 0) >= want.service_s
    ]
    able = [h for h in able if h not in shifts.specialists] or able
    if not able:
        return None
    if want.on_rest_day and shifts.is_free(d):
        had = {h: shifts.had[h] + taken.get(h, 0) // max(1, want.service_s) for h in able}
        return _on_duty(shifts, d, had)
    load = {h: _share(shifts, visits, h) for h in able}
    least = min(able, key=lambda h: (load[h], h))
    known = want.known
    if known in load and known is not None:
        ahead = (load[known] - load[least]) * max(1, shifts.hours[known])
        return known if ahead <= FAMILIAR_S else least
    return least


def _on_duty(shifts: Shifts, d: int, had: Mapping[int, int]) -> int:
    """Return who of those has duty: whoever has it already, else whoever has had it least."""
    turn = shifts.turn[d]
    return min(had, key=lambda h: (h not in shifts.on_duty[d], had[h], turn.index(h)))


def _share(shifts: Shifts, visits: Mapping[int, int], h: int) -> float:
    return (visits.get(h, 0) + shifts.calls[h]) / max(1, shifts.hours[h])


def _commit(want: Wanted, day: date, h: int | None, shifts: Shifts, at: Mapping[date, int]) -> Call:
    """Take the call off the hours of its helper."""
    start: int | None = None
    if h is not None:
        parts = _hours(want, h, shifts, at[day])
        if want.on_rest_day and shifts.is_free(at[day]) and h not in shifts.on_duty[at[day]]:
            shifts.on_duty[at[day]].append(h)
            shifts.had[h] += 1
        start = want.slot(parts, day)
        if start is not None:
            parts[:] = without(parts, start, want.service_s)
        shifts.cap[h] -= want.service_s
        shifts.calls[h] += want.service_s
        on_day = (h, at[day])
        shifts.called[on_day] = shifts.called.get(on_day, 0) + want.service_s
    helper = None if h is None else shifts.ids[h]
    return Call(want.demand.elder, day, helper, want.kind, want.service_s, start)
