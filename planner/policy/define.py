"""
What categories mean: codes derived from how somebody lives, and what contradicts them.

A roster may say of an elder's spouse, of who lives there and of the children; a pack says
what 独居, 空巢 and 孤寡 are in those terms. What is derived is added; what is written stays,
for the office knows its people, and is noted where the columns say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.errors import Text, text

if TYPE_CHECKING:
    from planner.domain import Elder

UNKNOWN = "unknown"
"""Stands in a definition for an empty cell."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "spouse": ("none", "widowed", "divorced", "living", UNKNOWN),
    "lives_with": ("alone", "spouse", "children", "other", UNKNOWN),
    "children": ("none", "same-community", "elsewhere", UNKNOWN),
}
"""Columns that a definition may ask, and what may stand in them."""


@dataclass(frozen=True, slots=True)
class Definition:
    """
    What one category means.

    Parameters
    ----------
    code
        The category.
    clause
        Where it stands in the source, or why the pack says so.
    means
        Column to what must stand in it; every column that is there must fit.
    excludes
        Categories that nobody has beside this one.
    is_own
        Whether the definition is the pack's own choice and stands in no document.
    """

    code: str
    clause: str
    means: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excludes: tuple[str, ...] = ()
    is_own: bool = False

    def fits(self, elder: Elder) -> bool | None:
        """Say whether `elder` is one of them; None where the roster does not tell."""
        written = {
            "spouse": elder.spouse,
            "lives_with": elder.lives_with,
            "children": elder.children,
        }
        is_open = not self.means
        for column, lawful in self.means.items():
            value = written[column] or UNKNOWN
            if value not in lawful:
                if value != UNKNOWN:
                    return False
                is_open = True
        return None if is_open else True


def derive(
    definitions: Iterable[Definition], elder: Elder, written: frozenset[str]
) -> tuple[frozenset[str], tuple[Text, ...]]:
    """Return the categories written and derived, and notes on what was added or contradicts."""
    known = tuple(definitions)
    found = written | {one.code for one in known if one.fits(elder)}
    return found, tuple(_notes(known, elder, written, found))


def _notes(
    definitions: Iterable[Definition], elder: Elder, written: frozenset[str], found: frozenset[str]
) -> Iterator[Text]:
    for one in definitions:
        fits, code = one.fits(elder), text(f"categories.{one.code}")
        if fits and one.code not in written:
            yield text("policy.note.derived", code=code)
        elif fits is False and one.code in written:
            yield text("policy.note.contradicts", code=code)
        for other in one.excludes:
            if {one.code, other} <= found:
                yield text("policy.note.excludes", code=code, other=text(f"categories.{other}"))
