"""The plan that stands: issued from the book, planned on from, and measured by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from planner.domain import Pairing, PastContact, PastKind
from planner.ledger.book import Book
from planner.ledger.rates import Owed, days_met, owed_in
from planner.pipeline.before import Before
from planner.pipeline.claims import promises
from planner.read import KEPT, find_book
from planner.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.domain import Elder, Scenario
    from planner.ledger.rows import Row
    from planner.policy import Entitlement, Policy
    from planner.units import Span


FORMS = frozenset(get_args(PastKind)) - {"missed"}
"""Forms of contacts that a policy may count."""


@contextmanager
def opened_book(folder: Path, address: Path | str | None = None) -> Iterator[Book]:
    """
    Yield the book of the scenario in `folder`, made where there is none, and let go of it.

    Parameters
    ----------
    address
        Another book than the scenario's own.
    """
    book = Book(address or find_book(folder).address)
    try:
        yield book
    finally:
        book.close()


def before_from(folder: Path) -> tuple[Before | None, frozenset[str]]:
    """
    Return what stands in the book of the scenario in `folder`, None for a book without an issue.

    Beside it the files that are not to be read any more, by their settings: what a book took
    over when it began is the book's, unless a variant names its own.
    """
    shelf = find_book(folder)
    if not shelf.is_there:
        return None, frozenset()
    with opened_book(folder, shelf.address) as book:
        pairs, group = book.standing_pairs(), book.standing_groups()
        if not book.has_begun and not pairs:
            return None, frozenset()
        made = [PastContact(e, date.fromisoformat(day), h or None, cast("PastKind", form))
                for e, day, form, h in book.made() if form in FORMS]  # fmt: skip
        awaited = [PastContact(elder, sheet.day, sheet.helper, cast("PastKind", line.form))
                   for sheet, line, elder in book.unreported()]  # fmt: skip
        calendar = book.calendar()
    before = Before(
        pairs=tuple(
            Pairing(e, h, locked, group=group.get(e, ""))
            for e, (h, locked) in sorted(pairs.items())
        ),
        contacts=None if "history" in shelf.over else tuple(made),
        binds="pairs" not in shelf.over,
        awaited=() if "history" in shelf.over else tuple(awaited),
        calendar=None if "calendar" in shelf.over else calendar,
        claims=promises(shelf.address),
    )
    return before, frozenset(KEPT) - shelf.over


def claims_only(folder: Path, scenario: Scenario) -> Before | None:
    """Return the claims in a book that nothing was issued from, beside the scenario's own files."""
    shelf = find_book(folder)
    claims = promises(shelf.address) if shelf.is_there else ()
    return Before(scenario.pairs, binds=False, claims=claims) if claims else None


def begin(book: Book, scenario: Scenario, *, by: str, now: datetime) -> None:
    """Let a new book take over the contacts and the calendar of the scenario's files, once."""
    rows: list[Row] = [
        {
            "elder_id": past.elder,
            "date": past.day.isoformat(),
            "minutes": "" if past.duration_s is None else f"{past.duration_s / MINUTE:g}",
            "form": "visit" if past.kind == "missed" else past.kind,
            "helper_id": past.helper or "",
            "outcome": "not-gone" if past.kind == "missed" else "met",
        }
        for past in scenario.history
    ]
    book.begin(rows, scenario.calendar, by=by, now=now)


def entitled(policy: Policy, elder: Elder, on: date, remote: Collection[str]) -> Entitlement:
    """Return what an elder is entitled to on a day; of the `remote` the forms that count there."""
    due = policy.entitle(elder, on)
    return due.from_afar() if elder.id in remote else due


def owed(scenario: Scenario, policy: Policy, book: Book, span: Span) -> list[Owed]:
    """
    Return what every elder was owed in the span and got, after the book.

    A contact in a form that does not count puts nothing off.
    """
    from planner.workdays import Workdays

    workdays = Workdays(scenario.holidays)
    days = {day for day in span if workdays.is_working(day)}
    met = book.met_in(span.first, span.last)
    before = _before(scenario, book, span.first)
    remote = book.remote(span.last)
    helpers = {one: helper for one, (helper, _) in book.standing_pairs().items()}
    if not helpers:  # nothing was issued yet: the pairs of the files stand
        helpers = {pair.elder: pair.helper for pair in scenario.pairs}
    found = []
    for elder in scenario.everybody:
        due = entitled(policy, elder, span.first, remote)
        by = {"tier": str(due.tier), "community": elder.community,
              "helper": helpers.get(elder.id, ""), "unit": elder.community}  # fmt: skip
        past = (day for day, form in before.get(elder.id, ()) if due.counts(form, is_remote=False))
        count = owed_in(elder, due, span, days, max(past, default=None))
        found.append(Owed(elder.id, count, days_met(met.get(elder.id, ()), due), by))
    return found


def believed(scenario: Scenario, book: Book | None) -> list[PastContact]:
    """
    Return the contacts that a scenario knows, none where the book has taken them over.

    A scenario that is planned from a book also counts what is planned and not reported yet.
    """
    if book is not None and book.has_begun:
        return []
    return [one for one in scenario.history if one.kind != "missed"]


def _before(scenario: Scenario, book: Book, first: date) -> dict[str, list[tuple[date, str]]]:
    """Return day and form of contacts before a day, of each form the last; by elder."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for elder in scenario.everybody:  # the roster's is of today; of a span gone by it says nothing
        if elder.last_contact and elder.last_contact < first:
            found[elder.id].append((elder.last_contact, "visit"))
    for past in believed(scenario, book):
        if past.day < first:
            found[past.elder].append((past.day, past.kind))
    for (elder_id, form), day in book.last_met(first).items():
        found[elder_id].append((day, form))
    return found
