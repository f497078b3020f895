"""
Compiled moves on rounds: clock times, taking visits out, putting them in, taking it all back.

Time at a stop is a function that never decreases in the time of arrival, also with windows
and breaks. So each stop keeps the earliest time at which it is left (`ready`) and the latest
arrival from which the rest of the round can still be made (`late`), and an insertion is
tested by the new legs alone (Savelsbergh 1992, here with parts of a shift).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.solver.kernel import (
    ABSENT,
    DIRTY_ROUNDS,
    DIRTY_UNITS,
    FAR,
    LATE,
    MOVED,
    NEVER,
    OPTIONS,
    PAIRS,
    ROUNDED,
    SKIPPED,
    TALLIES,
    TOUCHED,
    VERSION,
    WALKING,
    Data,
    State,
    compiled,
)

if TYPE_CHECKING:
    from planner.solver.kernel import Ints

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
        for w in range(high - 1, low - 1, -1):
            begun = min(start, data.window[w, 1])
            if begun >= data.window[w, 0] and begun >= data.shift[r, s, 0]:
                return begun
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
    """Return (unit, place, whether new) of stop `k` when `u` is put in at position `i`."""
    if k == i:
        return u, lu, 1
    if k < i:
        return state.seq[r, k], state.loc[r, k], 0
    return state.seq[r, k - 1], state.loc[r, k - 1], 0


@compiled
def _pass(
    data: Data, state: State, r: int, u: int, lu: int, i: int, service: int, time: int
) -> int:
    """Return when the round ends that leaves the base at `time` or later."""
    h, d, place = r // data.days, r % data.days, 0
    for k in range(state.length[r] + 1):
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
    for k in range(state.length[r], -1, -1):
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
def cheapest(
    data: Data, state: State, u: int, lu: int, r: int, service: int, banned: int, limit: int
) -> tuple[int, int]:
    """
    Return (longer way, position) of the cheapest lawful place for `u` in round `r`.

    Places whose way is longer by `limit` or more are not looked at.
    """
    n, h, d = state.length[r], r // data.days, r % data.days
    best, position = NEVER, -1
    room = data.room[r] - state.walk[r] - state.service[r] - service
    if room < -ROUNDED or data.parts[r] == 0:
        return best, position
    if state.loaded[r] + data.load[u, d] > data.capacity[r] or n + 1 >= state.seq.shape[1]:
        return best, position
    start, size = data.matrix_start[h], data.matrix_size[h]
    below = min(limit, room + 1)
    place = 0
    for i in range(n + 1):
        after = state.loc[r, i] if i < n else 0
        there, back = data.matrix[start + place * size + lu], data.matrix[start + lu * size + after]
        longer = there + back - data.matrix[start + place * size + after]
        place = after
        if longer >= below or there >= FAR or back >= FAR or i == banned:
            continue
        if data.is_simple or fits(data, state, r, u, lu, i, service):
            best, position = longer, i
            below = longer
    return best, position


@compiled
def touch(state: State, r: int) -> None:
    """Write round `r` into the journal unless it stands there."""
    if state.is_touched[r]:
        return
    state.is_touched[r] = 1
    j, n = state.tally[TOUCHED], state.length[r]
    state.tally[TOUCHED] += 1
    state.was_round[j] = r
    for i in range(n):
        state.was_seq[j, i], state.was_loc[j, i] = state.seq[r, i], state.loc[r, i]
        state.was_ready[j, i], state.was_late[j, i] = state.ready[r, i], state.late[r, i]
    state.was_number[j, 0], state.was_number[j, 1] = n, state.walk[r]
    state.was_number[j, 2], state.was_number[j, 3] = state.service[r], state.loaded[r]
    state.was_number[j, 4] = state.version[r]


@compiled
def note(state: State, u: int) -> None:
    """Write unit `u` into the journal unless it stands there."""
    if state.is_moved[u]:
        return
    state.is_moved[u] = 1
    j = state.tally[MOVED]
    state.tally[MOVED] += 1
    state.was_unit[j], state.was_option[j] = u, state.option[u]
    for d in range(state.row.shape[1]):
        state.was_row[j, d], state.was_second[j, d] = state.row[u, d], state.second[u, d]
        state.was_pin[j, d] = state.pin[u, d]


@compiled
def _bear(data: Data, state: State, r: int, walk: int, service: int, load: int) -> None:
    """Add walking, service and load to round `r` and to all sums that hold it."""
    h, w = r // data.days, data.week[r % data.days]
    state.walk[r] += walk
    state.service[r] += service
    state.loaded[r] += load
    state.burden[h] += walk + service
    state.weekly[h, w] += walk + service
    state.tally[WALKING] += walk


@compiled
def put(data: Data, state: State, u: int, lu: int, r: int, i: int, service: int) -> None:
    """Put unit `u` into round `r` at position `i`; the caller refreshes around that."""
    touch(state, r)
    n, h = state.length[r], r // data.days
    before = state.loc[r, i - 1] if i > 0 else 0
    after = state.loc[r, i] if i < n else 0
    longer = leg(data, h, before, lu) + leg(data, h, lu, after) - leg(data, h, before, after)
    for k in range(n, i, -1):
        state.seq[r, k], state.loc[r, k] = state.seq[r, k - 1], state.loc[r, k - 1]
        state.late[r, k] = state.late[r, k - 1]
    state.seq[r, i], state.loc[r, i] = u, lu
    state.length[r] = n + 1
    _bear(data, state, r, longer, service, data.load[u, r % data.days])


@compiled
def pull(data: Data, state: State, u: int, r: int, service: int) -> None:
    """Take unit `u` out of round `r`; the round is stale until it is refreshed."""
    touch(state, r)
    n, h, i = state.length[r], r // data.days, 0
    while state.seq[r, i] != u:
        i += 1
    lu = state.loc[r, i]
    before = state.loc[r, i - 1] if i > 0 else 0
    after = state.loc[r, i + 1] if i + 1 < n else 0
    longer = leg(data, h, before, lu) + leg(data, h, lu, after) - leg(data, h, before, after)
    for k in range(i, n - 1):
        state.seq[r, k], state.loc[r, k] = state.seq[r, k + 1], state.loc[r, k + 1]
    state.length[r] = n - 1
    _bear(data, state, r, -longer, -service, -data.load[u, r % data.days])


@compiled
def pair_cost(data: Data, state: State, u: int) -> int:
    """Return what the helpers of unit `u` cost: once where tied, else by visit."""
    cost = 0
    for d in range(data.days):
        if state.row[u, d] >= 0:
            if data.tied:
                return data.row_cost[state.row[u, d]]
            cost += data.row_cost[state.row[u, d]]
    return cost


@compiled
def leave_out(data: Data, state: State, u: int) -> None:
    """Take every visit of unit `u` out of its rounds, which are stale then."""
    note(state, u)
    o = state.option[u]
    state.tally[OPTIONS] -= data.option_cost[o]
    state.tally[SKIPPED] += data.skip_cost[u]
    state.tally[PAIRS] -= pair_cost(data, state, u)
    for d in range(data.days):
        if state.row[u, d] < 0:
            continue
        service = data.option_service[o, d]
        pull(data, state, u, data.row_helper[state.row[u, d]] * data.days + d, service)
        if state.second[u, d] >= 0:
            helper = data.second_helper[state.second[u, d]]
            pull(data, state, u, helper * data.days + d, service)
        state.row[u, d] = state.second[u, d] = state.pin[u, d] = -1
    state.option[u] = -1
    state.absent_at[u] = state.tally[ABSENT]
    state.absent[state.tally[ABSENT]] = u
    state.tally[ABSENT] += 1


@compiled
def forget_absent(state: State, u: int) -> None:
    """Strike unit `u` off the list of those left out."""
    at = state.absent_at[u]
    state.tally[ABSENT] -= 1
    other = state.absent[state.tally[ABSENT]]
    state.absent[at] = other
    state.absent_at[other] = at
    state.absent_at[u] = -1


@compiled
def serve(data: Data, state: State, u: int, o: int, place: Ints) -> None:
    """
    Give unit `u` option `o` by the table `place`.

    Its lines hold by day the row, position, companion, that one's position, the start where
    two meet, and the time at the door.
    """
    note(state, u)
    state.option[u] = o
    for d in range(data.days):
        service = data.option_service[o, d]
        if service < 0:
            continue
        k, second = place[0, d], place[2, d]
        state.row[u, d], state.second[u, d], state.pin[u, d] = k, second, place[4, d]
        r = data.row_helper[k] * data.days + d
        put(data, state, u, data.row_local[k], r, place[1, d], service)
        refresh_around(data, state, r, place[1, d], place[1, d])
        if second >= 0:
            r = data.second_helper[second] * data.days + d
            put(data, state, u, data.second_local[second], r, place[3, d], service)
            refresh_around(data, state, r, place[3, d], place[3, d])
    state.tally[OPTIONS] += data.option_cost[o]
    state.tally[SKIPPED] -= data.skip_cost[u]
    state.tally[PAIRS] += pair_cost(data, state, u)
    forget_absent(state, u)


@compiled
def open_journal(data: Data, state: State) -> None:
    """Begin an iteration: nothing touched yet."""
    for t in range(TALLIES):
        state.was_tally[t] = state.tally[t]
    if data.turf_weight > 0.0:
        for h in range(len(state.turf)):
            state.was_turf[h] = state.turf[h]
            state.was_middle[h, 0], state.was_middle[h, 1] = state.middle[h, 0], state.middle[h, 1]


@compiled
def close_journal(state: State) -> None:
    """Keep what was done: mark it as differing from the best, and forget how it was."""
    for j in range(state.tally[TOUCHED]):
        r = state.was_round[j]
        state.is_touched[r] = 0
        if not state.is_dirty_round[r]:
            state.is_dirty_round[r] = 1
            state.dirty_round[state.tally[DIRTY_ROUNDS]] = r
            state.tally[DIRTY_ROUNDS] += 1
    for j in range(state.tally[MOVED]):
        u = state.was_unit[j]
        state.is_moved[u] = 0
        if not state.is_dirty_unit[u]:
            state.is_dirty_unit[u] = 1
            state.dirty_unit[state.tally[DIRTY_UNITS]] = u
            state.tally[DIRTY_UNITS] += 1
    state.tally[TOUCHED] = state.tally[MOVED] = 0


@compiled
def take_back(data: Data, state: State) -> None:
    """Undo the iteration: rounds, units, sums and versions as they were."""
    for j in range(state.tally[TOUCHED]):
        _take_back_round(data, state, j)
    for j in range(state.tally[MOVED]):
        _take_back_unit(data, state, j)
    version = state.tally[VERSION]
    for t in range(TALLIES):
        # The list of absent units was mended one by one; versions are never used twice.
        if t != ABSENT:
            state.tally[t] = state.was_tally[t]
    state.tally[VERSION] = version
    if data.turf_weight > 0.0:
        for h in range(len(state.turf)):
            state.turf[h] = state.was_turf[h]
            state.middle[h, 0], state.middle[h, 1] = state.was_middle[h, 0], state.was_middle[h, 1]


@compiled
def _take_back_round(data: Data, state: State, j: int) -> None:
    r, n = state.was_round[j], state.was_number[j, 0]
    _bear(
        data,
        state,
        r,
        state.was_number[j, 1] - state.walk[r],
        state.was_number[j, 2] - state.service[r],
        state.was_number[j, 3] - state.loaded[r],
    )
    for i in range(n):
        state.seq[r, i], state.loc[r, i] = state.was_seq[j, i], state.was_loc[j, i]
        state.ready[r, i], state.late[r, i] = state.was_ready[j, i], state.was_late[j, i]
    state.length[r] = n
    state.version[r] = state.was_number[j, 4]
    state.is_touched[r] = 0


@compiled
def _take_back_unit(data: Data, state: State, j: int) -> None:
    u = state.was_unit[j]
    was, now = state.was_option[j], state.option[u]
    if was >= 0 and now < 0:
        forget_absent(state, u)
    if was < 0 and now >= 0:
        state.absent_at[u] = state.tally[ABSENT]
        state.absent[state.tally[ABSENT]] = u
        state.tally[ABSENT] += 1
    state.option[u] = was
    for d in range(data.days):
        state.row[u, d], state.second[u, d] = state.was_row[j, d], state.was_second[j, d]
        state.pin[u, d] = state.was_pin[j, d]
    state.is_moved[u] = 0


@compiled
def keep_best(state: State) -> None:
    """Copy what differs from the best solution into it."""
    for j in range(state.tally[DIRTY_ROUNDS]):
        r = state.dirty_round[j]
        state.is_dirty_round[r] = 0
        state.best_length[r] = state.length[r]
        for i in range(state.length[r]):
            state.best_seq[r, i] = state.seq[r, i]
    for j in range(state.tally[DIRTY_UNITS]):
        u = state.dirty_unit[j]
        state.is_dirty_unit[u] = 0
        state.best_option[u] = state.option[u]
        for d in range(state.row.shape[1]):
            state.best_row[u, d], state.best_second[u, d] = state.row[u, d], state.second[u, d]
            state.best_pin[u, d] = state.pin[u, d]
    state.tally[DIRTY_ROUNDS] = state.tally[DIRTY_UNITS] = 0
