"""Claims on service that somebody redeemed points for: planned once, until they are served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.ledger.book import Book
from planner.ledger.schemes import Accounts
from planner.units import MINUTE, Span, monday_of

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Elder

SUNDAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A claim that is still to be served.

    Parameters
    ----------
    number
        Of the movement that paid for it.
    first, last
        The days on which it may be served; before a plan's week is known, from its own day on.
    planned_for
        Day of a visit that was issued after it and is not reported yet; None without one.
    """

    number: int
    elder: str
    minutes: int
    first: date
    last: date = date.max
    planned_for: date | None = None


def promises(address: str | Path) -> tuple[Promise, ...]:
    """
    Return the approved claims of a book that no visit has served.

    A claim is served by a visit at which the elder was met, on its day or later, that was issued
    to serve it; or that stands on no sheet, as when somebody tells of it. The usual visit of
    a plan that knew nothing of the claim serves it not.
    """
    accounts = Accounts(address, "points")
    try:
        approved = [claim for claim in accounts.claims() if claim.is_approved]
    finally:
        accounts.close()
    if not approved:
        return ()
    book = Book(address)
    try:
        met, issued = defaultdict(list), defaultdict(list)
        for row in book.contacts(min(claim.made_on for claim in approved)):
            if row["outcome"] == "met" and row["form"] == "visit":
                day = date.fromisoformat(str(row["date"]))
                met[str(row["elder_id"])].append((day, bool(row["sheet"])))
        for sheet, line, elder in book.unreported():
            if line.form == "visit":
                issued[elder].append(sheet.day)
        spans = book.claims_issued()
    finally:
        book.close()
    found = []
    for claim in approved:
        own = spans.get(claim.number, ())
        if any(
            day >= claim.made_on and (not on_sheet or any(day in span for span in own))
            for day, on_sheet in met[claim.elder]
        ):
            continue
        waiting = [day for day in issued[claim.elder] if any(day in span for span in own)]
        found.append(
            Promise(claim.number, claim.elder, claim.minutes, claim.made_on,
                    planned_for=min(waiting, default=None))
        )  # fmt: skip
    return tuple(found)


def in_week(held: Iterable[Promise], start: date) -> tuple[Promise, ...]:
    """
    Return the claims that a plan from `start` on is to serve, each in one week of it.

    A claim whose visit is issued for a day before, and not reported, is on its way and is not
    planned again; one that was reported as not made is.
    """
    found = []
    for one in held:
        if one.planned_for is not None and one.planned_for < start:
            continue
        first = max(start, one.first)
        found.append(replace(one, first=first, last=monday_of(first) + SUNDAY, planned_for=None))
    return tuple(found)


def promised(elder: Elder, held: Iterable[Promise]) -> Elder:
    """Return the elder with the claims that are to be served."""
    weeks = tuple(
        (Span(one.first, one.last), one.minutes * MINUTE)
        for one in held
        if one.elder == elder.id and one.last != date.max
    )
    return replace(elder, promised=weeks)
