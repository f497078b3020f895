"""Days by which a document wants something done (``[[deadline]]``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.policy.toml_table import Table

LONGEST = 366


@dataclass(frozen=True, slots=True)
class Deadline:
    """
    What is to be done by a day.

    Parameters
    ----------
    title
        What, by language.
    by
        Last day.
    days_before
        From so many days before it on it is spoken of.
    """

    id: str
    title: Mapping[str, str]
    by: date
    days_before: int
    clause: str
    is_own: bool = False

    def is_near(self, on: date) -> bool:
        """Say whether the day is spoken of on `on`: from before it until a month after it."""
        return -31 <= (self.by - on).days <= self.days_before


def read_deadlines(whole: Table) -> Iterator[Deadline]:
    """Yield the rules of ``[[deadline]]``."""
    for table in whole.tables("deadline"):
        by = table.day("by")
        found = Deadline(
            id=table.required("id"),
            title={language: table.required(language) for language in ("zh", "en")},
            by=by or date.max,
            days_before=table.whole("days_before", 1, LONGEST, 30),
            clause=table.required("clause"),
            is_own=table.flag("own"),
        )
        if "by" not in table.values:
            table.required("by")
        table.refuse_the_rest()
        yield found
