r"""
Which weeks of the year each elder's contacts fall in: the compiled search.

Sets: units *u* (an elder of a long tier), *slots* *s* (a week, or the part of a week that
lies in one calendar month), rows *r* (a helper, or the pool of those who stand in), weeks *w*.
Data: *m* minutes of one contact, *c* minutes that a row has in a week, *L* minutes planned.

A unit's weeks are a path through slots in order of time. One step costs

(1) `LATE` for every day beyond the greatest gap, `SKIPPED` for every calendar period left
    without a contact; a step shorter than the least gap does not exist;
(2) `NARROW` where only some days of one slot agree with some of the other, `PARTLY` where
    the greatest gap may end inside the week, `TIGHT` where a contact missed could not be
    caught up in the week after, and `OFF` for being away from the day on which it is due,
    `FIRST` times as much for the first contact, which counts from one that truly was: what
    would follow from it can be planned again before it comes;
(3) the rise of :math:`LEVEL \cdot \sum_{rw} L_{rw}^2 / f_{rw}`, where *f* is the share of the
    row's minutes that falls to a week of *c*: least where every week is equally full; and
    `OVER` a minute beyond what the reserve leaves;
(4) `COVERED` where the helper is away; less what neighbours of the week save; `KEPT` where
    an earlier calendar says otherwise.

Given everybody else's weeks, the best path of one unit is found exactly, by dynamic
programming. Units reply in turn until nobody moves: each reply lowers the sum of all costs,
so the search ends.
"""

from __future__ import annotations

# mypy: disable-error-code="misc, no-any-return, untyped-decorator"
# numba's decorator and numpy's items have no types; the rest is checked all the same.
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]

LATE = 1000.0
SKIPPED = 3000.0
NARROW = 60.0
TIGHT = 8.0
PARTLY = 20.0
OFF = 12.0
FIRST = 3.0
LEVEL = 4.0
OVER = 20.0
COVERED = 60.0
KEPT = 400.0
SPREAD = 3.0
"""One week away from the place in the queue of those who were never seen."""
NOBODY = -1
NEVER = -(10**6)
"""`Year.anchor` of somebody who was never seen."""
NONE = 1e18
DAYS = 7


class Year(NamedTuple):
    """
    The problem. ``U`` units, ``S`` slots, ``W`` weeks, ``R`` rows.

    Days count from the Monday of the first week, months from the year 0.

    Parameters
    ----------
    slot_week, slot_month
        Shape ``(S,)``.
    from_slot, to_slot
        Shape ``(U,)``: the unit's slots: whole weeks, or parts by month.
    first, last
        Shape ``(U, S)``: first and last day of the slot on which the unit can be contacted;
        `NOBODY` where there is none.
    least, greatest, due
        Shape ``(U, S)``: gaps of the tier that holds in the slot, days.
    period
        Shape ``(U, S)``: months of the calendar period; 0 for none.
    since, former
        Shape ``(U, S)``: day on which somebody came to the tier, `NEVER` for who has it from the
        start; and the greatest gap before that, 0 where nothing was asked.
    since_month
        Shape ``(U, S)``: first month in which the tier holds, of the year that is planned.
    anchor, anchor_month
        Shape ``(U,)``: day and month of the last contact; `NEVER`.
    target
        Shape ``(U,)``: the day in the queue of those never seen.
    minutes
        Shape ``(U,)``: of one contact.
    row
        Shape ``(U, W)``: who makes it.
    covered
        Shape ``(U, W)``: whether that is somebody else than the helper of the pair.
    kept
        Shape ``(U, W)``: 1 where an earlier calendar names the week, -1 where it names
        none, 0 where it does not reach.
    fair, usable
        Shape ``(R, W)``: minutes of a level year, and what the reserve leaves at most.
    near_start, near, near_bonus
        Neighbours of unit ``u`` are ``near[near_start[u]:near_start[u + 1]]``.
    end, end_month
        Shape ``(U,)``: first day on which nothing is asked any more, and its month.
    """

    slot_week: Ints
    slot_month: Ints
    from_slot: Ints
    to_slot: Ints
    first: Ints
    last: Ints
    least: Ints
    greatest: Ints
    due: Ints
    period: Ints
    since: Ints
    former: Ints
    since_month: Ints
    anchor: Ints
    anchor_month: Ints
    target: Ints
    minutes: Floats
    row: Ints
    covered: Bools
    kept: NDArray[np.int8]
    fair: Floats
    usable: Floats
    near_start: Ints
    near: Ints
    near_bonus: Floats
    end: Ints
    end_month: Ints


