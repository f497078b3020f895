"""
Compiled offers: what a unit costs with each helper and option, places on all days included.

The cheapest position of a unit in a round is remembered until the round changes, and so is that
there is none below a cost; an iteration costs little more than the rounds that it has touched.
"""

from __future__ import annotations

from planner.solver.search.kernel import (
    BANNED,
    BLINKS,
    FIRMNESS,
    MEAN,
    NEVER,
    ROUNDED,
    Data,
    State,
    compiled,
    draw,
)
from planner.solver.search.meetings import crewed
from planner.solver.search.places import cheapest

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

BLINK = 0.01
WHATEVER = 2**31 - 1  # more than any detour
BLIND_TO_HELPER = 0.03
"""
Share of the helpers that are passed over unseen when a unit chooses one.

With one helper for all visits of a unit a blink at a single position hardly ever changes the
choice; blinking at helpers does, and lets turfs trade doors.
"""


@compiled
def remembered(
    data: Data, state: State, u: int, k: int, d: int, service: int, limit: int
) -> tuple[int, int]:
    """
    Return (cost, position) of the cheapest place of `u` with row `k` on day `d`.

    Where no place is below `limit` that is remembered too, so a round far away is looked at
    once and not again until it changes. What is found in a round under change stands in a second
    place: most iterations are taken back, and then the first still holds.
    """
    r, at = data.row_helper[k] * data.days + d, k * data.days + d
    limit = WHATEVER if data.is_simple else min(limit, WHATEVER)
    memo, version = state.memo, state.version[r]
    for i in (0, 4):
        if memo[at, i] == version and memo[at, i + 1] == service:
            if memo[at, i + 3] >= 0:
                return memo[at, i + 2], memo[at, i + 3]
            if memo[at, i + 2] >= limit:
                return NEVER, -1
    i = 4 if state.is_touched[r] else 0
    longer, position = cheapest(data, state, u, data.row_local[k], r, service, -1, limit)
    memo[at, i], memo[at, i + 1] = version, service
    memo[at, i + 2] = longer if position >= 0 else limit
    memo[at, i + 3] = position
    return longer, position


@compiled
def single(
    data: Data, state: State, u: int, k: int, d: int, service: int, limit: int
) -> tuple[int, int]:
    """Return (cost, position) for row `k` on day `d`, now and then blind to the best place."""
    longer, position = remembered(data, state, u, k, d, service, limit)
    if position >= 0 and draw(state) < BLINK:
        state.tally[BLINKS] += 1
        r = data.row_helper[k] * data.days + d
        return cheapest(data, state, u, data.row_local[k], r, service, position, limit)
    return longer, position


@compiled
def hinge(data: Data, state: State, h: int, more: int) -> float:
    """Return what the load of helper `h` above the target costs when it grows by `more`."""
    if not data.is_balanced or data.share[h] <= 0.0:
        return 0.0
    bound = data.target * state.level[MEAN]
    now = data.brought[h] + state.burden[h]
    after = max(0.0, (now + more) / data.share[h] - bound)
    over = after - max(0.0, now / data.share[h] - bound)
    return data.weight * state.level[FIRMNESS] * over


@compiled
def usual_hinge(data: Data, state: State, k: int) -> float:
    """Return what row `k` adds to the cost of its helper's usual week above the most."""
    if data.usual_weight <= 0.0:
        return 0.0
    h = data.row_helper[k]
    if data.usual_share[h] <= 0.0:
        return 0.0
    now, most = state.usual[h], data.usual_most
    after = max(0.0, (now + data.row_usual[k]) / data.usual_share[h] - most)
    over = after - max(0.0, now / data.usual_share[h] - most)
    return data.usual_weight * state.level[FIRMNESS] * over


@compiled
def even_hinge(data: Data, state: State, r: int, more: int) -> float:
    """Return what the day of round `r` beyond a level one costs when it grows by `more`."""
    h = r // data.days
    if state.even[h] <= 0.0:
        return 0.0
    now = state.walk[r] + state.service[r] + data.even_given[r]
    over = max(0.0, now + more - state.even[h]) - max(0.0, now - state.even[h])
    return data.even_weight * state.level[FIRMNESS] * over


@compiled
def even_hinges(data: Data, state: State, o: int) -> float:
    """Return what option `o` at the scratch places adds to days beyond level ones."""
    cost = 0.0
    for d in range(data.days):
        if data.option_service[o, d] >= 0:
            r = data.row_helper[state.scratch_place[0, d]] * data.days + d
            more = state.scratch_delta[d] + state.scratch_place[5, d]
            cost += even_hinge(data, state, r, more)
    return cost


