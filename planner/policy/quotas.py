"""Quotas: how many households a month somebody of a role must have come to (``[[quota]]``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.policy.toml_table import Table

MOST = 1000


@dataclass(frozen=True, slots=True)
class Quota:
    """
    So many households a month are visited by somebody of a role, whichever they are.

    Parameters
    ----------
    role
        As in ``visits.csv``: who comes beside the helper, such as a trainer.
    at_least
        Different households in each calendar month.
    """

    id: str
    clause: str
    role: str
    at_least: int
    is_own: bool = False


def read_quotas(whole: Table) -> Iterator[Quota]:
    """Yield the rules of ``[[quota]]``."""
    for table in whole.tables("quota"):
        found = Quota(
            id=table.required("id"),
            clause=table.required("clause"),
            role=table.required("role"),
            at_least=table.whole("at_least", 1, MOST, 1),
            is_own=table.flag("own"),
        )
        table.refuse_the_rest()
        yield found
