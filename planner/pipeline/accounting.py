"""The accounts of a scenario's people: what their contacts earn, what their vouchers hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.ledger.accounts import Journal, Kind, Movement, refused
from planner.ledger.points import Worked, owing
from planner.ledger.vouchers import first_day, following, settle
from planner.policy.schemes import Term

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.ledger.schemes import Accounts
    from planner.policy.schemes import PointRule, VoucherRule
    from planner.store.rows import Row


@dataclass(frozen=True, slots=True)
class Granted:
    """
    What a round of granting entered.

    Parameters
    ----------
    movements
        The new ones.
    without_minutes
        Contacts that were met and say no minutes: they earn nothing until somebody adds them.
    """

    movements: tuple[Movement, ...]
    without_minutes: tuple[int, ...] = ()


def grant_points(
    scenario: Scenario,
    rule: PointRule,
    rows: Iterable[Row],
    accounts: Accounts,
    *,
    by: str,
    now: datetime,
) -> Granted:
    """
    Enter the points of contacts that have none yet, and correct those of corrected ones.

    Parameters
    ----------
    rows
        Contacts of the book as they stand.
    """
    earns = {h.id for h in scenario.helpers if not rule.volunteers_only or h.kind == "volunteer"}
    before = accounts.superseded()
    worked, bare = [], []
    for row in rows:
        minutes = str(row["minutes"])
        is_met = row["outcome"] == "met" and row["helper_id"] in earns
        if is_met and not minutes.isdecimal():
            bare.append(int(row["contact_id"]))
        spent = int(minutes) if is_met and minutes.isdecimal() else 0
        contact = int(row["contact_id"])
        day = date.fromisoformat(str(row["date"]))
        worked.append(Worked(contact, _root(contact, before), str(row["helper_id"]), day, spent))

    def change(journal: Journal) -> Journal:
        paid: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for moved in journal.movements:
            if moved.contact is not None and moved.contact.isdecimal():
                of = paid[_root(int(moved.contact), before)]
                for helper in {moved.giver, moved.taker} & earns:
                    of[helper] += moved.change_of(helper)
        return journal.extended(owing(rule, worked, paid, by))

    return Granted(tuple(accounts.change(None, change, now=now)), tuple(bare))


def _root(contact: int, before: dict[int, int]) -> int:
    while contact in before:
        contact = before[contact]
    return contact


def grant_by_hand(
    rule: PointRule, account: str, minutes: Iterable[int], accounts: Accounts, *,
    on: date, by: str, now: datetime, reason: str,
) -> Granted:  # fmt: skip
    """Enter the points of minutes that stand in no contact, each rounded down by itself."""
    from planner.ledger.accounts import SCHEME

    amounts = [rule.points(one) for one in minutes]
    if not any(amounts):
        raise refused("accounts.expected.step", str(sum(amounts)), step=rule.step)
    if not by.strip():
        raise refused("accounts.expected.name", by)
    new = [
        Movement(0, on, SCHEME, account, amount, Kind.EARNED, by, reason=reason)
        for amount in amounts
        if amount
    ]
    return Granted(tuple(accounts.change((account,), lambda j: j.extended(new), now=now)))


# --- vouchers -------------------------------------------------------------------------


def holders(scenario: Scenario, rule: VoucherRule) -> dict[str, tuple[Elder, ...]]:
    """Return every account that may hold a voucher, with its people."""
    found: dict[str, list[Elder]] = defaultdict(list)
    for elder in scenario.elders:
        found[holder_of(elder, rule)].append(elder)
    return {account: tuple(people) for account, people in sorted(found.items())}


def holder_of(elder: Elder, rule: VoucherRule) -> str:
    """Return the account of an elder; who lives in no named household is one alone."""
    if rule.per == "person" or elder.household.startswith("\0"):
        return elder.id
    return elder.household


def is_entitled(people: Iterable[Elder], rule: VoucherRule) -> Callable[[date], bool]:
    """Return whether one of `people` is granted a month: meant on its first or last day."""

    def entitled(month: date) -> bool:
        last = following(month, Term.MONTH) - timedelta(days=1)
        return any(_is_meant(elder, rule, day) for elder in people for day in (month, last))

    return entitled


def _is_meant(elder: Elder, rule: VoucherRule, day: date) -> bool:
    from planner.policy.pack import assumed_age

    if not elder.is_served(day):
        return False
    if rule.who is None:
        return True
    return rule.who.covers(frozenset(elder.categories_on(day)), assumed_age(elder, day))


def settled(
    journal: Journal, scenario: Scenario, rule: VoucherRule, account: str, *, on: date, by: str
) -> Journal:
    """Return `journal` with the grants and lapses of one account up to a day that it lacks."""
    people = holders(scenario, rule).get(account, ())
    return _settled(journal, rule, account, people, on, by)


def _settled(
    journal: Journal, rule: VoucherRule, account: str, people: tuple[Elder, ...], on: date, by: str
) -> Journal:
    first = first_day(on, rule.settle)
    granted = (m.on for m in journal.movements if m.kind is Kind.GRANTED and m.taker == account)
    begun = min(granted, default=first)
    came = min((e.since for e in people if e.since), default=begun)
    since = max(begun, came if all(e.since for e in people) else begun)
    entitled = is_entitled(people, rule)
    return settle(journal, rule, account, since=since, until=on, by=by, entitled=entitled)


def settle_all(
    scenario: Scenario,
    rule: VoucherRule,
    accounts: Accounts,
    *,
    on: date,
    by: str,
    now: datetime,
    only: Iterable[str] = (),
) -> Granted:
    """Enter every grant and lapse up to a day that the accounts lack, all or some of them."""
    people = holders(scenario, rule)
    wanted = {a: people.get(a, ()) for a in only} or people

    def change(journal: Journal) -> Journal:
        own: dict[str, list[Movement]] = defaultdict(list)
        for moved in journal.movements:
            own[moved.giver].append(moved)
            own[moved.taker].append(moved)
        new: list[Movement] = []
        for account, members in wanted.items():
            alone = Journal(tuple(own[account]))
            after = _settled(alone, rule, account, members, on, by)
            new += after.movements[len(alone.movements) :]
        return journal.extended(new)

    if not by.strip():
        raise refused("accounts.expected.name", by)
    named = None if len(wanted) == len(people) else tuple(wanted)
    return Granted(tuple(accounts.change(named, change, now=now)))
