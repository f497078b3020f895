"""
Compiled ruin: strings of neighbouring visits are torn out of their rounds.

"Adjacent string removal" of Christiaens and Vanden Berghe (2020). A unit that is torn out
of one round leaves its rounds on all other days too, since it may come back with other days.
"""

from __future__ import annotations

from planner.solver.search.clock import can_be_made, leg, refresh
from planner.solver.search.kernel import (
    ABSENT,
    HEIR,
    TOUCHED,
    WORK,
    Data,
    State,
    compiled,
    draw,
)
from planner.solver.search.places import leave_out

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

LONGEST_STRING = 10
SPLIT = 0.5
SPLIT_STAYS = 0.01
RETRIED = 10
DRAWN = 4  # units of which the nearest to the base of an heir is the middle of what is handed over
RELIEF = 3.0  # how many times as much as usual may be torn out of one helper's week


@compiled
def below(state: State, n: int) -> int:
    """Return a random number from 0 up to, not including, `n`."""
    return int(draw(state) * n)


@compiled
def take(data: Data, state: State, u: int, count: int) -> int:
    """Tear unit `u` out and append it to the batch; return the batch's new length."""
    leave_out(data, state, u)
    state.mark[u] = state.tally[WORK]
    state.batch[count] = u
    return count + 1


@compiled
def day_of(data: Data, state: State, u: int, favourite: int) -> int:
    """Return the favourite day where `u` is visited then, else one of its days at random."""
    if favourite >= 0 and state.row[u, favourite] >= 0:
        return favourite
    days = 0
    for d in range(data.days):
        days += state.row[u, d] >= 0
    nth = below(state, days)
    for d in range(data.days):
        if state.row[u, d] >= 0:
            if nth == 0:
                return d
            nth -= 1
    return -1


@compiled
def round_of(data: Data, state: State, u: int, d: int) -> int:
    """Return a round in which `u` is visited on day `d`, of either helper of a crew."""
    if state.second[u, d] >= 0 and draw(state) < 0.5:
        return data.second_helper[state.second[u, d]] * data.days + d
    return data.row_helper[state.row[u, d]] * data.days + d


@compiled
def tear(data: Data, state: State, r: int, u: int, size: int, count: int) -> int:
    """Tear a string of `size` units around `u` out of round `r`, or one with a gap left in."""
    n, at = state.length[r], 0
    while state.seq[r, at] != u:
        at += 1
    gap = 0
    if size > 1 and size < n and draw(state) < SPLIT:
        gap = 1
        while size + gap < n and draw(state) < SPLIT_STAYS:
            gap += 1
    whole = size + gap
    lowest, highest = max(0, at - whole + 1), min(at, n - whole)
    first = lowest + below(state, highest - lowest + 1)
    keep = first + 1 + below(state, size - 1) if gap > 0 else first + whole
    begun = count
    for i in range(first, first + whole):
        if i < keep or i >= keep + gap:
            state.batch[count] = state.seq[r, i]
            count += 1
    for i in range(begun, count):
        take(data, state, state.batch[i], i)
    return count


@compiled
def ruin(data: Data, state: State) -> int:
    """Tear strings out around a random unit; return how many units wait in the batch."""
    units = len(state.option)
    state.tally[HEIR] = 0
    if data.handed > 0.0 and draw(state) < data.handed:
        return hand_over(data, state)
    if data.relieved > 0.0 and draw(state) < data.relieved:
        return relieve(data, state, below(state, units))
    if draw(state) < data.radial:
        return clear_area(data, state, below(state, units))
    stops, rounds = 0, 0
    for r in range(len(state.length)):
        stops += state.length[r]
        rounds += state.length[r] > 0
    mean = stops / max(1, rounds)
    longest = min(float(LONGEST_STRING), mean)
    most = 4.0 * data.torn / (1.0 + longest) - 1.0
    strings = int(draw(state) * max(1.0, most) + 1.0)
    seed = below(state, units)
    favourite = below(state, data.days) if draw(state) < 0.5 else -1
    count, torn = 0, 0
    for at in range(data.near_start[seed], data.near_start[seed + 1]):
        u = data.near[at]
        if torn >= strings:
            break
        if state.mark[u] == state.tally[WORK]:
            continue
        if state.option[u] < 0:
            count = retry(state, u, count)
            continue
        r = round_of(data, state, u, day_of(data, state, u, favourite))
        if state.is_touched[r]:
            continue
        size = int(draw(state) * min(longest, float(state.length[r])) + 1.0)
        count = tear(data, state, r, u, min(size, state.length[r]), count)
        torn += 1
    return mend(data, state, count)


