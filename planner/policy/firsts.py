"""First visits: who comes along when somebody is visited for the first time (``[first_visit]``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.policy.toml_table import Table


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """
    The first visit of a helper to an elder is accompanied.

    Parameters
    ----------
    skill
        What whoever comes along carries among the skills, such as a worker of the community.
    clause
        Where it stands.
    """

    skill: str
    clause: str


def read_first_visit(table: Table) -> FirstVisit | None:
    """Return the rule of ``[first_visit]``, None where the pack has none."""
    if not table.values:
        return None
    found = FirstVisit(
        skill=table.required("with").strip().lower(), clause=table.required("clause")
    )
    table.flag("own")
    table.refuse_the_rest()
    return found
