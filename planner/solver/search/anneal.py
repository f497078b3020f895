"""
Compiled annealing: ruin, recreate, keep or take back; thousands of times a second.

What is compared is the true cost, with fairness softened: half of it counts every helper
above the target instead of the busiest alone, or nothing would be gained by relieving one of
two. The best solution is the one of least true cost.
"""

from __future__ import annotations

import numpy as np

from planner.solver.search.clock import is_lawful, leg, refresh
from planner.solver.search.journal import (
    bear_usual,
    close_journal,
    keep_best,
    open_journal,
    take_back,
)
from planner.solver.search.kernel import (
    ABSENT,
    BEST,
    CURRENT,
    DIRTY_ROUNDS,
    DIRTY_UNITS,
    EASE,
    FIRMNESS,
    LACKING,
    MEAN,
    OPTIONS,
    PAIRS,
    SKIPPED,
    TOUCHED,
    TURF,
    VERSION,
    WALKING,
    WORK,
    Data,
    State,
    compiled,
    draw,
    entry,
    know_visitor,
)
from planner.solver.search.places import pair_cost
from planner.solver.search.recreate import insert_absent, recreate
from planner.solver.search.ruin import ruin, shed

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.


GO_ON, READ, FILL_UP, FROM_BEST, GROW_UP = 0, 1, 2, 3, 4  # how the annealing begins
OLD = 2**30  # versions, of which an iteration makes some hundred
EASED = 100  # iterations between two changes of what leaving out costs


@compiled
def mean_load(data: Data, state: State) -> float:
    """Return the mean load of the helpers that count, without detours that would lift it."""
    total = min(0, data.lifting - state.tally[WALKING])
    for h in range(len(data.share)):
        if data.share[h] > 0.0:
            total += data.brought[h] + state.burden[h]
    return total / max(1, data.counted)


@compiled
def day_load(data: Data, state: State, r: int) -> int:
    """Return how long the day of round `r` is; 0 where nobody goes out."""
    return state.walk[r] + state.service[r] + data.even_given[r] if state.length[r] > 0 else 0


@compiled
def even_bound(data: Data, state: State, h: int) -> float:
    """Return how long a day of `h` may be without cost: so many times the mean of the days."""
    total, days = data.even_past[h], data.even_days[h]
    for r in range(h * data.days, (h + 1) * data.days):
        total += day_load(data, state, r)
        days += state.length[r] > 0
    return data.even_target * (total / max(1, days))


@compiled
def unevenness(data: Data, state: State) -> tuple[int, float]:
    """Return the penalty of days that are not level, and the softened one."""
    if data.even_weight <= 0.0:
        return 0, 0.0
    penalty, soft = 0, 0.0
    for h in range(len(state.even)):
        bound = even_bound(data, state, h)
        most, excess = 0.0, 0.0
        for r in range(h * data.days, (h + 1) * data.days):
            over = max(0.0, day_load(data, state, r) - bound)
            most = max(most, over)
            excess += over
        penalty += int(np.floor(data.even_weight * most))
        soft += 0.5 * data.even_weight * state.level[FIRMNESS] * (most + excess)
    return penalty, soft


@compiled
def unlevel(data: Data, state: State) -> tuple[int, float]:
    """Return the penalties of loads and of days together, true and softened."""
    penalty, soft = unfairness(data, state)
    more, softer = unevenness(data, state)
    return penalty + more, soft + softer


@compiled
def unfairness(data: Data, state: State) -> tuple[int, float]:
    """Return the balance penalty, and the softened one that guides the search."""
    if not data.is_balanced or data.counted == 0:
        return 0, 0.0
    bound = data.target * mean_load(data, state)
    most, excess = 0.0, 0.0
    for h in range(len(data.share)):
        if data.share[h] > 0.0:
            over = (data.brought[h] + state.burden[h]) / data.share[h] - bound
            most = max(most, over)
            excess += max(0.0, over)
    penalty = int(np.floor(data.weight * most))
    soft = 0.5 * data.weight * state.level[FIRMNESS] * (most + excess)
    if data.usual_weight > 0.0:
        most, excess = 0.0, 0.0
        for h in range(len(data.usual_share)):
            if data.usual_share[h] > 0.0:
                over = state.usual[h] / data.usual_share[h] - data.usual_most
                most = max(most, over)
                excess += max(0.0, over)
        penalty += int(np.floor(data.usual_weight * most))
        soft += 0.5 * data.usual_weight * state.level[FIRMNESS] * (most + excess)
    return penalty, soft


