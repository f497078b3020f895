"""What a policy makes of a roster that its coordinator should know, as notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from planner.errors import Fault, text
from planner.workdays import Workdays

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.policy.pack import Policy
    from planner.units import Span

COLUMN_OF = {
    "policy.note.lower-tier": "tier",
    "policy.note.door": "contact",
    "policy.note.form": "contact",
    "policy.note.a-fortiori": "categories",
    "policy.note.not-elder": "birth_date",
    "policy.note.derived": "lives_with",
    "policy.note.contradicts": "categories",
    "policy.note.excludes": "categories",
}


def notices(
    scenario: Scenario, policy: Policy, on: date, *, file: str = "elders"
) -> tuple[Fault, ...]:
    """Return a notice for every cell of the roster `file` that the policy overrules."""
    return tuple(notice for elder in scenario.everybody for notice in _of(elder, policy, on, file))


def _of(elder: Elder, policy: Policy, on: date, file: str) -> Iterator[Fault]:
    cells = {
        "tier": elder.tier,
        "contact": elder.contact,
        "categories": ";".join(elder.categories),
        "birth_date": elder.birth_date,
        "lives_with": elder.lives_with,
    }
    for note in policy.entitle(elder, on).notes:
        column = COLUMN_OF[note.key]
        yield Fault(file, note, row=elder.row or None, column=column, value=str(cells[column]))


def expiry_notices(policy: Policy, horizon: Span) -> tuple[Fault, ...]:
    """Return a notice where days of `horizon` lie outside the time that the pack names."""
    first, last = policy.valid_from, policy.valid_to
    told = None
    if last is not None and horizon.last > last:
        told = text("policy.note.ended", day=last)
    elif first is not None and horizon.first < first:
        told = text("policy.note.not-begun", day=first)
    if told is None:
        return ()
    return (Fault("scenario.toml", told, column="policy", value=policy.name),)


def guess_notices(holidays: str, horizon: Span) -> tuple[Fault, ...]:
    """Return a notice for every year of `horizon` whose holidays nobody has announced yet."""
    workdays = Workdays(holidays)
    years = dict.fromkeys(day.year for day in horizon if workdays.is_guess(day))
    return tuple(
        Fault(
            "scenario.toml",
            text("policy.note.guessed-year", year=year),
            column="holidays",
            value=holidays,
        )
        for year in years
    )
