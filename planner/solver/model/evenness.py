"""
Level days: what the search is told of them, and what a plan says.

A helper's longest day may be so many times the mean of the days of the week on which the
helper goes out; walking, service and calls count. Days of calls alone do not, or five
minutes of duty on a Saturday would make the five working days look long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.model.problem import Even
from planner.units import monday_of

if TYPE_CHECKING:
    from planner.plan import Call, Round
    from planner.solver.model.build import Built
    from planner.solver.model.days import Shifts
    from planner.solver.model.facts import Facts

AIM = 0.98
"""The search aims a little below the target: what is left of a second is not worth a detour."""


def with_level_days(
    facts: Facts,
    built: Built,
    shifts: Shifts,
    before: tuple[Iterable[Round], Iterable[Call]],
    weight: int,
) -> Built:
    """
    Return the problem in which days that are not level cost something.

    Parameters
    ----------
    before
        Rounds and calls planned so far; those of the same ISO week count for the mean.
    weight
        Cost of one second beyond the target.
    """
    target, days = facts.settings.day_target, built.days
    if not target or not weight or not days:
        return built
    count = len(facts.scenario.helpers)
    given = np.zeros((count, len(days)), dtype=np.int64)
    for (h, d), seconds in shifts.called.items():
        given[h, d] = seconds
    past, worked = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int32)
    monday = monday_of(days[0])
    for (helper, day), seconds in minutes_out(*before).items():
        if monday <= day < days[0]:
            past[facts.helper_at[helper]] += seconds
            worked[facts.helper_at[helper]] += 1
    even = Even(max(1.0, AIM * target), weight, given, past, worked)
    return replace(built, problem=replace(built.problem, even=even))


def minutes_out(rounds: Iterable[Round], calls: Iterable[Call]) -> dict[tuple[str, date], int]:
    """Return the seconds of walking, service and calls of every helper and day with a round."""
    seconds: dict[tuple[str, date], int] = {}
    for r in rounds:
        key = (r.helper, r.day)
        seconds[key] = seconds.get(key, 0) + r.walk_s + r.service_s
    for call in calls:
        if call.helper is not None and (call.helper, call.day) in seconds:
            seconds[call.helper, call.day] += call.service_s
    return seconds


def busiest_day_over_mean(rounds: Sequence[Round], calls: Sequence[Call]) -> float:
    """Return the longest day over the mean of its helper's days of that ISO week; 1.0 for none."""
    weeks: dict[tuple[str, date], list[int]] = {}
    for (helper, day), seconds in minutes_out(rounds, calls).items():
        weeks.setdefault((helper, monday_of(day)), []).append(seconds)
    return round(max((_over_mean(days) for days in weeks.values()), default=1.0), 4)


def _over_mean(days: Sequence[int]) -> float:
    return max(days) * len(days) / sum(days) if sum(days) else 1.0


def told_price(price: Mapping[str, int]) -> dict[str, object]:
    """Return what wishes cost in walking, as plan.json says it; nothing where none is asked."""
    return (
        {"price": {f"{wish}_walk_s": seconds for wish, seconds in price.items()}} if price else {}
    )