@compiled()
def skipped(period: int, before: int, after: int, since_month: int) -> int:
    """Return the periods between two months, from the first month on, that hold no contact."""
    if period == 0:
        return 0
    first = max(before // period + 1, since_month // period)
    return max(0, after // period - first)


@compiled()
def in_time(year: Year, u: int, s: int, day: int) -> int:
    """
    Return the last day in time after a contact on `day`, under the tier of slot `s`.

    Whoever came to the tier lately has as long from that day as others from the day on which
    theirs falls due; what the tier before has left out by then is late all the same.
    """
    greatest, since, former = year.greatest[u, s], year.since[u, s], year.former[u, s]
    if since == NEVER:
        return day + greatest
    if former > 0 and day + former < since:
        return day + former
    return max(day + greatest, since + greatest - year.due[u, s])


@compiled()
def step(year: Year, u: int, s: int, a_first: int, a_last: int) -> float:
    """Return (1) and (2) of a step to slot `s`, months left aside; `NONE` for none."""
    least, greatest = year.least[u, s], year.greatest[u, s]
    b_first, b_last = year.first[u, s], year.last[u, s]
    if b_last - a_first < least:
        return NONE
    cost = LATE * max(0, b_first - in_time(year, u, s, a_last))
    latest = in_time(year, u, s, a_first)
    if b_first > latest or b_last - a_last < least:
        cost += NARROW
    if b_last > latest:
        cost += PARTLY
    if b_last + DAYS > latest and latest == a_first + greatest:
        cost += TIGHT
    return cost + off(year, u, s, a_first, a_last)


@compiled()
def off(year: Year, u: int, s: int, a_first: int, a_last: int) -> float:
    """Return what it costs that slot `s` is away from the day on which its contact is due."""
    least, greatest, due = year.least[u, s], year.greatest[u, s], year.due[u, s]
    middle = (year.first[u, s] + year.last[u, s] - a_first - a_last) / 2
    wanted = max(due, year.since[u, s] - a_first)  # nothing of a tier is due before it holds
    room = greatest - due if middle > wanted else due - least
    away = min(1.5, abs(middle - wanted) / max(1, room))
    return OFF * away * away


@compiled()
def node(year: Year, load: Floats, chosen: Bools, u: int, w: int) -> float:
    """Return (3) and (4) of a contact in week `w`."""
    r, m = year.row[u, w], year.minutes[u]
    before, usable = load[r, w], year.usable[r, w]
    cost = LEVEL * m * (2 * before + m) / year.fair[r, w]
    cost += OVER * (max(0.0, before + m - usable) - max(0.0, before - usable))
    if year.covered[u, w]:
        cost += COVERED
    for k in range(year.near_start[u], year.near_start[u + 1]):
        if chosen[year.near[k], w]:
            cost -= year.near_bonus[k]
    return cost - KEPT * year.kept[u, w]


@compiled()
def begin(year: Year, u: int, s: int) -> float:
    """Return what it costs that slot `s` holds the first contact."""
    first, anchor = year.first[u, s], year.anchor[u]
    if anchor == NEVER:
        waited = first - year.target[u]
        late = max(0, first - max(year.due[u, s], year.target[u]))
        return SPREAD * abs(waited) / DAYS + LATE * late
    cost = step(year, u, s, anchor, anchor) + (FIRST - 1) * off(year, u, s, anchor, anchor)
    month = year.slot_month[s]
    gone = skipped(year.period[u, s], year.anchor_month[u], month, year.since_month[u, s])
    return cost + SKIPPED * gone


@compiled()
def close(year: Year, u: int, first: int, last: int, month: int) -> float:
    """
    Return what it costs that nothing comes after that contact before the end.

    What is left to later weeks is charged like a contact of a level week, so that nothing
    is won by putting it off: the one that the last period still wants, or without periods
    the part of a gap that has passed.
    """
    s, end, end_month = year.to_slot[u] - 1, year.end[u], year.end_month[u]
    period = year.period[u, s]
    cost = LATE * max(0, end - in_time(year, u, s, last))
    if end > in_time(year, u, s, first):
        cost += NARROW
    cost += SKIPPED * skipped(period, month, end_month, year.since_month[u, s])
    contact = 2 * LEVEL * year.minutes[u]
    if period == 0:
        return cost + contact * (end - (first + last) / 2) / year.due[u, s]
    is_owed = month // period < end_month // period
    return cost + contact * is_owed


@compiled()
def reply(year: Year, load: Floats, chosen: Bools, u: int, best: Floats, came: Ints) -> int:
    """Return the last slot of the unit's best path, `NOBODY` for none; the way is in `came`."""
    lo, hi = year.from_slot[u], year.to_slot[u]
    end_slot, end_cost = NOBODY, _nothing(year, u)
    for s in range(lo, hi):
        best[s], came[s] = NONE, NOBODY
        if year.first[u, s] < 0:
            continue
        best[s] = begin(year, u, s)
        for p in range(lo, s):
            if best[p] >= NONE:
                continue
            cost = best[p] + step(year, u, s, year.first[u, p], year.last[u, p])
            if cost >= best[s]:
                continue
            cost += SKIPPED * skipped(
                year.period[u, s], year.slot_month[p], year.slot_month[s], year.since_month[u, s]
            )
            if cost < best[s]:
                best[s], came[s] = cost, p
        if best[s] >= NONE:
            continue
        best[s] += node(year, load, chosen, u, year.slot_week[s])
        total = best[s] + close(year, u, year.first[u, s], year.last[u, s], year.slot_month[s])
        if total < end_cost:
            end_slot, end_cost = s, total
    return end_slot


@compiled()
def _nothing(year: Year, u: int) -> float:
    """Return what it costs that the unit has no contact at all."""
    if year.anchor[u] == NEVER:
        return LATE * (year.end[u] + 1)
    cost = close(year, u, year.anchor[u], year.anchor[u], year.anchor_month[u])
    return cost + 1e-6


@compiled()
def put(year: Year, load: Floats, chosen: Bools, u: int, sign: float) -> None:
    """Add the unit's weeks to the loads, or take them off."""
    for w in range(chosen.shape[1]):
        if chosen[u, w]:
            load[year.row[u, w], w] += sign * year.minutes[u]


@compiled()
def take_turns(year: Year, load: Floats, chosen: Bools, order: Ints) -> int:
    """Let every unit reply once; return how many have changed their weeks."""
    slots = year.slot_week.shape[0]
    best, came = np.empty(slots), np.empty(slots, dtype=np.int32)
    before = np.empty(chosen.shape[1], dtype=np.bool_)
    moved = 0
    for u in order:
        before[:] = chosen[u]
        put(year, load, chosen, u, -1.0)
        s = reply(year, load, chosen, u, best, came)
        chosen[u] = False
        while s != NOBODY:
            chosen[u, year.slot_week[s]] = True
            s = came[s]
        put(year, load, chosen, u, 1.0)
        if (before != chosen[u]).any():
            moved += 1
    return moved
