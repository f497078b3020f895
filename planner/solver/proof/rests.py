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

NEAR, LEAST_NEAR, MOST_ALWAYS = 5, 1, 8
"""
Visits whose making a rest remembers: the nearest, fewer where some are made by every round, of
which so many.
"""


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
        By moment, whether a visit can be over.
    close
        Shape ``(n, ·)``: the visits that a rest remembers at each: first those that every
        round makes, the same at all, then the nearest; -1 for none.
    own
        Shape ``(n,)``: which of the first a visit is, or -1.
    handed
        Shape ``(n, n, sets)``: what a rest that goes on with ``j`` and remembers a set of the
        nearest there remembers of those at ``i``, or -1 where it makes ``i`` again.
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


def ground(day: Day, always: Sequence[int]) -> Ground:
    """Return the ground of a day; `always` are visits of every round, which all remember."""
    n = len(day.services)
    close = np.full((n, len(always) + max(LEAST_NEAR, NEAR - len(always))), -1, dtype=np.int32)
    close[:, : len(always)] = always
    own = np.full(n, -1, dtype=np.int64)
    own[always] = range(len(always))
    for j, row in enumerate(day.walks[:-1, :-1]):
        others = [i for i in np.argsort(row, kind="stable").tolist() if i not in {j, *always}]
        nearest = others[: close.shape[1] - len(always)]
        close[j, len(always) : len(always) + len(nearest)] = nearest
    table, home = _times(day)
    used = np.zeros(len(table), dtype=np.bool_)
    used[np.unique(table[table >= 0])] = True
    origin = int(day.parts[0, 0])
    first = [int(over(day, origin, n, j)) for j in range(n)]
    used[[(end - origin) // day.step for end in first if end >= 0]] = True
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
    table = np.full((n, n, 1 << width), -1, np.int32)
    for i in range(n):
        for j in range(n):
            for made in range(1 << width):
                kept_there, again = 0, i == j
                for b in range(width):
                    if made >> b & 1 and near[j, b] == i:
                        again = True
                for c in range(width):
                    if near[i, c] < 0:
                        continue
                    if near[i, c] == j:
                        kept_there |= 1 << c
                    for b in range(width):
                        if made >> b & 1 and near[j, b] == near[i, c]:
                            kept_there |= 1 << c
                if not again:
                    table[i, j, made] = kept_there
    return table


@compiled
def rests(  # noqa: C901, PLR0912 - compiled: one loop
    ground: Ground, cost: Ints, prices: Ints
) -> Ints:
    """
    Return the least rest of a round, shape ``(n, moments, sets)``.

    Where cuts charge, `cost` may hold half a charge between two visits of the same cut: of ``m``
    such visits in a row ``m - 1`` are neighbours and ``floor(m / 2)`` are charged.

    Entry ``m`` of a visit and moment is the least rest that makes none of the close visits in
    the set ``m`` as far as it remembers them; from about `FAR` on there is none.
    """
    moments, n, _ = ground.over.shape
    ways, sets = ground.handed.shape[2], 1 << ground.close.shape[1]
    inner = sets // ways
    table = np.full((n, moments, ways, inner), FAR)
    for t in range(moments - 1, -1, -1):
        for i in range(n if ground.used[t] else 0):
            if ground.home[t, i]:
                table[i, t, 0, 0] = cost[i, n]
            for j in range(n):
                at = ground.over[t, i, j]
                if at < 0:
                    continue
                walk = cost[i, j] - prices[j]
                # A set with `j` itself is never made after `j`, so adding its bit is a shift.
                bit = 1 << ground.own[j] if ground.own[j] >= 0 else 0
                for made in range(ways):
                    to = ground.handed[i, j, made]
                    if to >= 0:
                        there, here = table[j, at, made, : inner - bit], table[i, t, to, bit:]
                        for s in range(inner - bit):
                            here[s] = min(here[s], there[s] + walk)
            if ground.own[i] >= 0:
                for s in range(inner):
                    if s >> ground.own[i] & 1:
                        table[i, t, :, s] = FAR
    whole = table.reshape(n, moments, sets)
    for i in range(n):
        for t in range(moments):
            if ground.used[t]:
                _turn(whole[i, t])
    return whole


@compiled
def _turn(row: Ints) -> None:
    """Turn the least rests by set made into those by set that is not made."""
    sets, bit = len(row), 1
    while bit < sets:  # least over all sets within a set
        for low in range(0, sets, 2 * bit):
            for s in range(low, low + bit):
                row[s + bit] = min(row[s + bit], row[s])
        bit *= 2
    for made in range(sets // 2):
        row[made], row[sets - 1 - made] = row[sets - 1 - made], row[made]


@compiled
def starting(day: Day, cost: Ints, prices: Ints, rest: Ints) -> int:
    """Return what a round is worth at least by what `rests` returns, 0 for none."""
    n, origin = len(day.services), day.parts[0, 0]
    least = 0
    for j in range(n):
        end = over(day, origin, n, j)
        if end >= 0:
            first = rest[j, (end - origin) // day.step, 0]
            least = min(least, cost[n, j] - prices[j] + first)
    return least
