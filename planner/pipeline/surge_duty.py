"""Who has duty in a surge on days on which nobody works, where nobody was named for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from planner.domain import Helper, Scenario
    from planner.units import Span


def teams(scenario: Scenario, days: Span) -> Iterator[tuple[str, ...]]:
    """
    Yield ever larger teams that may have duty; nobody where somebody works on these days.

    Staff come before volunteers, whoever has had duty least on record first, then in turn by
    week. One is tried, then two, four and so on: no more are asked than are needed by that.
    """
    workdays = Workdays(scenario.holidays)
    if any(works(one, day, workdays) for one in scenario.helpers for day in days):
        return
    there = [h for h in scenario.helpers if all(map(h.is_employed, days))]
    there = [h for h in there if not any(map(h.is_absent, days))]
    there = [h for h in there if h.kind == "employee"] or there
    had = _had(scenario, workdays)
    begin = days.first.toordinal() // 7
    turn = {one.id: (k - begin) % max(1, len(there)) for k, one in enumerate(there)}
    order = sorted(there, key=lambda one: (had.get(one.id, 0), turn[one.id]))
    size = 1
    while order and size < 2 * len(order):
        yield _ids(order[:size])
        size *= 2


def _ids(team: list[Helper]) -> tuple[str, ...]:
    return tuple(one.id for one in team)


def _had(scenario: Scenario, workdays: Workdays) -> dict[str, int]:
    """Return on how many rest days each helper has been in contact with somebody on record."""
    made = {
        (past.helper, past.day)
        for past in scenario.history
        if past.helper and past.kind != "missed" and not workdays.is_working(past.day)
    }
    found: dict[str, int] = {}
    for helper, _ in made:
        found[str(helper)] = found.get(str(helper), 0) + 1
    return found
