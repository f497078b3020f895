"""
Compiled pricing with memory and with cuts: the rounds of a day below a worth.

Forward from the base with the exact clock, each way remembering the visits near its last one
(ng-routes, Baldacci, Mingozzi and Roberti 2011) and, of every cut, whether it has met an odd number
of the cut's visits (Jepsen, Petersen, Spoorendonk and Pisinger 2008). A way that reaches the bar
with the least rest which makes nothing that it remembers (`planner.solver.proof.rests`) is dropped;
so is one that another beats, what the cuts may charge the other being added.

Sums are integers, and too many rounds are known, never too few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.kernels import compiled as kept
from planner.solver.proof.pricing import begun, over

if TYPE_CHECKING:
    from planner.solver.proof.pricing import Day, Ints
    from planner.solver.proof.rests import Ground

# mypy: disable-error-code="misc, no-any-return, untyped-decorator"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

compiled = kept(nogil=True, error_model="numpy")

MOST_WAYS = 1_000_000
"""Ways kept in one pricing; of those beyond, the least that they could come to is known."""
MOST_COMPARED = 6_000
"""Ways of a visit with which others are compared."""
FRONT = 8
"""Of these, those that are looked at before a way is kept."""
SLOTS = 1 << 17
WORD = 62
"""Visits that one word of a memory holds."""


class Paid(NamedTuple):
    """
    What rounds of a day cost.

    Parameters
    ----------
    cost, prices
        Of walks, shape ``(n + 1, n + 1)``, and by visit.
    near
        Shape ``(n, words)``: which visits are still remembered at each, as sums of bits,
        `WORD` in a word.
    odd
        Shape ``(n,)``: in which cuts a visit is, as a sum of bits.
    fines
        By cut, what every second visit of it costs.
    """

    cost: Ints
    prices: Ints
    near: Ints
    odd: Ints
    fines: Ints


class Found(NamedTuple):
    """
    What a pricing found.

    Parameters
    ----------
    orders, worths
        Rounds below the bar, the best of each last visit: visits in order, -1 behind the last.
    least
        No round is worth less (the bar itself where none is below); a bound, whatever happened.
    touched
        How much was looked at.
    """

    orders: Ints
    worths: Ints
    least: int
    touched: int


@compiled
def _sum(fines: Ints, cuts: int) -> int:
    """Return the sum of the fines of those cuts."""
    total = 0
    while cuts:
        low = cuts & -cuts
        c = 0
        while low >> c != 1:
            c += 1
        total += fines[c]
        cuts ^= low
    return total


@compiled
def _beaten(others: Ints, size: int, way: Ints, fines: Ints, is_rough: bool) -> int:
    """
    Return which of the first `size` ways to a visit beats another, -1 for none.

    It moves half way to the front, for it is likely to beat more. A way is its worth, time,
    parities and the words of its memory.
    """
    parts = len(way)
    for k in range(size):
        if others[k, 0] > way[0] or others[k, 1] > way[1]:
            continue
        if not is_rough and _remembers_more(others[k], way):
            continue
        more = 0 if is_rough else others[k, 2] & ~way[2]
        if others[k, 0] + _sum(fines, more) <= way[0]:
            for part in range(parts):
                others[k, part], others[k // 2, part] = others[k // 2, part], others[k, part]
            return k
    return -1


@compiled
def _remembers_more(other: Ints, way: Ints) -> bool:
    """Say whether a way remembers what another does not."""
    for part in range(3, len(way)):
        if other[part] & way[part] != other[part]:
            return True
    return False


@compiled
def _is_same(one: Ints, other: Ints) -> bool:
    for w in range(len(one)):
        if one[w] != other[w]:
            return False
    return True


@compiled
def _has(words: Ints, j: int) -> bool:
    return words[j // WORD] >> (j % WORD) & 1 != 0


@compiled
def followed(  # noqa: C901, PLR0912, PLR0915 - compiled: one loop
    day: Day, ground: Ground, paid: Paid, rest: Ints, bar: int, is_rough: bool
) -> Found:
    """
    Return rounds below `bar`.

    Parameters
    ----------
    rest
        What `rests` returns at the same prices and half the charges.
    is_rough
        Whether a way beats another whatever the two remember: fast, and `Found.least` then
        means nothing.
    """
    cost, prices, near, odd, fines = paid
    n, origin = len(day.services), day.parts[0, 0]
    moments, halves, width = ground.over.shape[0], fines // 2, ground.close.shape[1]
    words = near.shape[1]
    bucket, chain = np.full(moments, -1), np.empty(MOST_WAYS, np.int64)
    node, time = np.empty(MOST_WAYS, np.int64), np.empty(MOST_WAYS, np.int64)
    worth, memory = np.empty(MOST_WAYS, np.int64), np.empty((MOST_WAYS, words), np.int64)
    parity, parent = np.empty(MOST_WAYS, np.int64), np.empty(MOST_WAYS, np.int64)
    slot = np.full(SLOTS, -1)
    stood = np.zeros(n, np.int64)
    others = np.empty((n, MOST_COMPARED, 3 + words), np.int64)
    way, onward = np.zeros(3 + words, np.int64), np.zeros(3 + words, np.int64)
    seen, kept_on = way[3:], onward[3:]
    ends, last = np.full(n, bar), np.full(n, -1)
    count, best, lost, touched, limit = 0, bar, bar, 0, bar
    for t in range(-1, moments):
        here = -2 if t < 0 else bucket[t]
        while here != -1:
            i, now, so_far, odds = n, origin, 0, 0
            if here >= 0:
                i, now, so_far, odds = node[here], time[here], worth[here], parity[here]
                way[0], way[1], way[2] = so_far, now, odds
                seen[:] = memory[here]
                k = _beaten(others[i], stood[i], way, fines, is_rough)
                touched += stood[i] if k < 0 else k
                if k >= 0:
                    here = chain[here]
                    continue
                if stood[i] < MOST_COMPARED:
                    others[i, stood[i]] = way
                    stood[i] += 1
                if so_far + cost[i, n] < ends[i] and begun(day, now, day.walks[i, n], -1) >= 0:
                    ends[i], last[i] = so_far + cost[i, n], here
                    if ends[i] < best:
                        best = ends[i]
                        limit = best + (bar - best) // 2
            touched += 3 * n
            moment = max(0, t)
            for j in range(n):
                if j == i or _has(seen, j):
                    continue
                on = so_far + cost[i, j] - prices[j] + _sum(fines, odds & odd[j])
                if i < n:  # a look at the table, then the clock
                    to = ground.over[moment, i, j]
                    if to < 0 or on + rest[j, to, 0] - _sum(halves, odd[j] & odds) >= limit:
                        continue
                end = over(day, now, i, j)
                if end < 0:
                    continue
                to = (end - origin) // day.step
                for w in range(words):
                    kept_on[w] = seen[w] & near[j, w]
                kept_on[j // WORD] |= 1 << (j % WORD)
                if i < n:  # the last visit but one is always remembered
                    kept_on[i // WORD] |= 1 << (i % WORD)
                closed = 0
                for b in range(width):
                    c = ground.close[j, b]
                    if c >= 0 and _has(kept_on, c):
                        closed |= 1 << b
                odds_on = odds ^ odd[j]
                # Charged for `j` just now: the next visit of those cuts bears no half.
                least = on + rest[j, to, closed] - _sum(halves, odd[j] & ~odds_on)
                if least >= limit:
                    continue
                mark = odds_on * 40_503
                for w in range(words):
                    mark = (mark * 31) ^ (kept_on[w] * 1_000_003) ^ (kept_on[w] >> 23)
                mark += j * 7_919
                mark = (mark ^ (mark >> 17)) & (SLOTS - 1)
                k = slot[mark]
                if k >= 0 and node[k] == j and parity[k] == odds_on:
                    if worth[k] <= on and time[k] <= end and _is_same(memory[k], kept_on):
                        continue
                few = min(stood[j], FRONT)
                onward[0], onward[1], onward[2] = on, end, odds_on
                if _beaten(others[j], few, onward, fines, is_rough) >= 0:
                    continue
                if count == MOST_WAYS:
                    lost = min(lost, least)
                    continue
                node[count], time[count], worth[count] = j, end, on
                memory[count] = kept_on
                parity[count], parent[count] = odds_on, max(here, -1)
                slot[mark] = count
                chain[count], bucket[to] = bucket[to], count
                count += 1
            here = -1 if here == -2 else chain[here]
    found = 0
    for i in range(n):
        found += last[i] >= 0
    orders, worths = np.full((found, moments + 1), -1), np.empty(found, np.int64)
    row, longest = 0, 0
    for i in range(n):
        if last[i] < 0:
            continue
        way, length = last[i], 0
        while way >= 0:
            length += 1
            way = parent[way]
        longest = max(longest, length)
        worths[row], way = ends[i], last[i]
        while way >= 0:
            length -= 1
            orders[row, length] = node[way]
            way = parent[way]
        row += 1
    return Found(orders[:, :longest].copy(), worths, min(best, lost), touched)
