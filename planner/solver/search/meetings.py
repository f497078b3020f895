"""
Compiled search for two helpers who meet at one door: both positions and the common start.

Where either could not come alone the two cannot meet. So the lawful places of each are listed
first, least detour first, and combinations are tried until they cost more than the best one.
"""

from __future__ import annotations

from planner.solver.search.clock import arrival, begin, fits, goes_on, leg
from planner.solver.search.kernel import FAR, LATE, NEVER, ROUNDED, Data, State, compiled

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

FIRST, SECOND = 0, 1  # whose places: lines of `State.ways`


@compiled
def crewed(
    data: Data, state: State, u: int, k: int, d: int, service: int, limit: int
) -> tuple[int, int]:
    """
    Return (longer way of both, position) for row `k` with the best companion on day `d`.

    The companion, its position and the common start go to the scratch table. Ways longer by
    `limit` or more are not looked at.
    """
    h, lu = data.row_helper[k], data.row_local[k]
    r = h * data.days + d
    best, position = limit, -1
    firsts = _list_ways(data, state, FIRST, u, lu, r, service, best + ROUNDED)
    if firsts == 0:
        return NEVER, -1
    for s in range(data.second_start[u], data.second_start[u + 1]):
        if data.second_helper[s] == h:
            continue
        q, lv = data.second_helper[s] * data.days + d, data.second_local[s]
        below = best - state.way_longer[FIRST, 0]
        seconds = _list_ways(data, state, SECOND, u, lv, q, service, below)
        best, position = _meet(data, state, u, k, d, service, s, firsts, seconds, best, position)
    return (best, position) if position >= 0 else (NEVER, -1)


@compiled
def _list_ways(
    data: Data, state: State, who: int, u: int, lu: int, r: int, service: int, below: int
) -> int:
    """List the lawful places of `u` in round `r`, least detour first, and return how many."""
    n, h, count = state.length[r], r // data.days, 0
    room = data.room[r] - state.walk[r] - state.service[r] - service
    if room < -ROUNDED or data.parts[r] == 0 or n + 1 >= state.seq.shape[1]:
        return 0
    below = min(below, room + 1)
    for i in range(n + 1):
        before = state.loc[r, i - 1] if i > 0 else 0
        after = state.loc[r, i] if i < n else 0
        there, back = leg(data, h, before, lu), leg(data, h, lu, after)
        longer = there + back - leg(data, h, before, after)
        if longer >= below or there >= FAR or back >= FAR:
            continue
        if not fits(data, state, r, u, lu, i, service):
            continue
        j = count
        while j > 0 and state.way_longer[who, j - 1] > longer:
            state.way_longer[who, j] = state.way_longer[who, j - 1]
            state.way_at[who, j] = state.way_at[who, j - 1]
            j -= 1
        state.way_longer[who, j], state.way_at[who, j] = longer, i
        count += 1
    return count


@compiled
def _meet(
    data: Data,
    state: State,
    u: int,
    k: int,
    d: int,
    service: int,
    s: int,
    firsts: int,
    seconds: int,
    best: int,
    position: int,
) -> tuple[int, int]:
    """Return the better of `best` and the cheapest meeting with companion `s`."""
    r, q = data.row_helper[k] * data.days + d, data.second_helper[s] * data.days + d
    lu, lv = data.row_local[k], data.second_local[s]
    for a in range(firsts):
        if seconds == 0 or state.way_longer[FIRST, a] + state.way_longer[SECOND, 0] >= best:
            break
        i = state.way_at[FIRST, a]
        for b in range(seconds):
            total = state.way_longer[FIRST, a] + state.way_longer[SECOND, b]
            if total >= best:
                break
            j = state.way_at[SECOND, b]
            time = max(arrival(data, state, r, lu, i), arrival(data, state, q, lv, j))
            time = _meeting(data, r, q, u, time, service)
            if (
                time < LATE
                and goes_on(data, state, r, lu, i, time + service)
                and goes_on(data, state, q, lv, j, time + service)
            ):
                best, position = total, i
                state.scratch_place[2, d], state.scratch_place[3, d] = s, j
                state.scratch_place[4, d] = time
    return best, position


@compiled
def _meeting(data: Data, r: int, q: int, u: int, time: int, service: int) -> int:
    """Return the earliest start from `time` on that suits rounds `r` and `q`, or LATE."""
    while time < LATE:
        first = begin(data, r, u, time, service, -1)
        time = begin(data, q, u, first, service, -1) if first < LATE else LATE
        if time == first:
            return time
    return LATE
