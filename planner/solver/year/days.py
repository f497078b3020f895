"""The days of a master calendar: how they are numbered, and which are worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.year.replies import DAYS
from planner.units import Span, iso_week, monday_of
from planner.workdays import works

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.policy import Entitlement
    from planner.solver.model.facts import Facts

    Runs = Sequence[tuple[Span, Entitlement]]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """
    The days of the year that is planned.

    Parameters
    ----------
    start
        First day that can still be planned.
    monday
        Of the first week.
    weeks
        How many weeks are looked at, and `told`: how many are asked for.
    working
        Shape ``(helpers, days)``: who works when.
    office
        Shape ``(days,)``: working days of the country.
    """

    start: date
    monday: date
    weeks: int
    told: int
    working: Bools
    office: Bools

    @property
    def days(self) -> int:
        """Days from the first Monday to the last Sunday."""
        return self.weeks * DAYS

    def offset(self, day: date) -> int:
        """Return the number of a day."""
        return (day - self.monday).days

    def week(self, w: int) -> str:
        """Return the ISO week of that number."""
        return iso_week(self.monday + timedelta(days=w * DAYS))

    def week_day(self) -> NDArray[np.int64]:
        """Return the weekday of every day, Monday is 1."""
        return np.arange(self.days) % DAYS + 1


def calendar_of(facts: Facts, start: date, told: int) -> Calendar:
    """Return the year from `start`; a year and a day at least, so that yearly ones fit."""
    monday, weeks = monday_of(start), max(told, 53)
    days = [monday + timedelta(days=d) for d in range(weeks * DAYS)]
    working = [
        [day >= start and works(helper, day, facts.workdays) for day in days]
        for helper in facts.scenario.helpers
    ]
    office = [facts.workdays.is_working(day) for day in days]
    shape = (len(facts.scenario.helpers), len(days))
    table = np.array(working, dtype=np.bool_).reshape(shape)
    return Calendar(start, monday, weeks, told, table, np.array(office, dtype=np.bool_))
