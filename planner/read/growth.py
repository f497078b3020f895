"""
More elders, or fewer, as a forecast says: the place as it is, only fuller.

A newcomer is like somebody who lives there already: home, categories, needs. Ids begin
with ``FC``; nobody is a real person. Who leaves is drawn evenly through the roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.read.columns import nothing_personal

if TYPE_CHECKING:
    from planner.domain import Elder

GOLDEN = 0.6180339887498949


def grown(elders: Sequence[Elder], share: float) -> tuple[Elder, ...]:
    """Return the elders with `share` more of them, or fewer where it is below 0."""
    change = round(len(elders) * share)
    if change <= 0:
        gone = set(_spread(len(elders), min(len(elders), -change)))
        return tuple(elder for i, elder in enumerate(elders) if i not in gone)
    taken = {elder.id for elder in elders}
    like = [elders[i % len(elders)] for i in _spread(len(elders), change)]
    numbers = (f"FC{i:05d}" for i in range(1, 1_000_000))
    free = (number for number in numbers if number not in taken)
    return (*elders, *(_newcomer(elder, next(free)) for elder in like))


def _newcomer(elder: Elder, new_id: str) -> Elder:
    own = nothing_personal("elders")
    return replace(elder, **own, id=new_id, name=new_id, household="")


def _spread(length: int, count: int) -> list[int]:
    """Return `count` places in a list of `length`, evenly spread, all different while they last."""
    laps, rest = divmod(count, length)
    step = sorted(range(length), key=lambda i: (i * GOLDEN) % 1.0)
    return [*(i for _ in range(laps) for i in range(length)), *sorted(step[:rest])]
