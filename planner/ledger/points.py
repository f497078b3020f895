"""Points: earned by minutes, given to somebody, turned into a claim on service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.ledger.accounts import SCHEME, Journal, Kind, Movement, enter, refused
from planner.policy.schemes import MINUTES_OF_AN_HOUR, PointRule


def earn(
    journal: Journal, rule: PointRule, helper: str, *, contact: str, minutes: int, on: date, by: str
) -> Journal:
    """Return `journal` with the points of one contact; too short a contact earns nothing."""
    points = rule.points(minutes)
    if points == 0:
        return journal
    return enter(
        journal,
        on=on,
        giver=SCHEME,
        taker=helper,
        amount=points,
        kind=Kind.EARNED,
        by=by,
        contact=contact,
    )


def give(
    journal: Journal, rule: PointRule, giver: str, taker: str, amount: Decimal, *, on: date, by: str
) -> Journal:
    """
    Return `journal` with points given by one person to another.

    Raises
    ------
    InputError
        If the policy knows no gifts, `amount` is no whole number of steps, or the giver has
        fewer approved points.
    """
    if not rule.may_give:
        raise refused("accounts.expected.no-gifts", str(amount))
    _spendable(journal, rule, giver, amount, on)
    return enter(journal, on=on, giver=giver, taker=taker, amount=amount, kind=Kind.GIFT, by=by)


def redeem(
    journal: Journal, rule: PointRule, account: str, amount: Decimal, *, on: date, by: str
) -> Journal:
    """
    Return `journal` with points turned into a claim on service.

    Raises
    ------
    InputError
        As for `give`.
    """
    _spendable(journal, rule, account, amount, on)
    return enter(
        journal, on=on, giver=account, taker=SCHEME, amount=amount, kind=Kind.REDEEMED, by=by
    )


def minutes_of(rule: PointRule, points: Decimal) -> int:
    """Return the whole minutes of service that `points` buy."""
    return int(points * MINUTES_OF_AN_HOUR / rule.per_hour)


def _spendable(journal: Journal, rule: PointRule, account: str, amount: Decimal, on: date) -> None:
    if not amount.is_finite() or amount <= 0 or amount % rule.step != 0:
        raise refused("accounts.expected.step", str(amount), step=rule.step)
    held = journal.available(account, on=on)
    if amount > held:
        raise refused("accounts.expected.held", str(amount), held=held)


# ---------------------------------------------------------------------- many at once


@dataclass(frozen=True, slots=True)
class Worked:
    """
    One contact as it stands now, and what it is known by from its first entry on.

    Parameters
    ----------
    contact
        Its present number in the book.
    root
        The number under which it was first entered, before any correction.
    """

    contact: int
    root: int
    helper: str
    on: date
    minutes: int


def owing(
    rule: PointRule, worked: Iterable[Worked], paid: Mapping[int, Mapping[str, Decimal]], by: str
) -> Iterator[Movement]:
    """
    Yield what the contacts still earn, and what a correction takes back.

    Parameters
    ----------
    worked
        Every contact of the span; one that was corrected away has no minutes.
    paid
        Contact's root to what each helper has for it already.
    """
    for one in worked:
        has = defaultdict(Decimal, paid.get(one.root, {}))
        earned = {one.helper: rule.points(one.minutes)}
        for helper in sorted({*has, *earned}):
            more = earned.get(helper, Decimal(0)) - has[helper]
            if more > 0:
                yield Movement(
                    0, one.on, SCHEME, helper, more, Kind.EARNED, by, contact=str(one.contact)
                )
            elif more < 0:
                yield Movement(
                    0, one.on, helper, SCHEME, -more, Kind.CORRECTED, by, contact=str(one.contact)
                )
