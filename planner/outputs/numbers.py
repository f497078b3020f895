"""The figures of a plan that matter, as pages and comparisons show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.units import MINUTE
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.plan import Plan


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One figure.

    Parameters
    ----------
    name
        Key below ``maps.number`` of the catalogue.
    value
        For comparing; NaN-free.
    shown
        As it is printed.
    beside
        What stands small behind it.
    better
        -1 where less is better, 1 where more is, 0 where neither.
    """

    name: str
    value: float
    shown: str
    beside: str
    better: int

    def label(self, language: Language) -> str:
        """Return what the figure is called."""
        return say(language, f"maps.number.{self.name}")


def figures(plan: Plan, language: Language) -> tuple[Figure, ...]:
    """Return the figures of a plan in the order of their weight."""
    m = plan.measures
    share = m.served / m.due if m.due else 1.0
    per_visit = m.walk_s / MINUTE / m.visits if m.visits else 0.0
    farthest = max((pair.walk_s for pair in plan.pairs), default=0) / MINUTE
    missing = sum(one.missing for one in plan.unserved)
    minutes = say(language, "sheets.minutes_unit")
    by_hours = say(language, "maps.by_hours") if m.is_by_hours else ""
    return (
        Figure("served", share, f"{m.served} / {m.due}", f"{_percent(share)}", 1),
        Figure("busiest", m.headline, f"{m.headline:.2f}", by_hours, -1),
        Figure("walk_per_visit", per_visit, f"{per_visit:.1f}", minutes, -1),
        Figure("farthest", farthest, f"{farthest:.1f}", minutes, -1),
        Figure("unserved", missing, str(missing), "", -1),
        Figure("remote", len(plan.remote), str(len(plan.remote)), "", -1),
        Figure("visits", m.visits, str(m.visits), "", 0),
        Figure("calls", m.calls, str(m.calls), "", 0),
        Figure(
            "walking", m.walk_s / 3600, f"{m.walk_s / 3600:.1f}", say(language, "maps.hours"), -1
        ),
        Figure("kept", m.pairs_kept, f"{m.pairs_kept} / {m.pairs_changed}", "", 0),
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%".replace("100.0%", "100%")
