"""From a loaded scenario to its master calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.control import Control
from planner.pipeline.week import Loaded, next_monday

if TYPE_CHECKING:
    from datetime import date

    from planner.solver.year.calendar import YearPlan


def make_calendar(
    loaded: Loaded,
    *,
    start: date | None = None,
    weeks: int = 52,
    seed: int = 1,
    control: Control | None = None,
) -> YearPlan:
    """
    Return the master calendar of a scenario.

    Parameters
    ----------
    start
        First day; None for the next Monday.
    """
    from planner.solver.year.calendar import plan_year

    control = control or Control()
    return plan_year(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        start=start or next_monday(loaded.scenario.timezone, control.signature),
        weeks=weeks,
        seed=seed,
        control=control,
    )
