"""
Compiled recreation: every unit that was torn out goes to its cheapest (helper, option, places).

"Greedy insertion with blinks" of Christiaens and Vanden Berghe (2020), where a customer's
place is replaced by a choice of helper and day pattern with a position on each of its days.
"""

from __future__ import annotations

from planner.solver.search.kernel import ABSENT, Data, State, compiled, draw
from planner.solver.search.near import choose
from planner.solver.search.places import serve

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.


@compiled
def insert(data: Data, state: State, u: int) -> None:
    """Put unit `u` where it costs least, or leave it out where that costs less still."""
    chosen = choose(data, state, u)
    if chosen < 0 and state.wish[u] >= 0:
        state.wish[u] = -1
        chosen = choose(data, state, u)
    state.wish[u] = -1
    if chosen >= 0:
        serve(data, state, u, chosen, state.chosen)


@compiled
def order(data: Data, state: State, count: int) -> None:
    """Sort the batch: at random, heaviest, farthest, nearest, most frequent or dearest first."""
    kind = draw(state) * 13.0
    for i in range(count):
        u = state.batch[i]
        if kind < 4.0:
            key = draw(state)
        elif kind < 8.0:
            key = -float(_weight(data, u))
        elif kind < 10.0:
            key = -float(data.remote[u])
        elif kind < 11.0:
            key = float(data.remote[u])
        elif kind < 12.0:
            key = float(data.row_start[u + 1] - data.row_start[u])
        else:
            key = -float(data.skip_cost[u])
        state.batch_key[i] = key
    _sort(state, count)


@compiled
def _weight(data: Data, u: int) -> int:
    """Return how much room unit `u` needs: visits, then load or time at the door."""
    o, total = data.option_start[u], 0
    for d in range(data.days):
        if data.option_service[o, d] >= 0:
            total += data.load[u, d] + 1 + data.option_service[o, d]
    return total


@compiled
def _sort(state: State, count: int) -> None:
    """Sort the batch by its keys; equal keys keep their order."""
    for i in range(1, count):
        key, u, j = state.batch_key[i], state.batch[i], i - 1
        while j >= 0 and state.batch_key[j] > key:
            state.batch_key[j + 1], state.batch[j + 1] = state.batch_key[j], state.batch[j]
            j -= 1
        state.batch_key[j + 1], state.batch[j + 1] = key, u


@compiled
def recreate(data: Data, state: State, count: int) -> None:
    """Insert the units of the batch, one after the other."""
    order(data, state, count)
    for i in range(count):
        insert(data, state, state.batch[i])


@compiled
def insert_absent(data: Data, state: State) -> None:
    """Insert everybody who is left out, in one order: a first plan."""
    count = state.tally[ABSENT]
    for i in range(count):
        state.batch[i] = state.absent[i]
    for i in range(count):
        insert(data, state, state.batch[i])
