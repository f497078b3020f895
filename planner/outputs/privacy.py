"""
Who may read what: the one place that turns people into words on paper and pages.

``full`` shows names, doors and phone numbers; ``office`` ids and doors; ``street`` ids and
areas only. Every output asks here and nowhere else, so a field that may not be shown never
reaches a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.read.columns import on_sheet
from planner.words import say

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Elder, Helper, Language

AREA_DEGREES = 0.001  # about 100 m: the grain to which ``street`` rounds a home


class Privacy(StrEnum):
    """How much of a person a page may carry."""

    FULL = "full"
    OFFICE = "office"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Mask:
    """
    What may be shown of a person, under one privacy and in one language.

    Parameters
    ----------
    privacy
        How much may be shown.
    language
        Language of the words put in where something is missing.
    """

    privacy: Privacy
    language: Language

    @property
    def shows_names(self) -> bool:
        """Whether names, phone numbers and notes may be shown."""
        return self.privacy is Privacy.FULL

    @property
    def shows_doors(self) -> bool:
        """Whether the very home may be shown."""
        return self.privacy is not Privacy.STREET

    def name(self, person: Elder | Helper) -> str:
        """Return the name, or nothing where names are not shown."""
        return person.name if self.shows_names else ""

    def label(self, person: Elder | Helper) -> str:
        """Return name and id as one reads them, or the id alone."""
        name = self.name(person)
        return f"{name} {person.id}" if name and name != person.id else person.id

    def about(self, elder: Elder, day: date) -> str:
        """Return gender, age and categories on a day, in ``full`` only."""
        if not self.shows_names:
            return ""
        age = elder.age_on(day)
        categories = (
            say(self.language, f"categories.{code.partition(':')[0]}")
            for code in elder.categories_on(day)
        )
        parts = (
            "" if elder.gender is None else say(self.language, f"sheets.gender.{elder.gender}"),
            "" if age is None else say(self.language, "sheets.age", age=age),
            ("、" if self.language == "zh" else ", ").join(categories),
        )
        return " · ".join(part for part in parts if part)

    def door(self, elder: Elder) -> str:
        """Return the address, or the area where doors are not shown."""
        if self.shows_doors:
            return elder.address or elder.community
        return self.area(elder)

    def area(self, elder: Elder) -> str:
        """Return the community."""
        return elder.community or say(self.language, "sheets.area_unknown")

    def phone(self, person: Elder | Helper) -> str:
        """Return a person's own number, in ``full`` only."""
        return person.phone if self.shows_names else ""

    def emergency(self, elder: Elder) -> str:
        """Return whom to call when nobody opens, in ``full`` only."""
        return elder.emergency_contact if self.shows_names else ""

    def note(self, elder: Elder) -> str:
        """Return the roster's note, in ``full`` only: it may hold a name or an illness."""
        return elder.note if self.shows_names else ""

    def notes(self, elder: Elder) -> list[tuple[str, str]]:
        """Return what the roster says in columns that are printed, by name, in ``full`` only."""
        if not self.shows_names:
            return []
        told = [(column.key, column.write(elder)) for column in on_sheet() if column.write]
        return [(say(self.language, f"sheets.{key}"), value) for key, value in told if value]

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where to draw a home: exactly, or the middle of its 100 m square."""
        if self.shows_doors:
            return round(lon, 6), round(lat, 6)
        return middle(lon), middle(lat)


def middle(degrees: float) -> float:
    """Return the middle of the square of about 100 m in which a coordinate lies."""
    return round((degrees // AREA_DEGREES + 0.5) * AREA_DEGREES, 6)
