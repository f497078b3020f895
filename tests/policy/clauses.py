"""What the tests of clauses share: one invented person under one shipped pack."""

from __future__ import annotations

from datetime import date

from planner.policy import Entitlement, load_policy
from tests.check.hand import elder as invented

ON = date(2026, 11, 23)


def born(age: int | None) -> date | None:
    """Return the birth date of somebody who is `age` today."""
    return None if age is None else date(ON.year - age, ON.month, ON.day)


def entitled(
    pack: str, *categories: str, age: int | None = 72, on: date = ON, **fields: object
) -> Entitlement:
    """Return what the shipped `pack` owes to somebody of these categories and this age."""
    person = invented("E1", categories=categories, birth_date=born(age), **fields)
    return load_policy(pack).entitle(person, on)
