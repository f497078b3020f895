"""
The norm: helpers by the number of elders below and from eighty, and by community.

The quotients of both ages are added and rounded up once: a sub-district with 4.5 and 4.0
needs nine. Communities share that number by their own quotients (largest remainder), and
each gets the policy's minimum at least.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.policy.pack import assumed_age

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.policy import Staffing as StaffingRules

VERY_OLD = 80


@dataclass(frozen=True, slots=True)
class AgeCount:
    """
    Elders of one community by age.

    Parameters
    ----------
    below, above
        Elders below eighty, and of eighty or more.
    guessed
        Of them without a birth date: counted as the policy assumes.
    """

    community: str
    below: int
    above: int
    guessed: int = 0


@dataclass(frozen=True, slots=True)
class Norm:
    """
    What the norm asks for.

    Parameters
    ----------
    quotient
        Helpers before rounding; None where the policy counts no elders.
    helpers
        Helpers of the sub-district; None where the policy has no norm at all.
    by_community
        Community to helpers, in the order of the counts.
    subsidy_yuan
        Of a year, for `helpers`; None where nothing is paid.
    clause
        Where it stands.
    apart
        Helpers where each age is rounded up by itself; None where the policy counts no elders.
    """

    quotient: Fraction | None
    helpers: int | None
    by_community: Mapping[str, int]
    subsidy_yuan: int | None
    clause: str
    apart: int | None = None


def age_counts(scenario: Scenario, on: date) -> tuple[AgeCount, ...]:
    """Return the roster's elders by community and age on the day `on`."""
    counts: dict[str, list[int]] = {}
    for elder in scenario.persons:
        here = counts.setdefault(elder.community, [0, 0, 0])
        here[assumed_age(elder, on) >= VERY_OLD] += 1
        here[2] += elder.birth_date is None
    return tuple(AgeCount(name, *counts[name]) for name in sorted(counts))


def read_age_counts(path: Path) -> tuple[AgeCount, ...]:
    """
    Return counts from a CSV with the columns ``community``, ``below_80``, ``from_80``.

    Raises
    ------
    InputError
        If the file cannot be read, or a count is no whole number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError):
        rows = []
    if not rows or not {"community", "below_80", "from_80"} <= set(rows[0]):
        raise InputError((Fault(path.name, text("staffing.fault.ages")),))
    faults = [
        Fault(path.name, text("staffing.fault.count"), row=i, column=column, value=row[column])
        for i, row in enumerate(rows, start=2)
        for column in ("below_80", "from_80")
        if not (row[column] or "").strip().isdecimal()
    ]
    if faults:
        raise InputError(tuple(faults))
    return tuple(AgeCount(r["community"], int(r["below_80"]), int(r["from_80"])) for r in rows)


def norm(rules: StaffingRules, counts: Sequence[AgeCount]) -> Norm:
    """Return what `rules` ask for, given the elders of each community."""
    quotients = {count.community: _quotient(rules, count) for count in counts}
    counted = rules.elders_below_80 is not None or rules.elders_from_80 is not None
    least = rules.helpers_per_community
    if not counted and least is None:
        return Norm(None, None, {}, None, rules.clause)
    total = sum(quotients.values(), Fraction(0))
    shares = _shared(quotients, math.ceil(total))
    by_community = {name: max(least or 0, share) for name, share in shares.items()}
    helpers = max(math.ceil(total), sum(by_community.values()))
    paid = None if rules.subsidy_yuan is None else rules.subsidy_yuan * helpers
    apart = _apart(rules, counts) if counted else None
    return Norm(total if counted else None, helpers, by_community, paid, rules.clause, apart)


def _apart(rules: StaffingRules, counts: Sequence[AgeCount]) -> int:
    """Return the helpers of a sub-district where each age is rounded up by itself."""
    below, above = sum(c.below for c in counts), sum(c.above for c in counts)
    of_below = math.ceil(Fraction(below, rules.elders_below_80)) if rules.elders_below_80 else 0
    of_above = math.ceil(Fraction(above, rules.elders_from_80)) if rules.elders_from_80 else 0
    return of_below + of_above


def _quotient(rules: StaffingRules, count: AgeCount) -> Fraction:
    total = Fraction(0)
    if rules.elders_below_80:
        total += Fraction(count.below, rules.elders_below_80)
    if rules.elders_from_80:
        total += Fraction(count.above, rules.elders_from_80)
    return total


def _shared(quotients: Mapping[str, Fraction], helpers: int) -> dict[str, int]:
    """Share `helpers` out by the quotients: whole parts first, then the largest remainders."""
    whole = {name: math.floor(quotient) for name, quotient in quotients.items()}
    by_rest = sorted(quotients, key=lambda name: (whole[name] - quotients[name], name))
    for name in by_rest[: helpers - sum(whole.values())]:
        whole[name] += 1
    return whole