@compiled
def turf_pull(data: Data, state: State, u: int, h: int) -> float:
    """Return what unit `u` costs for living apart from the middle of the turf of `h`."""
    if data.turf_weight <= 0.0:
        return 0.0
    x, y = data.turf[u, 0] - state.middle[h, 0], data.turf[u, 1] - state.middle[h, 1]
    return data.turf_weight * (x * x + y * y) ** 0.5


@compiled
def has_room(data: Data, state: State, h: int, minutes: int) -> bool:
    """Say whether every week of helper `h` has room for `minutes` more: a quick first test."""
    for w in range(state.weekly.shape[1]):
        if state.weekly[h, w] + minutes > data.cap[h, w]:
            return False
    return True


@compiled
def keeps_cap(data: Data, state: State, u: int, o: int, minutes: int) -> bool:
    """Say whether option `o` at the scratch places leaves every week below the cap."""
    for d in range(data.days):
        if data.option_service[o, d] < 0:
            continue
        if data.tied and data.crew[u] == 1:
            if has_room(data, state, data.row_helper[state.scratch_place[0, d]], minutes):
                return True
        h, w, more = data.row_helper[state.scratch_place[0, d]], data.week[d], 0
        for e in range(data.days):
            if data.option_service[o, e] >= 0 and data.week[e] == w:
                same = data.row_helper[state.scratch_place[0, e]] == h
                if same or data.crew[u] > 1:
                    more += state.scratch_delta[e] + data.option_service[o, e]
        if state.weekly[h, w] + more > data.cap[h, w]:
            return False
        # A crew's whole longer way is held against both: never too little.
        s = state.scratch_place[2, d]
        if (
            s >= 0
            and state.weekly[data.second_helper[s], w] + more > (data.cap[data.second_helper[s], w])
        ):
            return False
    return True


@compiled
def weigh(data: Data, state: State, u: int, o: int, best: float) -> float:
    """Return the cost of option `o` at the scratch places, or NEVER if not below `best`."""
    total, minutes, tied = 0, 0, data.tied
    services, delta, place = data.option_service, state.scratch_delta, state.scratch_place
    for d in range(data.days):
        service = services[o, d]
        if service < 0:
            continue
        if delta[d] >= NEVER or place[5, d] != service:
            return float(NEVER)
        total += delta[d]
        minutes += delta[d] + service
        if not tied:
            total += data.row_cost[place[0, d]]
    if total + data.option_cost[o] >= best or not keeps_cap(data, state, u, o, minutes):
        return float(NEVER)
    cost = float(total + data.option_cost[o])
    if data.even_weight > 0.0:
        cost += even_hinges(data, state, o)
    if data.tied:
        for d in range(data.days):
            if data.option_service[o, d] >= 0:
                k = state.scratch_place[0, d]
                h = data.row_helper[k]
                cost += data.row_cost[k] + hinge(data, state, h, minutes)
                cost += usual_hinge(data, state, k)
                return cost + turf_pull(data, state, u, h)
    return cost


@compiled
def fill(data: Data, state: State, u: int, k: int, d: int, service: int, limit: int) -> None:
    """
    Write row `k`'s place on day `d` into the scratch table where it is the cheapest.

    The search for a companion writes into the table while it looks, so what stood there is
    put back where row `k` is dearer.
    """
    place = state.scratch_place
    row, second, at, start = place[0, d], place[2, d], place[3, d], place[4, d]
    if data.crew[u] > 1:
        place[0, d], place[2, d] = k, -1
        longer, position = crewed(data, state, u, k, d, service, limit)
    else:
        longer, position = single(data, state, u, k, d, service, limit)
    place[5, d] = service
    if data.tied or _is_cheaper(data, state, k, row, d, longer):
        state.scratch_delta[d] = longer
        place[0, d], place[1, d] = k, position
        if data.crew[u] == 1:
            place[2, d] = place[4, d] = -1
    else:
        place[0, d], place[2, d], place[3, d], place[4, d] = row, second, at, start


@compiled
def _is_cheaper(data: Data, state: State, k: int, row: int, d: int, longer: int) -> bool:
    """Say whether row `k` with `longer` of walking costs less than `row` of the scratch table."""
    price = data.row_cost[row] if row >= 0 else 0
    return longer + data.row_cost[k] < state.scratch_delta[d] + price


