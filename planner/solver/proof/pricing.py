"""
Compiled pricing: the least that one helper's round of one day can come to, visits being paid.

A round walks, and each visit ``j`` in it pays ``price(j)``; wanted is the least of walking less
prices. Rounds are followed over time with the exact clock (parts of the shift, windows).
`completions` goes from the end of the day backwards over a grid of time, a visit being followed
by any other but the one just made (no cycle of two). Moments are rounded down to the grid,
which by the monotony of time forbids no round: it only ever knows too many. With memory, days
are priced by `planner.solver.proof.labelling`.

All sums are integers, so nothing can be lost by rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.kernels import compiled as kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# mypy: disable-error-code="misc, no-any-return, untyped-decorator"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

compiled = kept(nogil=True, error_model="numpy")

FAR = 1 << 60
MOST_BITS = 62
"""Visits of a day that a memory can hold; on fuller days the completions bound alone."""


class Day(NamedTuple):
    """
    One helper's day: ``n`` visits that may be made, place ``n`` being the base.

    Parameters
    ----------
    walks
        Shape ``(n + 1, n + 1)``.
    services
        Shape ``(n,)``, none shorter than `step`.
    parts
        Shape ``(·, 2)``: parts of the shift, in order, at least one.
    window_start, windows
        Windows of visit ``j`` are rows ``window_start[j]`` up to the next; none for any time.
    step
        Width of the grid of time.
    """

    walks: Ints
    services: Ints
    parts: Ints
    window_start: Ints
    windows: Ints
    step: int


class Completions(NamedTuple):
    """Least rest of a round by visit and moment, the next visit, and the least by another one."""

    first: Ints
    next: Ints
    second: Ints
    other: Ints


@compiled
def begun(day: Day, time: int, lasting: int, j: int) -> int:
    """Return the earliest start from `time`, uncut, in a window of `j` (-1: a walk), or -1."""
    low = day.window_start[j] if j >= 0 else 0
    high = day.window_start[j + 1] if j >= 0 else 0
    for p in range(day.parts.shape[0]):
        start = max(time, day.parts[p, 0])
        if low == high and start + lasting <= day.parts[p, 1]:
            return start
        for w in range(low, high):
            opened = max(start, day.windows[w, 0])
            if opened <= day.windows[w, 1] and opened + lasting <= day.parts[p, 1]:
                return opened
    return -1


@compiled
def over(day: Day, time: int, i: int, j: int) -> int:
    """Return when visit `j` is over for who leaves place `i` at `time`, or -1."""
    left = begun(day, time, day.walks[i, j], -1)
    if left < 0:
        return -1
    start = begun(day, left + day.walks[i, j], day.services[j], j)
    return -1 if start < 0 else start + day.services[j]


@compiled
def completions(day: Day, cost: Ints, prices: Ints) -> Completions:
    """Return the completions for walks of `cost` and those prices."""
    n, origin = len(day.services), day.parts[0, 0]
    moments = (day.parts[-1, 1] - origin) // day.step + 1
    first, second = np.full((n, moments), FAR), np.full((n, moments), FAR)
    follow, other = np.full((n, moments), -1), np.full((n, moments), -1)
    for t in range(moments - 1, -1, -1):
        time = origin + t * day.step
        for i in range(n):
            if begun(day, time, day.walks[i, n], -1) >= 0:
                first[i, t] = cost[i, n]
            for j in range(n):
                end = over(day, time, i, j) if j != i else -1
                if end < 0:
                    continue
                at = (end - origin) // day.step
                rest = second[j, at] if follow[j, at] == i else first[j, at]
                if rest >= FAR:
                    continue
                worth = cost[i, j] - prices[j] + rest
                if worth < first[i, t]:
                    second[i, t], other[i, t] = first[i, t], follow[i, t]
                    first[i, t], follow[i, t] = worth, j
                elif worth < second[i, t]:
                    second[i, t], other[i, t] = worth, j
    return Completions(first, follow, second, other)


@compiled
def least(day: Day, cost: Ints, prices: Ints, known: Completions) -> tuple[int, Ints]:
    """Return the least of a day by its completions alone, 0 for none, and the round made."""
    n, origin = len(day.services), day.parts[0, 0]
    best, at, visit = 0, 0, -1
    for j in range(n):
        end = over(day, origin, n, j)
        if end >= 0:
            moment = (end - origin) // day.step
            if known.first[j, moment] < FAR:
                worth = cost[n, j] - prices[j] + known.first[j, moment]
                if worth < best:
                    best, at, visit = worth, moment, j
    order = np.zeros(known.first.shape[1] + 1, dtype=np.int64)
    length, before = 0, -1
    while visit >= 0:
        order[length] = visit
        length += 1
        after = known.next[visit, at]
        if after >= 0 and after == before:
            after = known.other[visit, at]
        if after >= 0:
            at = (over(day, origin + at * day.step, visit, after) - origin) // day.step
        before, visit = visit, after
    return best, order[:length].copy()


@compiled
def within(  # noqa: C901, PLR0912 - compiled: one loop, nothing handed around
    day: Day, cost: Ints, prices: Ints, known: Completions, bar: int, most: int
) -> tuple[Ints, Ints, int]:
    """
    Return every set of visits that a round of worth `bar` or less makes, and its least worth.

    Here no visit comes twice. Of two ways through the same visits to the same last one a way is
    dropped that is neither cheaper nor earlier.

    Returns
    -------
    sets, worths
        Sets as sums of bits; the same set may come several times.
    count
        How many; -1 where more than `most` ways would have to be followed.
    """
    n, origin = len(day.services), day.parts[0, 0]
    moments = known.first.shape[1]
    bucket, chain = np.full(moments, -1), np.full(most, -1)
    slots = 1 << 16
    head, sibling = np.full(slots, -1), np.full(most, -1)
    node, time = np.zeros(most, np.int64), np.zeros(most, np.int64)
    worth, made = np.zeros(most, np.int64), np.zeros(most, np.int64)
    dead = np.zeros(most, np.bool_)
    sets, worths = np.zeros(most, np.int64), np.zeros(most, np.int64)
    count, found = 0, 0
    for t in range(-1, moments):
        here = -2 if t < 0 else bucket[t]
        while here != -1:
            i, now, so_far, seen = n, origin, 0, 0
            if here >= 0:
                i, now, so_far, seen = node[here], time[here], worth[here], made[here]
                goes_home = not dead[here] and begun(day, now, day.walks[i, n], -1) >= 0
                if goes_home and so_far + cost[i, n] <= bar:
                    sets[found], worths[found] = seen, so_far + cost[i, n]
                    found += 1
            for j in range(n):
                if seen & (1 << j) or (here >= 0 and dead[here]):
                    continue
                end = over(day, now, i, j)
                if end < 0:
                    continue
                to = (end - origin) // day.step
                on = so_far + cost[i, j] - prices[j]
                follow = known.next[j, to]
                is_seen = follow >= 0 and seen & (1 << follow)
                rest = known.second[j, to] if is_seen else known.first[j, to]
                if rest >= FAR or on + rest > bar:
                    continue
                kept = seen | (1 << j)
                slot = ((kept * 1_000_003) ^ (kept >> 23) ^ (j * 7_919)) & (slots - 1)
                k, is_beaten = head[slot], False
                while k != -1 and not is_beaten:
                    if node[k] == j and made[k] == kept:
                        is_beaten = worth[k] <= on and time[k] <= end
                        if worth[k] >= on and time[k] >= end:
                            dead[k] = not is_beaten
                    k = sibling[k]
                if is_beaten:
                    continue
                if count == most:
                    return sets[:0], worths[:0], -1
                node[count], time[count], worth[count], made[count] = j, end, on, kept
                sibling[count], head[slot] = head[slot], count
                chain[count], bucket[to] = bucket[to], count
                count += 1
            here = -1 if here == -2 else chain[here]
    return sets[:found].copy(), worths[:found].copy(), found
