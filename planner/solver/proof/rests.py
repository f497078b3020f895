"""
Compiled rests: what the rest of a day's round comes to at least, with a little memory.

From the end of the day backwards over a grid of time: the least rest of a round by visit, moment,
and which visits the rest still makes, of those that every round makes and of the few nearest.
Moments are rounded down, which by the monotony of time forbids no round. The visits that every
round makes matter most: where a way leads through a gate only for who visits behind it, they are
short cuts that a round would take again and again. Sums are integers, and too many rounds are
known, never too few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.kernels import compiled as kept
from planner.solver.proof.pricing import FAR, Day, begun, over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.solver.proof.pricing import Ints

    Shorts = NDArray[np.int32]

# mypy: disable-error-code="misc, no-any-return, untyped-decorator"
# numba's decorator and numpy's items have no types; the rest is checked all the same.

compiled = kept(nogil=True, error_model="numpy")

NEAR, LEAST_NEAR = 5, 1
"""Visits whose making a rest remembers: the nearest, fewer where some are made by every round."""
MOST_ALWAYS, SOME_ALWAYS = 8, 5
"""Of those made by every round: up to so many all, of more only some, for the ways double."""


class Ground(NamedTuple):
    """
    What of a day stays the same whatever its prices.

    Parameters
    ----------
    over
        Shape ``(moments, n, n)``: the moment at which visit ``j`` is over for who is done
        with ``i``, or -1.
    home
        Shape ``(moments, n)``: whether the way home still fits.
    used
        By moment, whether a visit can be over: in some part of the shift.
    close
        Shape ``(n, ·)``: the visits that a rest remembers at each: first those that every
        round makes, the same at all, then the nearest; -1 for none.
    own
        Shape ``(n,)``: which of the first a visit is, or -1.
    handed
        Shape ``(n, n, ways)``: who is at ``i`` with a set of its nearest closed and goes on
        with ``j``: which of those at ``j`` are closed then, or ``ways`` where ``j`` is.
    """

    over: Shorts
    home: NDArray[np.bool_]
    used: NDArray[np.bool_]
    close: Shorts
    own: Ints
    handed: Shorts

    @property
    def looks(self) -> int:
        """How much `rests` looks at, counted as `Found.touched` is."""
        return self.over.size * (6 + (1 << self.close.shape[1]) // 20)


def ground(day: Day, always: Sequence[int], near: int = NEAR) -> Ground:
    """Return the ground of a day; `always` are visits of every round, which all remember."""
    n = len(day.services)
    close = np.full((n, len(always) + max(LEAST_NEAR, near - len(always))), -1, dtype=np.int32)
    close[:, : len(always)] = always
    own = np.full(n, -1, dtype=np.int64)
    own[always] = range(len(always))
    for j, row in enumerate(day.walks[:-1, :-1]):
        others = [i for i in np.argsort(row, kind="stable").tolist() if i not in {j, *always}]
        nearest = others[: close.shape[1] - len(always)]
        close[j, len(always) : len(always) + len(nearest)] = nearest
    table, home = _times(day)
    origin = int(day.parts[0, 0])
    used = np.zeros(len(table), dtype=np.bool_)
    for low, high in (day.parts - origin).tolist():
        used[low // day.step : high // day.step + 1] = True
    return Ground(table, home, used, close, own, _handed(close[:, len(always) :]))


@compiled
def _times(day: Day) -> tuple[Shorts, NDArray[np.bool_]]:
    """Return when visits are over and whether home can be reached, by moment."""
    n, origin = len(day.services), day.parts[0, 0]
    moments = (day.parts[-1, 1] - origin) // day.step + 1
    table = np.full((moments, n, n), -1, np.int32)
    home = np.zeros((moments, n), np.bool_)
    for t in range(moments):
        time = origin + t * day.step
        for i in range(n):
            home[t, i] = begun(day, time, day.walks[i, n], -1) >= 0
            for j in range(n):
                end = over(day, time, i, j) if i != j else -1
                if end >= 0:
                    table[t, i, j] = (end - origin) // day.step
    return table, home


@compiled
def _handed(near: Shorts) -> Shorts:  # noqa: C901 - compiled: one loop
    n, width = near.shape
    table = np.full((n, n, 1 << width), 1 << width, np.int32)
    for i in range(n):
        for j in range(n):
            for closed in range(1 << width):
                there, is_closed = 0, i == j
                for b in range(width):
                    if closed >> b & 1 and near[i, b] == j:
                        is_closed = True
                for c in range(width):
                    if near[j, c] < 0:
                        continue
                    if near[j, c] == i:
                        there |= 1 << c
                    for b in range(width):
                        if closed >> b & 1 and near[i, b] == near[j, c]:
                            there |= 1 << c
                if not is_closed:
                    table[i, j, closed] = there
    return table


@compiled
def rests(  # noqa: C901, PLR0912 - compiled: one loop
    ground: Ground, cost: Ints, prices: Ints
) -> Ints:
    """
    Return the least rest of a round, shape ``(n, moments, sets)`` or one more that is none.

    Where cuts charge, `cost` may hold half a charge between two visits of the same cut: of ``m``
    such visits in a row ``m - 1`` are neighbours and ``floor(m / 2)`` are charged.

    Entry ``m`` of a visit and moment is the least rest that makes none of the close visits in
    the set ``m`` as far as it remembers them; from about `FAR` on there is none.
    """
    moments, n, _ = ground.over.shape
    ways = ground.handed.shape[2]
    inner = (1 << ground.close.shape[1]) // ways
    row = ways + 1 if inner == 1 else ways * inner  # where all is near, the last is none
    table = np.full(n * moments * row, FAR)
    barred = _barred(inner)
    for t in range(moments - 1, -1, -1):
        for i in range(n if ground.used[t] else 0):
            here = (i * moments + t) * row
            if ground.home[t, i]:
                table[here : here + ways * inner] = cost[i, n]
            own = 1 << ground.own[i] if ground.own[i] >= 0 else 0
            for j in range(n):
                at = ground.over[t, i, j]
                if at < 0:
                    continue
                walk, there = cost[i, j] - prices[j], (j * moments + at) * row
                if inner == 1 and table[there] + walk >= table[here + ways - 1]:
                    continue  # with nothing closed not less than what there is with all closed
                to = ground.handed[i, j]
                for closed in range(ways if inner == 1 else 0):
                    rest = table[there + to[closed]] + walk
                    table[here + closed] = min(rest, table[here + closed])
                for closed in range(ways if inner > 1 else 0):
                    if to[closed] == ways:
                        continue
                    low = table[here + closed * inner : here + (closed + 1) * inner]
                    high = table[there + to[closed] * inner : there + (to[closed] + 1) * inner]
                    if own == 0 and ground.own[j] < 0:
                        for s in range(inner):
                            low[s] = min(low[s], high[s] + walk)
                    else:
                        for s in range(inner):
                            low[s] = min(low[s], high[s | own] + walk + barred[ground.own[j], s])
            for s in range(ways * inner if own else 0):
                table[here + s] = table[here + (s | own)]
    return table.reshape(n, moments, row)


@compiled
def _barred(sets: int) -> Ints:
    """Return by visit of every round and set of these what keeps it out; the last keeps none."""
    always = 0
    while 1 << always < sets:
        always += 1
    table = np.zeros((always + 1, sets), np.int64)
    for b in range(always):
        for s in range(sets):
            table[b, s] = FAR * (s >> b & 1)
    return table


@compiled
def least_known(day: Day, ground: Ground, cost: Ints, prices: Ints, rest: Ints) -> tuple[int, Ints]:
    """
    Return what a round is worth at least by what `rests` returns, 0 for none, and its visits.

    Those that it no longer remembers may come again.
    """
    worths = firsts(day, cost, prices, rest)
    first = int(np.argmin(worths))
    if worths[first] >= 0:
        return 0, np.zeros(0, np.int64)
    return worths[first], known_from(day, ground, cost, prices, rest, first)


@compiled
def firsts(day: Day, cost: Ints, prices: Ints, rest: Ints) -> Ints:
    """Return by visit what a round is worth at least that makes it first, 0 for none."""
    n, origin = len(day.services), day.parts[0, 0]
    worths = np.zeros(n, np.int64)
    for j in range(n):
        end = over(day, origin, n, j)
        if end >= 0:
            at = (end - origin) // day.step
            worths[j] = min(0, cost[n, j] - prices[j] + rest[j, at, 0])
    return worths


@compiled
def known_from(day: Day, ground: Ground, cost: Ints, prices: Ints, rest: Ints, first: int) -> Ints:
    """Return the visits of the least round that makes `first` first."""
    moments, n, _ = ground.over.shape
    ways = ground.handed.shape[2]
    inner = (1 << ground.close.shape[1]) // ways
    order, length, origin = np.zeros(moments, np.int64), 0, day.parts[0, 0]
    i, here = first, 0
    t = (over(day, origin, n, first) - origin) // day.step
    while i >= 0:
        order[length] = i
        length += 1
        worth, near, always = rest[i, t, here], here // inner, here % inner
        if ground.own[i] >= 0:
            always |= 1 << ground.own[i]
        following, to, there = -1, 0, 0
        for j in range(0 if ground.home[t, i] and worth == cost[i, n] else n):
            at, closed = ground.over[t, i, j], ground.handed[i, j, near]
            is_made = ground.own[j] >= 0 and always >> ground.own[j] & 1
            if at < 0 or closed == ways or is_made:
                continue
            if cost[i, j] - prices[j] + rest[j, at, closed * inner + always] == worth:
                following, to, there = j, at, closed * inner + always
                break
        i, t, here = following, to, there
    return order[:length].copy()
