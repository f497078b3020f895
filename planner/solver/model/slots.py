"""
When somebody is called: a time inside the helper's hours that no round can take.

A call is cut out of the shift before rounds are made, so that the helper is never at another's
door then. Whoever names windows is called inside one of those of the weekday; on other
weekdays, and whoever names none, at the end of the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.solver.model.units import Windows

Parts = Sequence[tuple[int, int]]


def slot(parts: Parts, service_s: int, windows: Windows, former: int | None) -> int | None:
    """
    Return when a call of that length begins, None where the parts have no room for it.

    Parameters
    ----------
    windows
        First and last start; empty for any.
    former
        When it began in the plan that is being changed: kept where that can be.
    """
    wide = [(start, end - service_s) for start, end in parts if end - start >= service_s]
    if windows:
        lawful = [
            (max(start, opens), min(latest, closes), start, latest)
            for opens, closes in windows
            for start, latest in wide
            if max(start, opens) <= min(latest, closes)
        ]
    else:
        lawful = [(start, latest, start, latest) for start, latest in wide]
    if former is not None and any(low <= former <= high for low, high, _, _ in lawful):
        return former
    if not lawful:
        return None
    if not windows:
        return max(latest for _, _, _, latest in lawful)
    # Whole hours are worth more to the round than two halves: at an end of the part, if it may be.
    for low, high, start, latest in lawful:
        if low == start or high == latest:
            return low if low == start else high
    return lawful[0][0]


def without(parts: Parts, start: int, service_s: int) -> list[tuple[int, int]]:
    """Return the parts of a shift without the call."""
    left: list[tuple[int, int]] = []
    for opens, closes in parts:
        if not opens <= start <= closes - service_s:
            left.append((opens, closes))
            continue
        left += [(opens, start)] if opens < start else []
        left += [(start + service_s, closes)] if start + service_s < closes else []
    return left
