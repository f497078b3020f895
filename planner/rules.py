"""
The hard rules: one id each, used by solver, check, explain, messages and docs.

The sentence of a rule in either language is ``rules.<id>`` of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Rule(StrEnum):
    """Id of a hard rule; the order is that of the contract."""

    ONE_HELPER = "one-helper"
    WITHIN_WALK = "within-walk"
    TIER_MET = "tier-met"
    SPACING = "spacing"
    IN_SHIFT = "in-shift"
    IN_WINDOW = "in-window"
    NEEDS_MET = "needs-met"
    NOT_AVOIDED = "not-avoided"
    WEEK_CAP = "week-cap"
    PRESENT = "present"
    WALK_TRUE = "walk-true"
    IN_PERSON_FLOOR = "in-person-floor"
    NO_PLACE = "no-place"  # only ever a reason: nobody is sent to an unknown place


Unit = Literal["s", "days", "contacts", "helpers", ""]


@dataclass(frozen=True, slots=True)
class Violation:
    """
    A hard rule broken by a plan.

    Parameters
    ----------
    rule
        Which.
    elder, helper, day
        Where; None where the rule does not speak of it.
    excess
        By how much, in `unit`; 0 where there is no measure.
    note
        What was found, in a few English words or figures, for the list.
    """

    rule: Rule
    elder: str | None = None
    helper: str | None = None
    day: date | None = None
    excess: int = 0
    unit: Unit = ""
    note: str = ""
