"""
The register of helpers: age at entry, retirement in the year ahead, what is missing.

Ages at entry are the policy's and asked of employees only; where nobody knows the day of entry,
the age is not known either. Retirement follows the gradual raise of the statutory age in
China from 2025 on (decision of the Standing Committee of 13 September 2024): men 60 → 63 by a
month for every four months of birth from January 1965, women 50 → 55 by a month for every two
months of birth from January 1975 (workers' age; cadres retire later). It is told of employees
in China only, as a date to look at, not as a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from planner.errors import Text, text
from planner.units import Span

if TYPE_CHECKING:
    from planner.domain import Helper, Scenario
    from planner.policy import Staffing

CERTIFICATE_AHEAD = timedelta(days=30)
"""So long before its end a health certificate is told."""
RAISED = {"m": (60, 1965, 4, 36), "f": (50, 1975, 2, 60)}
"""Old age, first year of birth with a raise, months of birth per month, most months."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at in the register; `kind` orders them by weight."""

    helper: str
    row: int
    kind: Literal["entry", "undecided", "retires", "leaves", "certificate", "missing"]
    told: Text


def check_register(scenario: Scenario, rules: Staffing, year: Span) -> tuple[Check, ...]:
    """Return everything to look at, in the order of the register."""
    in_china = scenario.holidays == "CN"
    return tuple(
        check for helper in scenario.helpers for check in _checks(helper, rules, year, in_china)
    )


def _checks(helper: Helper, rules: Staffing, year: Span, in_china: bool) -> Iterator[Check]:
    yield from _entry(helper, rules)
    if in_china and helper.kind == "employee" and helper.birth_date and helper.gender:
        retires = retirement(helper.birth_date, helper.gender)
        if retires <= year.last:
            told = text("staffing.check.retires", day=retires)
            yield Check(helper.id, helper.row, "retires", told)
    ends = helper.health_certificate_until
    if ends is not None and ends <= year.first + CERTIFICATE_AHEAD:
        key = "certificate-ends" if ends >= year.first else "certificate-ended"
        told = text(f"staffing.check.{key}", day=ends)
        yield Check(helper.id, helper.row, "certificate", told)
    if helper.to_date is not None and helper.to_date <= year.last:
        told = text("staffing.check.leaves", day=helper.to_date)
        yield Check(helper.id, helper.row, "leaves", told)


def _entry(helper: Helper, rules: Staffing) -> Iterator[Check]:
    """Yield what the policy's ages at entry say of an employee."""
    if helper.kind != "employee" or (rules.men_below is None and rules.women_below is None):
        return
    limit = rules.women_below if helper.gender == "f" else rules.men_below
    if helper.birth_date is None or helper.gender is None:
        yield Check(helper.id, helper.row, "missing", text("staffing.check.missing"))
    elif helper.from_date is None:
        yield Check(helper.id, helper.row, "undecided", text("staffing.check.undecided"))
    elif limit is not None and _age(helper.birth_date, helper.from_date) >= limit:
        age = _age(helper.birth_date, helper.from_date)
        told = text("staffing.check.entry", age=age, limit=limit, day=helper.from_date)
        yield Check(helper.id, helper.row, "entry", told)


def standing(helper: Helper, rules: Staffing) -> Literal["eligible", "undecided", "not-eligible"]:
    """Say whether the subsidy may be asked for an employee: by the age at entry, if it is known."""
    if helper.kind != "employee":
        return "not-eligible"
    kinds = {check.kind for check in _entry(helper, rules)}
    if "entry" in kinds:
        return "not-eligible"
    return "undecided" if kinds else "eligible"


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def retirement(born: date, gender: Literal["f", "m"]) -> date:
    """Return the day of statutory retirement in China."""
    old, first, step, most = RAISED[gender]
    months = (born.year - first) * 12 + born.month - 1
    delay = min(most, months // step + 1) if months >= 0 else 0
    at = born.year * 12 + born.month - 1 + old * 12 + delay
    return date(at // 12, at % 12 + 1, min(born.day, 28))
