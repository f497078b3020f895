"""
Accounts by double entry: points for hours given, vouchers for help received.

Every amount moves from one account to another, so the sum over all accounts is always zero.
A movement is first *entered*, then *verified* by the community and *approved* by the
sub-district; whoever entered it can do neither. Nothing is taken back: a correction is a
movement the other way.

Amounts are decimals, for half points and fen must not be rounded by accident.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from planner.errors import Fault, InputError, text

# Where points come from and demands go to: the scheme itself has an account too.
SCHEME = "scheme"
MINUTES_OF_AN_HOUR = 60


class State(StrEnum):
    """How far a movement has been confirmed."""

    ENTERED = "entered"
    VERIFIED = "verified"
    APPROVED = "approved"


class Kind(StrEnum):
    """Why an amount moves."""

    EARNED = "earned"
    GIFT = "gift"
    REDEEMED = "redeemed"
    GRANTED = "granted"
    SPENT = "spent"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class PointRule:
    """
    How a helper's minutes become points.

    Parameters
    ----------
    per_hour
        Points of an hour.
    step
        The smallest amount; what lies between two steps is rounded down, contact by contact.
    may_give
        Whether points may be given away.
    """

    per_hour: Decimal = Decimal(1)
    step: Decimal = Decimal("0.5")
    may_give: bool = True

    def points(self, minutes: int) -> Decimal:
        """Return the points of one contact of `minutes`, rounded down to a step."""
        exact = Decimal(minutes) * self.per_hour / MINUTES_OF_AN_HOUR
        return (exact / self.step).to_integral_value(ROUND_DOWN) * self.step


@dataclass(frozen=True, slots=True)
class Movement:
    """
    One amount that moved from an account to another.

    Parameters
    ----------
    number
        Place in the journal, from 1.
    on
        The day that it counts from.
    giver, taker
        Accounts: a helper's, an elder's or household's id, or `SCHEME`.
    amount
        Always above zero.
    kind
        Why.
    entered_by, verified_by, approved_by
        Who did; None where nobody has yet.
    contact
        The contact that it stands for.
    reason
        In words.
    """

    number: int
    on: date
    giver: str
    taker: str
    amount: Decimal
    kind: Kind
    entered_by: str
    verified_by: str | None = None
    approved_by: str | None = None
    contact: str | None = None
    reason: str = ""

    @property
    def state(self) -> State:
        """How far it has been confirmed."""
        if self.approved_by is not None:
            return State.APPROVED
        return State.ENTERED if self.verified_by is None else State.VERIFIED


@dataclass(frozen=True, slots=True)
class Journal:
    """
    All movements, in the order in which they were entered.

    Parameters
    ----------
    movements
        Numbered from 1 without a gap.
    """

    movements: tuple[Movement, ...] = ()

    def balance(self, account: str, *, on: date | None = None, approved: bool = True) -> Decimal:
        """
        Return what `account` holds.

        Parameters
        ----------
        account
            Whose.
        on
            Count movements up to this day; None for all.
        approved
            Count only what came in approved. What went out always counts: nobody spends twice
            what waits for a signature.
        """
        held = Decimal(0)
        for movement in self.movements:
            if on is not None and movement.on > on:
                continue
            if movement.giver == account:
                held -= movement.amount
            if movement.taker == account and (not approved or movement.state is State.APPROVED):
                held += movement.amount
        return held

    def accounts(self) -> tuple[str, ...]:
        """Return every account that ever moved an amount, in the order of their names."""
        return tuple(sorted({a for m in self.movements for a in (m.giver, m.taker)}))

    def at(self, number: int) -> Movement:
        """
        Return the movement `number`.

        Raises
        ------
        InputError
            If there is none.
        """
        if not 1 <= number <= len(self.movements):
            raise refused("accounts.expected.number", str(number), most=len(self.movements))
        return self.movements[number - 1]


def refused(key: str, value: str, **places: object) -> InputError:
    """Return the error that says what was expected in place of `value`."""
    return InputError((Fault(file="accounts", expected=text(key, **places), value=value),))


def enter(
    journal: Journal,
    *,
    on: date,
    giver: str,
    taker: str,
    amount: Decimal,
    kind: Kind,
    by: str,
    contact: str | None = None,
    reason: str = "",
) -> Journal:
    """
    Return `journal` with one movement more, not yet confirmed by anybody.

    Raises
    ------
    InputError
        If nothing moves, both accounts are one, or the contact already stands in the journal.
    """
    if not amount.is_finite() or amount <= 0:
        raise refused("accounts.expected.amount", str(amount))
    if giver == taker:
        raise refused("accounts.expected.other", taker)
    if contact is not None and any(m.contact == contact for m in journal.movements):
        raise refused("accounts.expected.once", contact)
    number = len(journal.movements) + 1
    moved = Movement(number, on, giver, taker, amount, kind, by, contact=contact, reason=reason)
    return Journal((*journal.movements, moved))


def verify(journal: Journal, number: int, *, by: str) -> Journal:
    """
    Return `journal` with movement `number` verified by the community.

    Raises
    ------
    InputError
        If there is no such movement, it is verified already, or `by` entered it.
    """
    moved = journal.at(number)
    if moved.state is not State.ENTERED:
        raise refused("accounts.expected.entered", str(number))
    if by == moved.entered_by:
        raise refused("accounts.expected.somebody-else", by)
    return _with(journal, replace(moved, verified_by=by))


def approve(journal: Journal, number: int, *, by: str) -> Journal:
    """
    Return `journal` with movement `number` approved by the sub-district.

    Raises
    ------
    InputError
        If there is no such movement, it is not verified, or `by` entered or verified it.
    """
    moved = journal.at(number)
    if moved.state is not State.VERIFIED:
        raise refused("accounts.expected.verified", str(number))
    if by in {moved.entered_by, moved.verified_by}:
        raise refused("accounts.expected.somebody-else", by)
    return _with(journal, replace(moved, approved_by=by))


def _with(journal: Journal, moved: Movement) -> Journal:
    before, after = journal.movements[: moved.number - 1], journal.movements[moved.number :]
    return Journal((*before, moved, *after))


# ------------------------------------------------------------------------ points


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
    held = journal.balance(account, on=on)
    if amount > held:
        raise refused("accounts.expected.held", str(amount), held=held)


# ---------------------------------------------------------------------- vouchers


class Term(StrEnum):
    """How long a voucher lasts before it is settled."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in months."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True, slots=True)
