"""The alerts of a day, from the book, the rosters and the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.ledger import alerts as of
from planner.ledger.rates import rates
from planner.pipeline.standing import believed, entitled, owed
from planner.units import Span, monday_of
from planner.workdays import Workdays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.domain import Elder, PastContact, Scenario
    from planner.ledger.alerts import Alert
    from planner.ledger.book import Book
    from planner.policy import Entitlement, Policy


@dataclass(frozen=True, slots=True)
class Seen:
    """The day of somebody's last contact, None for never; and the day on which the next is due."""

    last: date | None
    due: date | None


def alerts(scenario: Scenario, policy: Policy, book: Book, on: date) -> list[Alert]:
    """Return what a coordinator should see to on a day, the most urgent first."""
    remote = book.remote(on)
    people = [(elder, entitled(policy, elder, on, remote)) for elder in scenario.everybody]
    due = {elder.id: its for elder, its in people}
    rows = book.contacts(None, on)
    last = last_contacts(scenario, due, believed(scenario, book), rows, on)
    pairs = book.standing_pairs()
    visited = [e.id for e, its in people if its.is_visited and not e.is_absent(on)]
    return [
        *of.overdue(people, last, on, Workdays(scenario.holidays)),
        *of.not_in_twice(rows),
        *of.late_cases(book.cases(), on),
        *of.below(_last_weeks(scenario, policy, book, on), policy.quality.helper_below),
        *of.short(
            scenario.helpers,
            (elder.community for elder in scenario.everybody),
            policy.staffing.helpers_per_community,
            on,
        ),
        *of.certificates(scenario.helpers, on),
        *of.reports_due(on),
        *of.ended(policy, on),
        *of.deadlines(policy, on),
        *of.never_issued(visited, remote.union(pairs)),
    ]


def last_contacts(
    scenario: Scenario,
    due: Mapping[str, Entitlement],
    known: Iterable[PastContact],
    rows: list[dict[str, object]],
    on: date,
) -> dict[str, date]:
    """
    Return the day of the last contact in a form that counts, until `on`, of everybody in `due`.

    Parameters
    ----------
    due
        What each elder is entitled to on that day, by id.
    known
        Contacts of the scenario that are believed.
    rows
        What the book has of them.
    """
    last = {e.id: e.last_contact for e in scenario.everybody if e.last_contact and e.id in due}
    past = [(one.elder, one.day, str(one.kind)) for one in known]
    past += [
        (str(row["elder_id"]), date.fromisoformat(str(row["date"])), str(row["form"]))
        for row in rows
        if row["outcome"] == "met"
    ]
    for elder, day, form in past:
        if elder in due and day <= on and due[elder].counts(form, is_remote=False):
            last[elder] = max(day, last.get(elder, day))
    return last


def last_seen(
    scenario: Scenario, policy: Policy, book: Book | None, elder: Elder, on: date
) -> Seen:
    """Return when an elder was last contacted in a form that counts, and the next falls due."""
    due = entitled(policy, elder, on, frozenset() if book is None else book.remote(on))
    rows = [] if book is None else book.contacts_of(elder.id)
    known = believed(scenario, book)
    last = last_contacts(scenario, {elder.id: due}, known, rows, on).get(elder.id)
    if last is None:
        return Seen(None, None)
    return Seen(last, of.next_due(due, last, Workdays(scenario.holidays)))


def _last_weeks(
    scenario: Scenario, policy: Policy, book: Book, on: date
) -> list[dict[str, float | None]]:
    """
    Return the rates by helper of the last whole weeks, the newest first.

    A week of which the book has neither a sheet nor a contact says nothing of anybody.
    """
    monday = monday_of(on)
    weeks: list[dict[str, float | None]] = []
    days = {sheet.day for sheet in book.sheets()}
    for back in range(1, of.WEEKS + 1):
        first = monday - timedelta(days=7 * back)
        span = Span(first, first + timedelta(days=6))
        if not any(day in days for day in span) and not book.contacts(span.first, span.last):
            weeks.append({})
            continue
        _, found = rates(owed(scenario, policy, book, span), ["helper"])
        weeks.append({row.by["helper"]: row.rate for row in found})
    return weeks