@compiled
def clear(data: Data, state: State) -> None:
    """Empty the scratch table."""
    for d in range(data.days):
        state.scratch_delta[d] = NEVER
        state.scratch_place[0, d] = state.scratch_place[2, d] = state.scratch_place[4, d] = -1
        state.scratch_place[5, d] = -1


@compiled
def suit(data: Data, state: State, u: int, k: int, o: int, limit: int) -> None:
    """Fill those days anew on which option `o` takes another time than the scratch table."""
    services, place = data.option_service, state.scratch_place
    for d in range(data.days):
        service = services[o, d]
        if service < 0 or place[5, d] == service:
            continue
        state.scratch_delta[d] = NEVER
        if data.tied:
            fill(data, state, u, k, d, service, limit)
            continue
        for other in range(data.row_start[u], data.row_start[u + 1]):
            fill(data, state, u, other, d, service, limit)


@compiled
def try_options(
    data: Data, state: State, u: int, k: int, best: float, chosen: int, limit: int
) -> tuple[float, int]:
    """Return the cheaper of `best` and the options of `u`, where tied with row `k`."""
    for o in range(data.option_start[u], data.option_start[u + 1]):
        if data.option_cost[o] >= best or (state.wish[u] >= 0 and o != state.wish[u]):
            continue
        suit(data, state, u, k, o, limit)
        cost = weigh(data, state, u, o, best)
        if cost < best:
            best, chosen = cost, o
            kept, place = state.chosen, state.scratch_place
            for part in range(6):
                for d in range(data.days):
                    kept[part, d] = place[part, d]
    return best, chosen


@compiled
def at_least(data: Data, state: State, u: int, k: int) -> float:
    """Return what row `k` costs before any walking: the pair, the turf, the helper's overload."""
    h = data.row_helper[k]
    if state.tally[BANNED] == h + 1:
        return float(NEVER)
    cost = hinge(data, state, h, data.shortest[u]) + turf_pull(data, state, u, h)
    return cost + usual_hinge(data, state, k) + data.row_cost[k]


@compiled
def is_overlooked(data: Data, state: State, u: int) -> bool:
    """Say whether `u` does not see a helper this time; never so where there is but one."""
    has_choice = data.row_start[u + 1] - data.row_start[u] > 1
    return has_choice and draw(state) < BLIND_TO_HELPER


@compiled
def newest(data: Data, state: State, h: int) -> tuple[int, int]:
    """
    Return the newest version of the rounds of `h`, and in which place of the memory it belongs.

    A version is given once, so as long as the newest is the same no round has changed.
    """
    version, touched = state.version[h * data.days], 0
    for r in range(h * data.days, (h + 1) * data.days):
        version = max(version, state.version[r])
        touched |= state.is_touched[r]
    return version, 2 * touched


@compiled
def is_dearer(data: Data, state: State, k: int, best: float) -> bool:
    """Say whether row `k`, as it is remembered, costs no less than `best`."""
    if not data.is_plain:
        return False
    version, _ = newest(data, state, data.row_helper[k])
    known = state.known
    for i in (0, 2):
        if known[k, i] == version:
            return known[k, i + 1] >= best
    return False


@compiled
def remember_least(data: Data, state: State, u: int, k: int) -> None:
    """Write down what row `k` costs at least, at the places of the scratch table."""
    least = NEVER
    services, delta, price = data.option_service, state.scratch_delta, data.option_cost
    for o in range(data.option_start[u], data.option_start[u + 1]):
        total = price[o]
        for d in range(data.days):
            if services[o, d] >= 0:
                if state.scratch_place[5, d] != services[o, d]:
                    return
                total += min(delta[d], WHATEVER)
        least = min(least, total)
    version, i = newest(data, state, data.row_helper[k])
    state.known[k, i], state.known[k, i + 1] = version, least + data.row_cost[k]


@compiled
def try_row(
    data: Data, state: State, u: int, k: int, best: float, chosen: int
) -> tuple[float, int]:
    """Return the cheaper of `best` and what row `k` makes possible, where tied."""
    least = at_least(data, state, u, k)
    if least >= best or is_dearer(data, state, k, best) or is_overlooked(data, state, u):
        return best, chosen
    limit, blinks = int(best - least) + ROUNDED * data.days, state.tally[BLINKS]
    for d in range(data.days):
        service = data.wanted[u, d]
        if service >= 0:
            fill(data, state, u, k, d, service, limit)
    if data.is_plain and state.tally[BLINKS] == blinks:
        remember_least(data, state, u, k)
    return try_options(data, state, u, k, best, chosen, limit)
