"""Windows, needs, absences and wishes of invented elders, which somebody near can meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.domain import Contact, Window
from planner.synth.town import pick
from planner.units import HOUR, MINUTE, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper
    from planner.synth.town import Town

WINDOWS = (
    (Window(9 * HOUR, 11 * HOUR), Window(14 * HOUR, 16 * HOUR)),
    (Window(8 * HOUR + 30 * MINUTE, 11 * HOUR),),
    (Window(13 * HOUR + 30 * MINUTE, 16 * HOUR + 30 * MINUTE),),
    (Window(9 * HOUR, 11 * HOUR + 15 * MINUTE, frozenset((1, 2, 3, 4, 5))),),
)
NOTED = 0.04
"""Share of the elders with a note for whoever visits."""


def with_needs(
    town: Town, people: Sequence[Elder], near: NDArray[np.bool_], helpers: Sequence[Helper]
) -> list[Elder]:
    """
    Return the people with what is their own.

    Parameters
    ----------
    near
        Shape ``(helpers, people)``: who reaches whom in time.
    """
    draws = town.rng.random((len(people), 4)).tolist()
    return [
        _with_own(town, person, draws[i], near[:, i], helpers) for i, person in enumerate(people)
    ]


def _with_own(
    town: Town,
    person: Elder,
    draw: Sequence[float],
    near: NDArray[np.bool_],
    helpers: Sequence[Helper],
) -> Elder:
    """Return one person with windows, needs and wishes; most have none."""
    changes: dict[str, object] = {}
    if draw[0] < town.mix.shares["windows"]:
        changes["windows"] = WINDOWS[int(draw[3] * len(WINDOWS))]
    changes |= _need(town, person, draw[1], near, helpers)
    changes |= _wish(town, person, draw[2], draw[3])
    return replace(person, **changes) if changes else person  # type: ignore[arg-type]  # field names


def _need(
    town: Town, person: Elder, draw: float, near: NDArray[np.bool_], helpers: Sequence[Helper]
) -> dict[str, object]:
    """Return what the helper must have, only where a helper near has it."""
    kind = _kind(
        draw, [town.mix.shares[k] for k in ("female_only", "two_person", "skill", "avoid")]
    )
    if kind is None:
        return {}
    there = [helper for helper, is_near in zip(helpers, near, strict=True) if is_near]
    if kind == 0 and person.gender == "f" and any(h.gender == "f" for h in there):
        return {"needs": ("female",)}
    if kind == 1 and len(there) > 1:
        return {"needs": ("two-person",)}
    if kind == 2:
        return (
            {"needs": skills[:1]} if (skills := tuple(s for h in there for s in h.skills)) else {}
        )
    if kind == 3 and len(there) > 1:
        return {"avoid": (there[-1].id,)}
    return {}


def _wish(town: Town, person: Elder, draw: float, other: float) -> dict[str, object]:
    """Return an absence, a wish for calls, or a note."""
    kind = _kind(draw, [town.mix.shares["absent"], town.mix.shares["phone"], NOTED])
    if kind == 0:
        first = town.asked.as_of + timedelta(days=int(other * 14) - 3)
        return {"absent": (Span(first, first + timedelta(days=6)),)}
    if kind == 1 and "alone" not in person.categories:
        return {"contact": Contact.PHONE}
    if kind == 2:
        return {"note": pick(town.place.notes, other)}
    return {}


def _kind(draw: float, shares: Sequence[float]) -> int | None:
    """Return which of the shares a draw falls into, None beyond them."""
    total = 0.0
    for kind, share in enumerate(shares):
        total += share
        if draw < total:
            return kind
    return None
