"""
Compiled listing: every set of visits that fits into a day, in its shortest lawful order.

From set to set with the clock (Held and Karp 1962): of two ways through the same visits to the same
last door one is dropped where it is neither shorter nor earlier. Sets are sums of bits. What
`planner.solver.proof.columns` says of rounds is found here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.kernels import compiled as kept
from planner.kernels import part
from planner.solver.proof.pricing import Day, begun, over

if TYPE_CHECKING:
    from planner.solver.proof.pricing import Ints

# mypy: disable-error-code="misc, no-any-return, untyped-decorator"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

# Tables are made in Python: what Numba needs to make them takes longer to compile than all of this.
entry = kept(nogil=True, error_model="numpy", _nrt=False)
compiled = part(nogil=True, error_model="numpy", _nrt=False)

SLOTS = 1 << 16
ROOM = 1 << 12
"""Ways for which there is room at first."""
SET, END, FIRST, LAST, NEXT, CHAIN = 0, 1, 2, 3, 4, 5
"""Rows of the tables of sets and of ends: see `rounds`."""
WALK, TIME, NODE, PARENT, FOLLOWING = 0, 1, 2, 3, 4
"""Rows of the table of ways."""


def rounds(day: Day, barred: Ints, steps: int) -> tuple[Ints, Ints, int]:
    """
    Return the rounds of a day, smaller sets first, and how many of the `steps` are left.

    Parameters
    ----------
    barred
        Shape ``(n,)``: by visit, those that are of the same unit, itself among them, as bits.

    Returns
    -------
    orders
        Shape ``(·, n)``: the visits in order, -1 behind the last.
    walks
        By round.
    left
        Below 0 where `steps` were not enough; then not all rounds were found.
    """
    n, size = len(day.services), max(ROOM, len(day.services))
    while True:
        sets, ends = np.full((6, size), -1), np.full((6, size), -1)
        ways, head = np.full((5, size), -1), np.full(SLOTS, -1)
        total, left = _followed(day, barred, steps, sets, ends, ways, head)
        if left < 0:
            return np.zeros((0, n), np.int64), np.zeros(0, np.int64), left
        if total >= 0:
            break
        size *= 8
    orders, walks = np.full((total, n), -1), np.zeros(total, np.int64)
    count = _write(day, sets, ways, total, orders, walks)
    return orders[:count], walks[:count], left


@entry
def _followed(  # noqa: C901, PLR0912, PLR0915 - compiled: one loop, nothing handed around
    day: Day, barred: Ints, steps: int, sets: Ints, ends: Ints, ways: Ints, head: Ints
) -> tuple[int, int]:
    """
    Follow all ways; return the number of sets, -1 where the tables are too short, and steps left.

    Of a set the table holds its bits, its first and last end, and the next set of its slot; of an
    end its visit, first and last way, and the next end of its set; of a way what its rows are
    called. In the end the last end of a set gives place to the way that comes home.
    """
    n = len(day.services)
    made, met = 0, 0  # ways, ends
    low, high = 0, 0  # sets of the layer at hand
    first = True
    size = 0
    total = 0  # sets
    while first or low < high:
        for s in range(low, high):
            head[_slot(sets[SET, s])] = -1
        grown = total
        one = -1 if first else low
        while one < high and (first or one >= 0):
            e = -2 if first else sets[FIRST, one]
            while e != -1:
                way = -2 if first else ends[FIRST, e]
                while way != -1:
                    steps -= n - size
                    if steps < 0:
                        return 0, steps
                    if made + n > ways.shape[1]:
                        return -1, steps
                    inside = 0 if first else sets[SET, one]
                    at = n if first else ways[NODE, way]
                    time = day.parts[0, 0] if first else ways[TIME, way]
                    for i in range(n):
                        if inside & barred[i]:
                            continue
                        later = over(day, time, at, i)
                        if later < 0:
                            continue
                        walk = day.walks[at, i] + (0 if first else ways[WALK, way])
                        bits = inside | (1 << i)
                        slot = _slot(bits)
                        s = head[slot]
                        while s != -1 and sets[SET, s] != bits:
                            s = sets[CHAIN, s]
                        if s == -1:
                            s, total = total, total + 1
                            sets[SET, s], sets[CHAIN, s] = bits, head[slot]
                            head[slot] = s
                        f = sets[FIRST, s]
                        while f != -1 and ends[SET, f] != i:
                            f = ends[NEXT, f]
                        if f == -1:
                            f, met = met, met + 1
                            ends[SET, f] = i
                            if sets[FIRST, s] == -1:
                                sets[FIRST, s] = f
                            else:
                                ends[NEXT, sets[LAST, s]] = f
                            sets[LAST, s] = f
                        if _keep(ends, ways, f, walk, later, made):
                            ways[NODE, made] = i
                            ways[PARENT, made] = way if way >= 0 else -1
                            made += 1
                    way = -1 if first else ways[FOLLOWING, way]
                e = -1 if first else ends[NEXT, e]
            if first:
                break
            one += 1
        first = False
        size += 1
        low, high = grown, total
        for s in range(low, high):
            sets[LAST, s] = _home(day, sets, ends, ways, s, size)
    return total, steps


@entry
def _write(day: Day, sets: Ints, ways: Ints, total: int, orders: Ints, walks: Ints) -> int:
    """Write down the orders and walks of the sets that come home; return how many there are."""
    n, at = len(day.services), 0
    for s in range(total):
        way, size = sets[LAST, s], 0
        if way < 0:
            continue
        walks[at] = ways[WALK, way] + day.walks[ways[NODE, way], n]
        for i in range(n):
            size += (sets[SET, s] >> i) & 1
        for k in range(size - 1, -1, -1):
            orders[at, k] = ways[NODE, way]
            way = ways[PARENT, way]
        at += 1
    return at


@compiled
def _slot(bits: int) -> int:
    return ((bits * 1_000_003) ^ (bits >> 17)) & (SLOTS - 1)


@compiled
def _keep(ends: Ints, ways: Ints, f: int, walk: int, time: int, new: int) -> bool:
    """Add way `new` to end `f` unless another is as short and as early; drop what it beats."""
    way = ends[FIRST, f]
    while way != -1:
        if ways[WALK, way] <= walk and ways[TIME, way] <= time:
            return False
        way = ways[FOLLOWING, way]
    before, way = -1, ends[FIRST, f]
    while way != -1:
        after = ways[FOLLOWING, way]
        if ways[WALK, way] < walk or ways[TIME, way] < time:
            before = way
        elif before == -1:
            ends[FIRST, f] = after
        else:
            ways[FOLLOWING, before] = after
        way = after
    if before == -1:
        ends[FIRST, f] = new
    else:
        ways[FOLLOWING, before] = new
    ways[FOLLOWING, new] = -1
    ways[WALK, new], ways[TIME, new] = walk, time
    return True


@compiled
def _home(day: Day, sets: Ints, ends: Ints, ways: Ints, s: int, size: int) -> int:
    """Return the way through set `s` that comes home with the least walk, or -1."""
    n, best = len(day.services), -1
    e = sets[FIRST, s]
    while e != -1:
        way = ends[FIRST, e]
        while way != -1:
            back = day.walks[ways[NODE, way], n]
            if begun(day, ways[TIME, way], back, -1) >= 0:
                if best < 0 or _is_before(day, ways, way, best, size):
                    best = way
            way = ways[FOLLOWING, way]
        e = ends[NEXT, e]
    return best


@compiled
def _is_before(day: Day, ways: Ints, one: int, other: int, size: int) -> bool:
    """Say whether one way is shorter than another, then earlier, then first by its visits."""
    n = len(day.services)
    more = ways[WALK, one] + day.walks[ways[NODE, one], n]
    less = ways[WALK, other] + day.walks[ways[NODE, other], n]
    if more != less:
        return more < less
    if ways[TIME, one] != ways[TIME, other]:
        return ways[TIME, one] < ways[TIME, other]
    is_before = False
    for _ in range(size):  # from the last visit on: what differs first counts last
        if ways[NODE, one] != ways[NODE, other]:
            is_before = ways[NODE, one] < ways[NODE, other]
        one, other = ways[PARENT, one], ways[PARENT, other]
    return is_before
