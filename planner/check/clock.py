"""Shifts and breaks: how much of a stretch of time is worked, and what room is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Parts = Sequence[tuple[int, int]]


def pieces(shift: Parts, begin: int, end: int) -> list[tuple[int, int]]:
    """Return what of the stretch from `begin` to `end` lies in the parts of the shift."""
    cut = ((max(begin, start), min(end, stop)) for start, stop in shift)
    return [(start, stop) for start, stop in cut if start < stop]


def worked(shift: Parts, begin: int, end: int) -> int:
    """Return the seconds of work between `begin` and `end`, breaks cut out."""
    return sum(stop - start for start, stop in pieces(shift, begin, end))


def is_at_work(shift: Parts, moment: int) -> bool:
    """Say whether `moment` lies in a part of the shift, its ends included."""
    return any(start <= moment <= stop for start, stop in shift)


def outside_one_part(shift: Parts, begin: int, end: int) -> int:
    """Return the seconds of a stretch that the best single part of the shift cannot hold."""
    held = max((stop - start for start, stop in pieces(shift, begin, end)), default=0)
    return max(0, end - begin - held)


def left_over(stretch: Sequence[tuple[int, int]], used: int) -> list[tuple[int, int]]:
    """Return the pieces of a stretch after its first `used` seconds."""
    rest: list[tuple[int, int]] = []
    for start, stop in stretch:
        taken = min(used, stop - start)
        used -= taken
        if start + taken < stop:
            rest.append((start + taken, stop))
    return rest


def unplaced(gaps: Iterable[int], calls: Iterable[int]) -> int:
    """
    Return the seconds of `calls` that find no gap; no call is cut in two.

    The longest call is placed first, in the tightest gap that holds it.
    """
    room = sorted(gaps)
    missing = 0
    for length in sorted(calls, reverse=True):
        fitting = next((at for at, gap in enumerate(room) if gap >= length), None)
        if fitting is None:
            missing += length
        else:
            room[fitting] -= length
            room.sort()
    return missing
