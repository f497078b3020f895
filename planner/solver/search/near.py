"""
Compiled choice: a unit goes where it costs least, among rounds that pass near it.

"Granular" neighbourhoods (Toth and Vigo 2003): in a good plan hardly anybody is seen in a round in
which no near neighbour is. So where many helpers may come only the rounds of near neighbours
are looked at, the emptiest and one at random, and now and then all; what an iteration costs
hardly depends on how many rounds there are.
"""

from __future__ import annotations

from planner.solver.search.kernel import HEIR, NEVER, Data, State, compiled, draw
from planner.solver.search.offers import clear, fill, try_options, try_row

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

MANY = 6
"""Where no more helpers may come to a unit, their rounds are looked at all the same."""


@compiled
def choose(data: Data, state: State, u: int) -> int:
    """
    Return the cheapest option of `u`, its places in the table `chosen`, or -1 for none.

    Where many helpers may come only rounds near by are looked at, but now and then all.
    """
    if state.tally[HEIR] > 0 and data.crew[u] == 1:
        chosen = choose_heir(data, state, u)
        if chosen >= 0:
            return chosen
    clear(data, state)
    many = data.row_start[u + 1] - data.row_start[u] > MANY
    if many and data.crew[u] == 1 and draw(state) >= data.whole:
        chosen = choose_near(data, state, u)
        if chosen >= 0:
            return chosen
        clear(data, state)
    best, chosen = float(data.skip_cost[u]), -1
    for k in range(data.row_start[u], data.row_start[u + 1]):
        if data.tied:
            best, chosen = try_row(data, state, u, k, best, chosen)
        else:
            for d in range(data.days):
                if data.wanted[u, d] >= 0:
                    fill(data, state, u, k, d, data.wanted[u, d], NEVER)
    if not data.tied:
        best, chosen = try_options(data, state, u, -1, best, chosen, NEVER)
    return chosen


@compiled
def choose_heir(data: Data, state: State, u: int) -> int:
    """Return the cheapest option with the helper who is to get what was torn out, or -1."""
    clear(data, state)
    k = data.row_of[u, state.tally[HEIR] - 1]
    if k < 0:
        return -1
    _, chosen = try_row(data, state, u, k, float(data.skip_cost[u]), -1)
    return chosen


@compiled
def choose_near(data: Data, state: State, u: int) -> int:
    """Return the cheapest option in rounds of near neighbours, the emptiest and one at random."""
    if data.tied:
        return choose_near_helper(data, state, u)
    look, left = begin_look(state), data.looked
    near, option, row, helper, row_of = (
        data.near,
        state.option,
        state.row,
        data.row_helper,
        data.row_of,
    )
    for at in range(data.near_start[u], data.near_start[u + 1]):
        if left == 0:
            break
        v = near[at]
        if option[v] < 0:
            continue
        left -= 1
        for d in range(data.days):
            if row[v, d] >= 0:
                look_at(data, state, u, row_of[u, helper[row[v, d]]], d, look)
    for d in range(data.days):
        look_at(data, state, u, any_row(data, state, u), d, look)
    _, chosen = try_options(data, state, u, -1, float(data.skip_cost[u]), -1, NEVER)
    return chosen


@compiled
def choose_near_helper(data: Data, state: State, u: int) -> int:
    """Return the same where one helper makes all visits: helpers of near neighbours."""
    best, chosen = float(data.skip_cost[u]), -1
    look, left = begin_look(state), data.looked
    near, whom = data.near, state.whom
    for at in range(data.near_start[u], data.near_start[u + 1]):
        if left == 0:
            break
        h = whom[near[at]]
        if h < 0:
            continue
        left -= 1
        if not is_new(state, h * data.days, look):
            continue
        k = data.row_of[u, h]
        if k >= 0:
            best, chosen = try_row(data, state, u, k, best, chosen)
    for k in (emptiest(data, state, u), any_row(data, state, u)):
        if is_new(state, data.row_helper[k] * data.days, look):
            best, chosen = try_row(data, state, u, k, best, chosen)
    return chosen


@compiled
def begin_look(state: State) -> int:
    """Return the number of a new look, of which no round has been a part."""
    state.seen[len(state.seen) - 1] += 1
    return state.seen[len(state.seen) - 1]


@compiled
def is_new(state: State, r: int, look: int) -> bool:
    """Say whether round `r` was not yet a part of this look; it is from now on."""
    if state.seen[r] == look:
        return False
    state.seen[r] = look
    return True


@compiled
def look_at(data: Data, state: State, u: int, k: int, d: int, look: int) -> None:
    """Look at the round of row `k` on day `d`, once in a look."""
    if k >= 0 and data.wanted[u, d] >= 0:
        if is_new(state, data.row_helper[k] * data.days + d, look):
            fill(data, state, u, k, d, data.wanted[u, d], NEVER)


@compiled
def emptiest(data: Data, state: State, u: int) -> int:
    """Return the row of `u` whose helper has least to do."""
    helper, burden, chosen = data.row_helper, state.burden, data.row_start[u]
    least = burden[helper[chosen]]
    for k in range(data.row_start[u] + 1, data.row_start[u + 1]):
        if burden[helper[k]] < least:
            chosen, least = k, burden[helper[k]]
    return chosen


@compiled
def any_row(data: Data, state: State, u: int) -> int:
    """Return a row of `u` at random."""
    first = data.row_start[u]
    return first + int(draw(state) * (data.row_start[u + 1] - first))