@compiled
def with_days_swapped(data: Data, u: int, option: int, one: int, other: int) -> int:
    """Return the option of `u` that has two days of `option` swapped, or -1."""
    for o in range(data.option_start[u], data.option_start[u + 1]):
        is_it = True
        for d in range(data.days):
            e = other if d == one else one if d == other else d
            if (data.option_service[o, d] >= 0) != (data.option_service[option, e] >= 0):
                is_it = False
        if is_it:
            return o
    return -1


@compiled
def clear_area(data: Data, state: State, seed: int) -> int:
    """Tear out the nearest units around `seed`, whatever their rounds and days."""
    most, count = 1 + below(state, int(2.0 * data.torn)), 0
    swaps = draw(state) < data.swapped
    one, other = below(state, data.days), below(state, data.days)
    for at in range(data.near_start[seed], data.near_start[seed + 1]):
        if count >= most:
            break
        u = data.near[at]
        is_out = state.option[u] < 0
        if swaps and not is_out:
            state.wish[u] = with_days_swapped(data, u, state.option[u], one, other)
        count = retry(state, u, count) if is_out else take(data, state, u, count)
    return mend(data, state, count)


@compiled
def relieve(data: Data, state: State, seed: int) -> int:
    """Tear out what the helper of `seed` has on all days, nearest first: a turf changes hands."""
    if state.option[seed] < 0:
        return mend(data, state, retry(state, seed, 0))
    h = data.row_helper[state.row[seed, day_of(data, state, seed, -1)]]
    most, count = 1 + below(state, int(RELIEF * data.torn)), 0
    for at in range(data.near_start[seed], data.near_start[seed + 1]):
        if count >= most:
            break
        u = data.near[at]
        if state.whom[u] == h:
            count = take(data, state, u, count)
    return mend(data, state, count)


@compiled
def hand_over(data: Data, state: State) -> int:
    """
    Tear out an area that one helper is to get as a whole: the less busy of two at random.

    A helper who stays at home is worth going out for many, never for one.
    """
    h, other = below(state, len(state.burden)), below(state, len(state.burden))
    if state.burden[other] < state.burden[h]:
        h = other
    seed, nearest = -1, 0
    for _ in range(DRAWN):
        u = below(state, len(state.option))
        if data.row_of[u, h] >= 0:
            far = leg(data, h, 0, data.row_local[data.row_of[u, h]])
            if seed < 0 or far < nearest:
                seed, nearest = u, far
    if seed < 0:
        return mend(data, state, 0)
    state.tally[HEIR] = h + 1
    most, count = 1 + below(state, int(RELIEF * data.torn)), 0
    for at in range(data.near_start[seed], data.near_start[seed + 1]):
        if count >= most:
            break
        u = data.near[at]
        if state.option[u] >= 0 and state.whom[u] != h and data.row_of[u, h] >= 0:
            count = take(data, state, u, count)
    return mend(data, state, count)


@compiled
def retry(state: State, u: int, count: int) -> int:
    """Append unit `u`, which was left out before, to the batch."""
    state.mark[u] = state.tally[WORK]
    state.batch[count] = u
    return count + 1


@compiled
def mend(data: Data, state: State, count: int) -> int:
    """Refresh the rounds that were torn; add some of those left out before to the batch."""
    for j in range(state.tally[TOUCHED]):
        refresh(data, state, state.was_round[j])
    absent = state.tally[ABSENT]
    for _ in range(min(RETRIED, absent)):
        u = state.absent[below(state, absent)]
        if state.mark[u] != state.tally[WORK]:
            count = retry(state, u, count)
    return count


@compiled
def shed(data: Data, state: State) -> None:
    """Leave whole rounds out that cannot be made, until all can: a child's may not."""
    is_done = data.is_simple
    while not is_done:
        is_done = True
        for r in range(len(state.length)):
            if can_be_made(data, state, r):
                continue
            is_done = False
            while state.length[r] > 0:
                leave_out(data, state, state.seq[r, 0])
        for j in range(state.tally[TOUCHED]):
            refresh(data, state, state.was_round[j])
