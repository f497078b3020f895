"""What everybody who draws people needs, and the draws that elders and helpers share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.synth.asked import Asked
from planner.synth.mix import Mix
from planner.synth.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from planner.domain import Gender
    from planner.synth.homes import Box


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """
    What is asked, where, with which mix, and the one generator of all draws.

    `box` is the covered area: west, south, east, north in degrees.
    """

    asked: Asked
    place: Place
    box: Box
    mix: Mix
    rng: np.random.Generator


def genders(women: Iterable[bool | np.bool_]) -> list[Gender]:
    """Return the sex of each person from whether she is a woman."""
    return ["f" if woman else "m" for woman in women]


def births(town: Town, ages: NDArray[np.int64]) -> list[date]:
    """Return birth dates of people who have reached `ages` years on the day asked for."""
    back = town.rng.integers(1, 365, len(ages))
    day = town.asked.as_of
    birthdays = [date(day.year - int(age), day.month, min(day.day, 28)) for age in ages]
    return [birthday - timedelta(days=int(b)) for birthday, b in zip(birthdays, back, strict=True)]


def names(town: Town, sexes: Sequence[Gender]) -> list[str]:
    """Return invented names."""
    place = town.place
    surname = town.rng.integers(0, len(place.surnames), len(sexes))
    given = town.rng.random(len(sexes))
    return [
        place.joined.format(
            surname=place.surnames[s], given=pick(place.female if sex == "f" else place.male, draw)
        )
        for s, sex, draw in zip(surname, sexes, given, strict=True)
    ]


def pick(words: Sequence[str], draw: float) -> str:
    """Return the word at a share `draw` of the list, from 0 to below 1."""
    return words[int(draw * len(words))]
