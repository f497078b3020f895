"""Which of a plan's sheets were issued, and under which number, as plan.json says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.plan import Plan

SheetOf = tuple[str, date]
_Stops = list[tuple[list[str], str]]


def numbers(plan: Plan) -> Mapping[SheetOf, str]:
    """
    Return the number of each helper's day that stands as it was issued.

    A day whose stops are no longer those of the sheet has none: its paper could not be
    recorded under that number.
    """
    planned = _planned(plan)
    found = {}
    issued = plan.extra.get("sheets")
    for one in issued if isinstance(issued, list) else ():
        key = one["helper"], date.fromisoformat(one["date"])
        if planned.get(key) == _frozen(one):
            found[key] = str(one["number"])
    return found


def _planned(plan: Plan) -> Mapping[SheetOf, _Stops]:
    """Return who is met how on each day, doors first and calls after them."""
    stops: dict[SheetOf, _Stops] = {}
    for one in plan.rounds:
        stops.setdefault((one.helper, one.day), []).extend(
            (list(stop.elders), "visit") for stop in one.stops
        )
    for call in plan.calls:
        if call.helper is not None:
            stops.setdefault((call.helper, call.day), []).append(([call.elder], call.kind))
    return stops


def _frozen(sheet: Mapping[str, Any]) -> _Stops:
    return [(list(stop["elders"]), str(stop["form"])) for stop in sheet["stops"]]
