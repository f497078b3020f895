"""Claims on service that somebody redeemed points for, planned until they are served."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.ledger.book import Book
from planner.ledger.schemes import Accounts
from planner.policy import load_policy
from planner.policy.pack import highest
from planner.read import find_book
from planner.tiers import Tier
from planner.units import MINUTE

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.ledger.schemes import Claim
    from planner.policy import Policy


def with_claims(scenario: Scenario) -> Scenario:
    """
    Return the scenario in which whoever has a claim is visited, for as long as the claim is.

    An approved claim makes a visit of the week, longer by the minutes that were redeemed,
    until the book holds a visit on its day or later at which the elder was met.
    """
    shelf = find_book(scenario.folder)
    if not shelf.is_there:
        return scenario
    accounts = Accounts(shelf.address, "points")
    try:
        approved = [claim for claim in accounts.claims() if claim.is_approved]
    finally:
        accounts.close()
    waiting = _unserved(approved, _last_visits(shelf.address)) if approved else {}
    if not waiting:
        return scenario
    policy = load_policy(scenario.policy)
    elders = tuple(_claiming(elder, waiting.get(elder.id), policy) for elder in scenario.elders)
    read = repr((scenario.sha256, sorted((e, c.number) for e, cs in waiting.items() for c in cs)))
    return replace(scenario, elders=elders, sha256=hashlib.sha256(read.encode()).hexdigest())


def _last_visits(address: str) -> dict[str, date]:
    """Return the last day on which each elder was met at the door, after the book."""
    book = Book(address)
    try:
        rows = book.contacts()
    finally:
        book.close()
    met = (row for row in rows if row["outcome"] == "met" and row["form"] == "visit")
    return {str(row["elder_id"]): date.fromisoformat(str(row["date"])) for row in met}


def _unserved(claims: list[Claim], visits: Mapping[str, date]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if visits.get(claim.elder, date.min) < claim.made_on:
            found[claim.elder].append(claim)
    return found


def _claiming(elder: Elder, claims: list[Claim] | None, policy: Policy) -> Elder:
    """Return the elder as the planner is to see somebody who has claims."""
    if not claims:
        return elder
    usual = elder.service_s or policy.entitle(elder, claims[0].made_on).service_s
    return replace(
        elder,
        tier=highest([Tier.WEEKLY, elder.tier or Tier.NONE]),
        contact=Contact.VISIT,
        service_s=usual + MINUTE * sum(claim.minutes for claim in claims),
    )
