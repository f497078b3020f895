"""The whole answer of ``planner staffing``: norm, minutes, shortage, register, subsidy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.studies.staffing.norm import AgeCount, Norm, age_counts, norm
from planner.studies.staffing.register import Check, check_register, standing
from planner.studies.staffing.year import Year, year_of

if TYPE_CHECKING:
    from planner.domain import Helper, Scenario
    from planner.plan import Plan
    from planner.policy import Policy


@dataclass(frozen=True, slots=True)
class Community:
    """
    One community.

    Parameters
    ----------
    helpers
        Who lives there now: where the nearest elder lives.
    norm
        Helpers by the norm; None where it has none.
    by_minutes
        Helpers' worth of minutes, a fraction.
    """

    name: str
    below: int
    above: int
    helpers: tuple[str, ...]
    norm: int | None
    by_minutes: float
    minutes: float

    @property
    def short_of_norm(self) -> int | None:
        """Helpers missing by the norm, below 0 for a surplus."""
        return None if self.norm is None else self.norm - len(self.helpers)

    @property
    def short_of_minutes(self) -> float:
        """Helpers missing by the minutes, below 0 for a surplus."""
        return self.by_minutes - len(self.helpers)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Everything that is answered; `present` is who is employed on the first day."""

    scenario: Scenario
    policy: Policy
    norm: Norm
    year: Year
    communities: tuple[Community, ...]
    checks: tuple[Check, ...]
    present: tuple[Helper, ...]

    @property
    def standing(self) -> dict[str, str]:
        """Id of each employee present to ``eligible``, ``undecided`` or ``not-eligible``."""
        rules = self.policy.staffing
        employees = (helper for helper in self.present if helper.kind == "employee")
        return {helper.id: standing(helper, rules) for helper in employees}

    @property
    def named(self) -> tuple[Helper, ...]:
        """Employees whose subsidy is asked for, or yet to be decided; no volunteers."""
        kept = {"eligible", "undecided"}
        return tuple(one for one in self.present if self.standing.get(one.id) in kept)

    @property
    def subsidy_present(self) -> int | None:
        """Subsidy of a year for the eligible helpers there are; None where nothing is paid."""
        a_head = self.policy.staffing.subsidy_yuan
        eligible = sum(one == "eligible" for one in self.standing.values())
        return None if a_head is None else a_head * eligible


def staffing(
    scenario: Scenario,
    policy: Policy,
    start: date,
    *,
    plan: Plan | None = None,
    counts: Sequence[AgeCount] | None = None,
) -> Staffing:
    """
    Return what the sub-district needs in the year from `start`.

    Parameters
    ----------
    plan
        A planned week, for walking and reach.
    counts
        Age counts of everybody on file; None to count the roster.
    """
    counted = tuple(counts) if counts is not None else age_counts(scenario, start)
    asked = norm(policy.staffing, counted)
    year = year_of(scenario, policy, start, plan)
    present = tuple(h for h in scenario.helpers if h.is_employed(start))
    living = _living(scenario, present)
    names = dict.fromkeys([*(c.community for c in counted), *living])
    ages = {count.community: count for count in counted}
    return Staffing(
        scenario,
        policy,
        asked,
        year,
        tuple(_community(name, ages, living, asked, year) for name in names),
        check_register(scenario, policy.staffing, year.span),
        present,
    )


def _community(
    name: str,
    ages: Mapping[str, AgeCount],
    living: Mapping[str, Sequence[str]],
    asked: Norm,
    year: Year,
) -> Community:
    count = ages.get(name, AgeCount(name, 0, 0))
    minutes = year.minutes([line for line in year.lines if line.community == name])
    wanted = None if asked.helpers is None else asked.by_community.get(name, 0)
    here = tuple(living.get(name, ()))
    by_minutes = minutes / year.usual_capacity
    return Community(name, count.below, count.above, here, wanted, by_minutes, minutes)


def _living(scenario: Scenario, helpers: Sequence[Helper]) -> dict[str, list[str]]:
    """Return the helpers of each community: that of the elder who lives nearest."""
    living: dict[str, list[str]] = {}
    for helper in helpers:
        nearest = min(
            scenario.elders,
            key=lambda e: ((e.lon - helper.lon) ** 2 + (e.lat - helper.lat) ** 2, e.id),
            default=None,
        )
        living.setdefault("" if nearest is None else nearest.community, []).append(helper.id)
    return living
