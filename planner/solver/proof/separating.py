"""What the rounds of a linear program break that no week does: subset rows, and cycles."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.solver.proof.master import Round
    from planner.solver.proof.pricing import Ints

AT_ONCE = 24
"""Cuts added at a time."""
BROKEN = 0.05
"""By how much a cut is broken at least."""
SHARED = 6
"""Cuts added at a time that one slot is in."""


def cuts_of(
    rounds: Sequence[Round],
    taken: NDArray[np.float64],
    once: Sequence[bool],
    known: Sequence[tuple[int, ...]],
    room: int,
) -> list[tuple[int, ...]]:
    """
    Return the subset rows of three slots that are broken most, `room` at most.

    Parameters
    ----------
    taken
        How often each round is taken.
    once
        By slot, whether a week makes it once at most.
    """
    used = np.flatnonzero(taken > 1e-6)
    items = [s for s, single in enumerate(once) if single]
    if len(items) < 3 or not len(used):
        return []
    at = {s: i for i, s in enumerate(items)}
    made = np.zeros((len(items), len(used)), dtype=np.int64)
    for column, number in enumerate(used.tolist()):
        for slot in rounds[number].slots:
            if slot in at:
                made[at[slot], column] += 1
    weights, found = taken[used], []
    for a, b in combinations(range(len(items)), 2):
        both = made[a] + made[b]
        sums = ((both + made[b + 1 :]) // 2) @ weights
        broken = np.flatnonzero(sums > 1 + BROKEN).tolist()
        found += [(float(sums[c]) - 1, a, b, b + 1 + c) for c in broken]
    found.sort(key=lambda cut: (-round(cut[0], 6), cut[1:]))
    chosen: list[tuple[int, ...]] = []
    shared = dict.fromkeys(range(len(items)), 0)
    for _, *three in found:
        slots = tuple(items[i] for i in three)
        if slots in known or any(shared[i] >= SHARED for i in three):
            continue
        for i in three:
            shared[i] += 1
        chosen.append(slots)
        if len(chosen) >= min(room, AT_ONCE):
            break
    return chosen[: max(0, room)]


def remember(near: Ints, made: Sequence[int]) -> bool:
    """Let visits within a cycle remember where it closes; say whether that was new."""
    last: dict[int, int] = {}
    changed = False
    for at, j in enumerate(made):
        for between in made[last.get(j, at) : at]:
            changed |= not near[between] >> j & 1
            near[between] |= 1 << j
        last[j] = at
    return changed
