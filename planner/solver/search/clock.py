"""
Compiled clock times of rounds: when each stop is left, how late it may be reached, what fits.

Time at a stop is a function that never decreases in the time of arrival, also with windows
and breaks. So each stop keeps the earliest time at which it is left (`ready`) and the latest
arrival from which the rest of the round can still be made (`late`), and an insertion is
tested by the new legs alone (Savelsbergh 1992, here with parts of a shift).
"""

from __future__ import annotations

from planner.solver.search.kernel import LATE, TOUCHED, VERSION, Data, State, compiled

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.


@compiled
def leg(data: Data, h: int, a: int, b: int) -> int:
    """Return the walk of helper `h` from place `a` to place `b`."""
    return data.matrix[data.matrix_start[h] + a * data.matrix_size[h] + b]


@compiled
def depart(data: Data, r: int, time: int, walk: int) -> int:
    """Return the earliest time from `time` on at which a walk can begin that no break cuts."""
    for s in range(data.parts[r]):
        start = max(time, data.shift[r, s, 0])
        if start + walk <= data.shift[r, s, 1]:
            return start
    return LATE


@compiled
def depart_by(data: Data, r: int, time: int, walk: int) -> int:
    """Return the latest time at which a walk can begin that ends by `time`, or -1."""
    for s in range(data.parts[r] - 1, -1, -1):
        start = min(time, data.shift[r, s, 1]) - walk
        if start >= data.shift[r, s, 0]:
            return start
    return -1


@compiled
def begin(data: Data, r: int, u: int, time: int, service: int, pin: int) -> int:
    """Return the earliest lawful start of service from `time` on, or LATE."""
    if pin >= 0:
        return pin if time <= pin else LATE
    at = u * data.days + r % data.days
    low, high = data.window_start[at], data.window_start[at + 1]
    for s in range(data.parts[r]):
        start = max(time, data.shift[r, s, 0])
        if low == high and start + service <= data.shift[r, s, 1]:
            return start
        for w in range(low, high):
            begun = max(start, data.window[w, 0])
            if begun <= data.window[w, 1] and begun + service <= data.shift[r, s, 1]:
                return begun
    return LATE


@compiled
def begin_by(data: Data, r: int, u: int, time: int, service: int, pin: int) -> int:
    """Return the latest lawful start of a service that ends by `time`, or -1."""
    if pin >= 0:
        return pin if pin + service <= time else -1
    at = u * data.days + r % data.days
    low, high = data.window_start[at], data.window_start[at + 1]
    for s in range(data.parts[r] - 1, -1, -1):
        start = min(time, data.shift[r, s, 1]) - service
        if start < data.shift[r, s, 0]:
            continue
        if low == high:
            return start
        latest = -1
        for w in range(low, high):  # all of them: a window may lie inside another
            begun = min(start, data.window[w, 1])
            if begun >= data.window[w, 0] and begun >= data.shift[r, s, 0]:
                latest = max(latest, begun)
        if latest >= 0:
            return latest
    return -1


@compiled
def service_of(data: Data, state: State, u: int, d: int) -> int:
    """Return the time at the door of a unit that is served on day `d`."""
    return data.option_service[state.option[u], d]


@compiled
def refresh(data: Data, state: State, r: int) -> None:
    """Compute the earliest and latest times of round `r` anew and give it a new version."""
    refresh_around(data, state, r, 0, state.length[r] - 1)


@compiled
def refresh_around(data: Data, state: State, r: int, low: int, high: int) -> None:
    """
    Give round `r` a new version and new times, where they may have changed.

    Nothing is different before stop `low` and after stop `high`: earliest times change from
    the one on, latest times up to the other.
    """
    state.tally[VERSION] += 1
    state.version[r] = state.tally[VERSION]
    if data.is_simple:
        return
    h, d, n = r // data.days, r % data.days, state.length[r]
    time = state.ready[r, low - 1] if low > 0 else data.first[r]
    place = state.loc[r, low - 1] if low > 0 else 0
    for i in range(low, n):
        u = state.seq[r, i]
        walk = leg(data, h, place, state.loc[r, i])
        time = depart(data, r, time, walk) + walk
        service = service_of(data, state, u, d)
        time = begin(data, r, u, time, service, state.pin[u, d]) + service
        state.ready[r, i] = time
        place = state.loc[r, i]
    time = state.late[r, high + 1] if high + 1 < n else data.last[r]
    place = state.loc[r, high + 1] if high + 1 < n else 0
    for i in range(high, -1, -1):
        u = state.seq[r, i]
        time = depart_by(data, r, time, leg(data, h, state.loc[r, i], place))
        time = begin_by(data, r, u, time, service_of(data, state, u, d), state.pin[u, d])
        state.late[r, i] = time
        place = state.loc[r, i]