@compiled
def tend_turf(data: Data, state: State, h: int) -> None:
    """Compute the middle of the turf of `h` and what its spread costs, anew."""
    x, y, n = 0.0, 0.0, 0
    for d in range(data.days):
        r = h * data.days + d
        for i in range(state.length[r]):
            u = state.seq[r, i]
            if is_first_visit(data, state, u, h, d):
                x, y, n = x + data.turf[u, 0], y + data.turf[u, 1], n + 1
    if n == 0:
        state.tally[TURF] -= state.turf[h]
        state.turf[h] = 0
        return
    x, y, spread = x / n, y / n, 0.0
    for d in range(data.days):
        r = h * data.days + d
        for i in range(state.length[r]):
            u = state.seq[r, i]
            if is_first_visit(data, state, u, h, d):
                a, b = data.turf[u, 0] - x, data.turf[u, 1] - y
                spread += (a * a + b * b) ** 0.5
    state.middle[h, 0], state.middle[h, 1] = x, y
    cost = int(np.floor(data.turf_weight * spread))
    state.tally[TURF] += cost - state.turf[h]
    state.turf[h] = cost


@compiled
def is_first_visit(data: Data, state: State, u: int, h: int, d: int) -> bool:
    """Say whether `h`, not as a companion, visits `u` on day `d` for the first time."""
    for e in range(d):
        if state.row[u, e] >= 0:
            return False
    return state.row[u, d] >= 0 and data.row_helper[state.row[u, d]] == h


@compiled
def tend_turfs(data: Data, state: State) -> None:
    """Bring the turfs of all helpers up to date whose rounds were touched."""
    if data.turf_weight <= 0.0:
        return
    last = -1
    for j in range(state.tally[TOUCHED]):
        h = state.was_round[j] // data.days
        if h != last:
            tend_turf(data, state, h)
        last = h


@compiled
def true_cost(state: State) -> int:
    """Return the cost without fairness."""
    return (
        state.tally[WALKING]
        + state.tally[SKIPPED]
        + state.tally[OPTIONS]
        + state.tally[PAIRS]
        + state.tally[TURF]
    )


@compiled
def eased(state: State, soft: float) -> float:
    """Return the cost that guides the search: whoever is left out counts in part."""
    return true_cost(state) + soft - (1.0 - state.level[EASE]) * state.tally[SKIPPED]


@compiled
def firmness(data: Data, state: State, temperature: float) -> float:
    """
    Return what part of the weight of fairness counts at `temperature`.

    At its whole weight hardly any exchange between helpers is taken while the search is hot.
    """
    stops = 0
    for r in range(len(state.length)):
        stops += state.length[r]
    return min(1.0, data.firm * state.tally[WALKING] / max(1, stops) / temperature)


@compiled
def ease(data: Data, state: State, temperature: float) -> None:
    """
    Let units be left out for a while, in a fixed share of the iterations, and loads be unlevel.

    Where room is tight the way from one good plan to the next leads through plans in which
    somebody has no place. So leaving out is made cheaper while it is rare, dearer while not.
    """
    state.level[LACKING] += state.tally[ABSENT] > 0
    if state.tally[WORK] % EASED != 0:
        return
    rare = state.level[LACKING] < data.lack * EASED
    state.level[EASE] = min(1.0, state.level[EASE] * (0.9 if rare else 1.15))
    state.level[LACKING] = 0.0
    state.level[FIRMNESS] = firmness(data, state, temperature)
    _, soft = unlevel(data, state)
    state.level[CURRENT] = eased(state, soft)


@compiled
def settle(data: Data, state: State) -> None:
    """Take the present solution as current, and as best where it is."""
    penalty, soft = unlevel(data, state)
    state.level[CURRENT] = eased(state, soft)
    state.level[MEAN] = mean_load(data, state)
    if data.even_weight > 0.0:
        for h in range(len(state.even)):
            state.even[h] = even_bound(data, state, h)
    if true_cost(state) + penalty < state.level[BEST]:
        state.level[BEST] = true_cost(state) + penalty
        keep_best(state)


@compiled
def step(data: Data, state: State, temperature: float) -> None:
    """Do one iteration."""
    open_journal(data, state)
    count = ruin(data, state)
    recreate(data, state, count)
    tend_turfs(data, state)
    _, soft = unlevel(data, state)
    bar = state.level[CURRENT] - temperature * np.log(draw(state) + 1e-300)
    if eased(state, soft) < bar and is_lawful(data, state):
        close_journal(state)
        settle(data, state)
    else:
        take_back(data, state)