class VoucherRule:
    """
    What a household or a person is granted, and how long it lasts.

    Parameters
    ----------
    per_month
        Yuan or hours.
    settle
        At the start of each such term its months are granted together.
    carry
        How long what is left goes on; equal to `settle` where nothing is carried over.
    """

    per_month: Decimal
    settle: Term
    carry: Term

    def __post_init__(self) -> None:
        """Refuse a voucher that lapses before it is settled."""
        if self.carry.months < self.settle.months:
            raise ValueError(self.carry)


def first_day(on: date, term: Term) -> date:
    """Return the first day of the calendar month, quarter or year that holds `on`."""
    month = (on.month - 1) // term.months * term.months + 1
    return date(on.year, month, 1)


def following(first: date, term: Term) -> date:
    """Return the first day of the term after the one that begins on `first`."""
    years, month = divmod(first.month - 1 + term.months, 12)
    return date(first.year + years, month + 1, 1)


def settle(
    journal: Journal, rule: VoucherRule, account: str, *, since: date, until: date, by: str
) -> Journal:
    """
    Return `journal` with every grant and lapse of `account` up to `until` that it lacks.

    Asking twice changes nothing. The first term grants only the months from `since` on. What
    a voucher still holds on the last day of its carrying term lapses on the next day, before
    that day's grant.
    """
    start = first_day(since, rule.settle)
    while start <= until:
        end = following(start, rule.settle)
        if start == first_day(start, rule.carry):
            journal = _lapse(journal, account, start, by)
        on = max(start, since)
        if not _has(journal, account, Kind.GRANTED, on):
            months = (end.year - on.year) * 12 + end.month - on.month
            journal = enter(
                journal,
                on=on,
                giver=SCHEME,
                taker=account,
                amount=rule.per_month * months,
                kind=Kind.GRANTED,
                by=by,
            )
        start = end
    return journal


def _lapse(journal: Journal, account: str, on: date, by: str) -> Journal:
    """Take back what is left from before `on`, once; later spending counts for its own day."""
    left = journal.balance(account, on=on - timedelta(days=1), approved=False)
    if left <= 0 or _has(journal, account, Kind.LAPSED, on):
        return journal
    return enter(journal, on=on, giver=account, taker=SCHEME, amount=left, kind=Kind.LAPSED, by=by)


def _has(journal: Journal, account: str, kind: Kind, on: date) -> bool:
    return any(
        m.kind is kind and m.on == on and account in {m.giver, m.taker} for m in journal.movements
    )


def spend(
    journal: Journal,
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
    held = journal.balance(account, on=on, approved=False)
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


def statement(journal: Journal, account: str) -> tuple[tuple[Movement, Decimal], ...]:
    """Return the movements of `account` in order of their days, each with what was held after."""
    held = Decimal(0)
    lines = []
    moves = (m for m in journal.movements if account in {m.giver, m.taker})
    for movement in sorted(moves, key=lambda m: (m.on, m.number)):
        held += movement.amount if movement.taker == account else -movement.amount
        lines.append((movement, held))
    return tuple(lines)


def waiting(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """Return what is still to be verified or approved, oldest first."""
    open_ones = (m for m in movements if m.state is not State.APPROVED)
    return tuple(sorted(open_ones, key=lambda m: (m.on, m.number)))