@compiled
def span_with(data: Data, state: State, r: int, u: int, lu: int, i: int, service: int) -> int:
    """
    Return the least span of round `r` with unit `u` put in at position `i`.

    Where `i` is -1 nothing is put in.

    From the earliest end go back to the latest start that reaches it; then start a moment
    later and see whether a later end is closer to its start: once per jump of the end.
    """
    earliest, best = data.first[r], LATE
    while True:
        end = _pass(data, state, r, u, lu, i, service, earliest)
        if end >= LATE:
            return best
        start = _pass_back(data, state, r, u, lu, i, service, end)
        best = min(best, end - start)
        earliest = start + 1


@compiled
def _stop_at(state: State, r: int, i: int, k: int, u: int, lu: int) -> tuple[int, int, int]:
    """Return (unit, place, whether new) of stop `k` when `u` is put in at position `i`, if any."""
    if k == i:
        return u, lu, 1
    if k < i or i < 0:
        return state.seq[r, k], state.loc[r, k], 0
    return state.seq[r, k - 1], state.loc[r, k - 1], 0


@compiled
def _pass(
    data: Data, state: State, r: int, u: int, lu: int, i: int, service: int, time: int
) -> int:
    """Return when the round ends that leaves the base at `time` or later."""
    h, d, place = r // data.days, r % data.days, 0
    for k in range(state.length[r] + (i >= 0)):
        v, lv, new = _stop_at(state, r, i, k, u, lu)
        walk = leg(data, h, place, lv)
        time = depart(data, r, time, walk) + walk
        stay = service if new else service_of(data, state, v, d)
        time = begin(data, r, v, time, stay, -1 if new else state.pin[v, d]) + stay
        place = lv
        if time >= LATE:
            return LATE
    walk = leg(data, h, place, 0)
    return depart(data, r, time, walk) + walk


@compiled
def _pass_back(
    data: Data, state: State, r: int, u: int, lu: int, i: int, service: int, time: int
) -> int:
    """Return the latest time at which the base can be left to be back by `time`."""
    h, d, place = r // data.days, r % data.days, 0
    for k in range(state.length[r] - (i < 0), -1, -1):
        v, lv, new = _stop_at(state, r, i, k, u, lu)
        time = depart_by(data, r, time, leg(data, h, lv, place))
        stay = service if new else service_of(data, state, v, d)
        time = begin_by(data, r, v, time, stay, -1 if new else state.pin[v, d])
        place = lv
    return depart_by(data, r, time, leg(data, h, 0, place))


@compiled
def arrival(data: Data, state: State, r: int, lu: int, i: int) -> int:
    """Return the earliest arrival at place `lu` after stop ``i - 1`` of round `r`."""
    place = state.loc[r, i - 1] if i > 0 else 0
    time = state.ready[r, i - 1] if i > 0 else data.first[r]
    walk = leg(data, r // data.days, place, lu)
    return depart(data, r, time, walk) + walk


@compiled
def goes_on(data: Data, state: State, r: int, lu: int, i: int, time: int) -> bool:
    """Say whether the round can be ended lawfully after leaving place `lu` at `time`."""
    inside = i < state.length[r]
    walk = leg(data, r // data.days, lu, state.loc[r, i] if inside else 0)
    return depart(data, r, time, walk) + walk <= (state.late[r, i] if inside else data.last[r])


@compiled
def fits(data: Data, state: State, r: int, u: int, lu: int, i: int, service: int) -> bool:
    """Say whether unit `u` can be put into round `r` at position `i` in time."""
    time = begin(data, r, u, arrival(data, state, r, lu, i), service, -1)
    if time >= LATE or not goes_on(data, state, r, lu, i, time + service):
        return False
    return not data.is_strict or (span_with(data, state, r, u, lu, i, service) <= data.longest[r])


@compiled
def can_be_made(data: Data, state: State, r: int) -> bool:
    """
    Say whether round `r`, whose times are up to date, keeps shift, windows and longest span.

    A lawful round from which a visit is taken need not: where two walks passed by the break on
    either side of the visit, the one in their place may have to wait until it is over.
    """
    n = state.length[r]
    if data.is_simple or n == 0:
        return True
    time, walk = state.ready[r, n - 1], leg(data, r // data.days, state.loc[r, n - 1], 0)
    if time >= LATE or depart(data, r, time, walk) + walk > data.last[r]:
        return False
    return not data.is_strict or span_with(data, state, r, -1, -1, -1, 0) <= data.longest[r]


@compiled
def is_lawful(data: Data, state: State) -> bool:
    """Say whether all rounds that were touched can be made."""
    for j in range(state.tally[TOUCHED]):
        if not can_be_made(data, state, state.was_round[j]):
            return False
    return True