@compiled
def return_to_best(data: Data, state: State) -> None:
    """Make the best solution the present one; its sums are still to be computed."""
    for r in range(len(state.length)):
        state.length[r] = state.best_length[r]
        for i in range(state.length[r]):
            state.seq[r, i] = state.best_seq[r, i]
    for u in range(len(state.option)):
        state.option[u] = state.best_option[u]
        for d in range(data.days):
            state.row[u, d], state.second[u, d] = state.best_row[u, d], state.best_second[u, d]
            state.pin[u, d] = state.best_pin[u, d]


@compiled
def rebuild(data: Data, state: State) -> None:
    """Compute every sum and time from the rounds, options and rows."""
    for part in (WALKING, SKIPPED, OPTIONS, PAIRS, TURF, ABSENT):
        state.tally[part] = 0
    for h in range(len(state.turf)):
        state.burden[h] = state.turf[h] = 0
        state.usual[h] = data.usual_given[h]
        for w in range(state.weekly.shape[1]):
            state.weekly[h, w] = 0
    for u in range(len(state.option)):
        _rebuild_unit(data, state, u)
    for r in range(len(state.length)):
        _rebuild_round(data, state, r)
    if data.turf_weight > 0.0:
        for h in range(len(state.turf)):
            tend_turf(data, state, h)
    _all_dirty(state)
    state.level[BEST] = np.inf
    settle(data, state)


@compiled
def _rebuild_unit(data: Data, state: State, u: int) -> None:
    know_visitor(data, state, u)
    if state.option[u] < 0:
        state.absent_at[u] = state.tally[ABSENT]
        state.absent[state.tally[ABSENT]] = u
        state.tally[ABSENT] += 1
        state.tally[SKIPPED] += data.skip_cost[u]
        return
    state.absent_at[u] = -1
    state.tally[OPTIONS] += data.option_cost[state.option[u]]
    state.tally[PAIRS] += pair_cost(data, state, u)
    bear_usual(data, state, u, 1)


@compiled
def _rebuild_round(data: Data, state: State, r: int) -> None:
    h, d, place = r // data.days, r % data.days, 0
    walk, service, load = 0, 0, 0
    for i in range(state.length[r]):
        u = state.seq[r, i]
        k = state.row[u, d]
        is_first = data.row_helper[k] == h
        state.loc[r, i] = data.row_local[k] if is_first else data.second_local[state.second[u, d]]
        state.gap[r, i] = leg(data, h, place, state.loc[r, i])
        walk += state.gap[r, i]
        service += data.option_service[state.option[u], d]
        load += data.load[u, d]
        place = state.loc[r, i]
    state.gap[r, state.length[r]] = leg(data, h, place, 0)
    walk += state.gap[r, state.length[r]]
    state.walk[r], state.service[r], state.loaded[r] = walk, service, load
    state.burden[h] += walk + service
    state.weekly[h, data.week[d]] += walk + service
    state.tally[WALKING] += walk
    refresh(data, state, r)


@compiled
def _all_dirty(state: State) -> None:
    """Say that everything differs from the best solution."""
    for r in range(len(state.length)):
        state.is_dirty_round[r], state.dirty_round[r] = 1, r
    for u in range(len(state.option)):
        state.is_dirty_unit[u], state.dirty_unit[u] = 1, u
    state.tally[DIRTY_ROUNDS], state.tally[DIRTY_UNITS] = len(state.length), len(state.option)


@compiled
def forget_old(state: State) -> None:
    """Give rounds new versions from 1 on before they outgrow what is remembered of them."""
    if state.tally[VERSION] < OLD:
        return
    for i in range(state.memo.size):
        state.memo.flat[i] = 0
    for i in range(state.known.size):
        state.known.flat[i] = 0
    for r in range(len(state.version)):
        state.version[r] = r + 1
    state.tally[VERSION] = len(state.version)


@entry
def anneal(data: Data, state: State, fresh: int, iterations: int, hot: float, cold: float) -> None:
    """Begin as `fresh` says; then iterate while cooling from `hot` to `cold`."""
    if fresh in (FROM_BEST, GROW_UP):
        return_to_best(data, state)
    if fresh != GO_ON:
        rebuild(data, state)
        if fresh in (FILL_UP, GROW_UP):
            open_journal(data, state)
            shed(data, state)
            insert_absent(data, state)
            tend_turfs(data, state)
            close_journal(state)
            state.level[BEST] = np.inf  # what was shed was no plan
            settle(data, state)
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    temperature = hot
    forget_old(state)
    for _ in range(iterations):
        state.tally[WORK] += 1
        step(data, state, temperature)
        ease(data, state, temperature)
        temperature *= cooling
