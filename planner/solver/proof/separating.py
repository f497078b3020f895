"""What the rounds of a linear program break that no week does: subset rows, and cycles."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.proof.labelling import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.solver.proof.master import Duals, Master, Round
    from planner.solver.proof.pricing import Ints

    Tie = tuple[tuple[int, int], ...]

AT_ONCE = 24
"""Cuts added at a time."""
BROKEN = 0.05
"""By how much a cut is broken at least."""
TIES = 24
"""Ties added at a time."""
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


def ties_of(master: Master, duals: Duals) -> list[tuple[tuple[int, ...], Tie]]:
    """
    Return the ties that are broken most.

    A visit made once is made in a round with one of unit ``u`` only where an option of ``u`` is
    chosen that asks for the latter, so in no more rounds than such options.
    """
    used = np.flatnonzero(duals.taken > 1e-6)
    made, weights = master.table.made[used].astype(bool), duals.taken[used]
    singles, tied = tying(master)
    found = []
    for s, tie in tied:
        chosen = sum(duals.chosen[u][o] for u, o in tie)
        both = weights[made[:, s]] @ made[made[:, s]][:, singles]
        found += [
            (float(both[k]) - chosen, singles[k], s, tie)
            for k in np.flatnonzero(both > chosen + BROKEN).tolist()
        ]
    found.sort(key=lambda one: (-round(one[0], 6), one[1:3]))
    known, cuts = set(master.cuts), list[tuple[tuple[int, ...], "Tie"]]()
    for _, a, s, tie in found:
        if (a, s) not in known and len(cuts) < TIES:
            cuts.append(((a, s), tie))
    return cuts


def tying(master: Master) -> tuple[list[int], list[tuple[int, Tie]]]:
    """
    Return the slots that a week makes once, and those of one unit alone with its options.

    Slots of several units tie nobody: each may be made for the sake of another.
    """
    owners: dict[int, list[int]] = {}
    for u, unit in enumerate(master.choices):
        for s in sorted({s for option in unit for s in option}):
            owners.setdefault(s, []).append(u)
    singles = [s for s, asked in enumerate(master.asked) if asked == 1 and s not in owners]
    tied = [
        (s, tuple((u, o) for o, option in enumerate(master.choices[u]) if s in option))
        for s, (u, *others) in sorted(owners.items())
        if not others and not master.asked[s]
    ]
    return singles, tied


def nearest(walks: Ints, most: int) -> Ints:
    """Return what visits remember: the `most` nearest and themselves; the base is last."""
    n = len(walks) - 1
    near = np.zeros((n, -(-n // WORD)), dtype=np.int64)
    for j, row in enumerate(walks[:-1, :-1]):
        for i in (*np.argsort(row, kind="stable")[:most].tolist(), j):
            near[j, i // WORD] |= 1 << i % WORD
    return near


def remember(near: Ints, made: Sequence[int]) -> bool:
    """Let visits within a cycle remember where it closes; say whether that was new."""
    last: dict[int, int] = {}
    changed = False
    for at, j in enumerate(made):
        for between in made[last.get(j, at) : at]:
            changed |= not near[between, j // WORD] >> j % WORD & 1
            near[between, j // WORD] |= 1 << j % WORD
        last[j] = at
    return changed


def is_lawful(near: Ints, order: Sequence[int]) -> bool:
    """Say whether a round comes back to no visit that it remembers."""
    memory: set[int] = set()
    before = -1
    for j in order:
        if j in memory:
            return False
        memory = {i for i in memory if near[j, i // WORD] >> i % WORD & 1} | {j}
        if before >= 0:
            memory.add(before)
        before = j
    return True
