"""
Compiled undo: what an iteration touches is written down first, then kept or taken back.

Sums that hold a round's walking, service and load change in one place, `bear`.
"""

from __future__ import annotations

from planner.solver.search.kernel import (
    ABSENT,
    DIRTY_ROUNDS,
    DIRTY_UNITS,
    MOVED,
    TALLIES,
    TOUCHED,
    VERSION,
    WALKING,
    Data,
    State,
    compiled,
    know_visitor,
)

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.


@compiled
def touch(data: Data, state: State, r: int) -> None:
    """Write round `r` into the journal unless it stands there."""
    if state.is_touched[r]:
        return
    state.is_touched[r] = 1
    j, n = state.tally[TOUCHED], state.length[r]
    state.tally[TOUCHED] += 1
    state.was_round[j] = r
    seq, loc, gap = state.seq, state.loc, state.gap
    was_seq, was_loc, was_gap = state.was_seq, state.was_loc, state.was_gap
    for i in range(n):
        was_seq[j, i], was_loc[j, i], was_gap[j, i] = seq[r, i], loc[r, i], gap[r, i]
    was_gap[j, n] = gap[r, n]
    if not data.is_simple:
        for i in range(n):
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
def bear(data: Data, state: State, r: int, walk: int, service: int, load: int) -> None:
    """Add walking, service and load to round `r` and to all sums that hold it."""
    h, w = r // data.days, data.week[r % data.days]
    state.walk[r] += walk
    state.service[r] += service
    state.loaded[r] += load
    state.burden[h] += walk + service
    state.weekly[h, w] += walk + service
    state.tally[WALKING] += walk


@compiled
def bear_usual(data: Data, state: State, u: int, sign: int) -> None:
    """Add to (1) or take from (-1) the usual load of a helper what unit `u` asks for."""
    if data.usual_weight <= 0.0:
        return
    for d in range(data.days):
        k = state.row[u, d]
        if k >= 0:
            state.usual[data.row_helper[k]] += sign * data.row_usual[k]
            return


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
    bear(
        data,
        state,
        r,
        state.was_number[j, 1] - state.walk[r],
        state.was_number[j, 2] - state.service[r],
        state.was_number[j, 3] - state.loaded[r],
    )
    seq, loc, gap = state.seq, state.loc, state.gap
    was_seq, was_loc, was_gap = state.was_seq, state.was_loc, state.was_gap
    for i in range(n):
        seq[r, i], loc[r, i], gap[r, i] = was_seq[j, i], was_loc[j, i], was_gap[j, i]
    gap[r, n] = was_gap[j, n]
    if not data.is_simple:
        for i in range(n):
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
    bear_usual(data, state, u, -1)
    for d in range(data.days):
        state.row[u, d], state.second[u, d] = state.was_row[j, d], state.was_second[j, d]
        state.pin[u, d] = state.was_pin[j, d]
    know_visitor(data, state, u)
    bear_usual(data, state, u, 1)
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
