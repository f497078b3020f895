"""Compiled moves on rounds: the cheapest place for a visit, units taken out and put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.solver.search.clock import fits, leg, refresh_around
from planner.solver.search.journal import bear, bear_usual, forget_absent, note, touch
from planner.solver.search.kernel import (
    ABSENT,
    FAR,
    NEVER,
    OPTIONS,
    PAIRS,
    ROUNDED,
    SKIPPED,
    Data,
    State,
    compiled,
    know_visitor,
)

if TYPE_CHECKING:
    from planner.solver.search.kernel import Ints

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.


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
    line = data.matrix_start[h] + lu * data.matrix_size[h]
    below = min(limit, room + 1)
    # Arrays that have a name of their own are not sought anew at every stop.
    loc, gap, onto, matrix, is_simple = state.loc, state.gap, data.onto, data.matrix, data.is_simple
    place = 0
    for i in range(n + 1):
        after = loc[r, i] if i < n else 0
        there, back = onto[line + place], matrix[line + after]
        longer = there + back - gap[r, i]
        place = after
        if longer >= below or there >= FAR or back >= FAR or i == banned:
            continue
        if is_simple or fits(data, state, r, u, lu, i, service):
            best, position = longer, i
            below = longer
    return best, position


@compiled
def put(data: Data, state: State, u: int, lu: int, r: int, i: int, service: int) -> None:
    """Put unit `u` into round `r` at position `i`; the caller refreshes around that."""
    touch(data, state, r)
    n, h = state.length[r], r // data.days
    before = state.loc[r, i - 1] if i > 0 else 0
    after = state.loc[r, i] if i < n else 0
    there, back = leg(data, h, before, lu), leg(data, h, lu, after)
    longer = there + back - state.gap[r, i]
    seq, loc, gap, late = state.seq, state.loc, state.gap, state.late
    gap[r, n + 1] = gap[r, n]
    for k in range(n, i, -1):
        seq[r, k], loc[r, k] = seq[r, k - 1], loc[r, k - 1]
        late[r, k], gap[r, k] = late[r, k - 1], gap[r, k - 1]
    gap[r, i], gap[r, i + 1] = there, back
    seq[r, i], loc[r, i] = u, lu
    state.length[r] = n + 1
    bear(data, state, r, longer, service, data.load[u, r % data.days])


@compiled
def pull(data: Data, state: State, u: int, r: int, service: int) -> None:
    """Take unit `u` out of round `r`; the round is stale until it is refreshed."""
    touch(data, state, r)
    n, h, i = state.length[r], r // data.days, 0
    seq, loc, gap = state.seq, state.loc, state.gap
    while seq[r, i] != u:
        i += 1
    before = loc[r, i - 1] if i > 0 else 0
    after = loc[r, i + 1] if i + 1 < n else 0
    straight = leg(data, h, before, after)
    longer = gap[r, i] + gap[r, i + 1] - straight
    for k in range(i, n - 1):
        seq[r, k], loc[r, k] = seq[r, k + 1], loc[r, k + 1]
        gap[r, k + 1] = gap[r, k + 2]
    gap[r, i] = straight
    state.length[r] = n - 1
    bear(data, state, r, -longer, -service, -data.load[u, r % data.days])


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
    bear_usual(data, state, u, -1)
    for d in range(data.days):
        if state.row[u, d] < 0:
            continue
        service = data.option_service[o, d]
        pull(data, state, u, data.row_helper[state.row[u, d]] * data.days + d, service)
        if state.second[u, d] >= 0:
            helper = data.second_helper[state.second[u, d]]
            pull(data, state, u, helper * data.days + d, service)
        state.row[u, d] = state.second[u, d] = state.pin[u, d] = -1
    state.option[u] = state.whom[u] = -1
    state.absent_at[u] = state.tally[ABSENT]
    state.absent[state.tally[ABSENT]] = u
    state.tally[ABSENT] += 1


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
    know_visitor(data, state, u)
    state.tally[OPTIONS] += data.option_cost[o]
    state.tally[SKIPPED] -= data.skip_cost[u]
    state.tally[PAIRS] += pair_cost(data, state, u)
    bear_usual(data, state, u, 1)
    forget_absent(state, u)
