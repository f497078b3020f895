"""
Vouchers: granted month by month, settled by the term, lapsed when their time is over.

Settling looks at every movement of an account once, in the order of days, and can be asked
again at any time: what is there already is not entered twice, and an entry that comes late
corrects what had lapsed in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from planner.ledger.accounts import SCHEME, Journal, Kind, Movement, enter, refused
from planner.policy.schemes import Term, VoucherRule

Entitled = Callable[[date], bool]
"""Whether an account is granted the month that begins on a day."""


def first_day(on: date, term: Term) -> date:
    """Return the first day of the calendar month, quarter or year that holds `on`."""
    month = (on.month - 1) // term.months * term.months + 1
    return date(on.year, month, 1)


def following(first: date, term: Term) -> date:
    """Return the first day of the term after the one that begins on `first`."""
    years, month = divmod(first.month - 1 + term.months, 12)
    return date(first.year + years, month + 1, 1)


def always(_month: date) -> bool:
    """Grant every month."""
    return True


def settle(
    journal: Journal,
    rule: VoucherRule,
    account: str,
    *,
    since: date,
    until: date,
    by: str,
    entitled: Entitled = always,
) -> Journal:
    """
    Return `journal` with every grant and lapse of `account` up to `until` that it lacks.

    Asking twice changes nothing. The first term grants only the months from `since` on. What
    a voucher still holds on the last day of its carrying term lapses on the next day, before
    that day's grant.
    """
    own = [m for m in journal.movements if account in {m.giver, m.taker}]
    lacking = _lacking(own, rule, account, (since, until), by, entitled)
    return journal.extended(lacking)


def _lacking(
    own: list[Movement],
    rule: VoucherRule,
    account: str,
    span: tuple[date, date],
    by: str,
    entitled: Entitled,
) -> Iterator[Movement]:
    """Yield the grants and lapses that an account lacks, its terms walked through once."""
    since, until = span
    own = sorted(own, key=lambda m: m.on)
    granted = {first_day(m.on, rule.settle) for m in own if m.kind is Kind.GRANTED}
    held, at = Decimal(0), 0
    start = first_day(since, rule.settle)
    while start <= until:
        while at < len(own) and own[at].on < start:
            held += own[at].change_of(account)
            at += 1
        if start == first_day(start, rule.carry):
            lapsed = -sum((m.change_of(account) for m in _lapses(own, at, start)), Decimal(0))
            if held != lapsed:
                yield _lapse(account, start, held - lapsed, by)
            held = lapsed
        on = max(start, since)
        end = following(start, rule.settle)
        amount = rule.per_month * sum(entitled(month) for month in _months(on, end))
        if start not in granted and amount:
            yield Movement(0, on, SCHEME, account, amount, Kind.GRANTED, by)
            held += amount
        start = end


def _lapses(own: list[Movement], at: int, start: date) -> Iterator[Movement]:
    """Yield what lapsed on the first day of a term already, from movement `at` on."""
    while at < len(own) and own[at].on == start:
        if own[at].kind is Kind.LAPSED:
            yield own[at]
        at += 1


def _lapse(account: str, on: date, amount: Decimal, by: str) -> Movement:
    """Take back what is left from before `on`; below zero, give back what lapsed too soon."""
    giver, taker = (account, SCHEME) if amount > 0 else (SCHEME, account)
    return Movement(0, on, giver, taker, abs(amount), Kind.LAPSED, by)


def _months(first: date, end: date) -> Iterator[date]:
    """Yield the first day of every month from that of `first` to before `end`."""
    month = first_day(first, Term.MONTH)
    while month < end:
        yield month
        month = following(month, Term.MONTH)


def spend(
    journal: Journal,
    rule: VoucherRule,
    account: str,
    amount: Decimal,
    *,
    on: date,
    by: str,
    contact: str | None = None,
) -> Journal:
    """
    Return `journal` with `amount` of a voucher used on a day.

    Raises
    ------
    InputError
        If the voucher holds less on that day.
    """
    end = following(first_day(on, rule.carry), rule.carry) - timedelta(days=1)
    held = journal.available(account, on=on, until=end, approved=False)
    if amount.is_finite() and amount > held:
        raise refused("accounts.expected.held", str(amount), held=held)
    return enter(
        journal,
        on=on,
        giver=account,
        taker=SCHEME,
        amount=amount,
        kind=Kind.SPENT,
        by=by,
        contact=contact,
    )
