"""The region in which invented people live: their language, names and holidays."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from planner.domain import Language


@dataclass(frozen=True, slots=True)
class Place:
    """
    How people are named and addressed somewhere.

    `box` is west, south, east, north in degrees; the other fields are lists and patterns
    of ``names.toml``.
    """

    box: tuple[float, float, float, float]
    language: Language
    timezone: str
    holidays: str
    joined: str
    address: str
    nameless: str
    household: str
    surnames: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    communities: tuple[str, ...]
    community: str
    skills: tuple[str, ...]
    notes: tuple[str, ...]
    family: tuple[str, ...]
    title: str

    def holds(self, lon: float, lat: float) -> bool:
        """Say whether a point lies in the region's box."""
        return self.box[0] <= lon <= self.box[2] and self.box[1] <= lat <= self.box[3]


def place_at(lon: float, lat: float) -> Place:
    """Return the region of a point; the last one of the file holds everywhere."""
    return next(place for place in _places() if place.holds(lon, lat))


@cache
def _places() -> tuple[Place, ...]:
    table = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
    return tuple(Place(**_frozen(entry)) for entry in table.values())


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
