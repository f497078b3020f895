"""
Accounts by double entry: points for hours given, vouchers for help received.

Every amount moves from one account to another, so the sum over all accounts is always zero.
A movement is first *entered*, then *verified* by the community and *approved* by the
sub-district; whoever entered it can do neither. Nothing is taken back: a correction is a
movement the other way.

Amounts are decimals, for half points and fen must not be rounded by accident.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from planner.errors import Fault, InputError, text

# Where points come from and demands go to: the scheme itself has an account too.
SCHEME = "scheme"


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
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Movement:
    """
    One amount that moved from an account to another.

    Parameters
    ----------
    number
        Place in the office's journal, from 1; 0 before it has one.
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

    def change_of(self, account: str, *, approved: bool = False) -> Decimal:
        """Return by how much `account` grows; `approved` counts only such amounts coming in."""
        if self.giver == account:
            return -self.amount
        counts = self.taker == account and (not approved or self.state is State.APPROVED)
        return self.amount if counts else Decimal(0)


@dataclass(frozen=True, slots=True)
class Journal:
    """
    Movements in the order in which they were entered: an office's, or some accounts' of them.

    Parameters
    ----------
    movements
        By number.
    last
        The last number that the office has given; those of other accounts count too.
    """

    movements: tuple[Movement, ...] = ()
    last: int = 0

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
        counted = (m for m in self.movements if on is None or m.on <= on)
        return sum((m.change_of(account, approved=approved) for m in counted), Decimal(0))

    def available(
        self, account: str, *, on: date, until: date | None = None, approved: bool = True
    ) -> Decimal:
        """
        Return what can go out of `account` on a day without its falling below zero later.

        Parameters
        ----------
        until
            Last day that is looked at; None for as far as the journal goes.
        """
        held = least = self.balance(account, on=on, approved=approved)
        later = (m for m in self.movements if m.on > on and (until is None or m.on <= until))
        for moved in sorted(later, key=lambda m: (m.on, m.taker != account)):
            held += moved.change_of(account, approved=approved)
            least = min(least, held)
        return least

    def extended(self, movements: Iterable[Movement]) -> Journal:
        """Return the journal with movements more, numbered on from its last."""
        new = tuple(replace(m, number=n) for n, m in enumerate(movements, self.last + 1))
        return Journal((*self.movements, *new), self.last + len(new))

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
        found = next((m for m in self.movements if m.number == number), None)
        if found is None:
            raise refused("accounts.expected.number", str(number), most=self.last)
        return found


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
    if not key_of(by):
        raise refused("accounts.expected.name", by)
    moved = Movement(0, on, giver, taker, amount, kind, by, contact=contact, reason=reason)
    return journal.extended([moved])


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
    _refuse_own(by, moved.entered_by)
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
    _refuse_own(by, moved.entered_by, moved.verified_by or "")
    return _with(journal, replace(moved, approved_by=by))


def key_of(name: str) -> str:
    """Return a person's name in the form in which two spellings of it are the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _refuse_own(by: str, *handled: str) -> None:
    if not key_of(by):
        raise refused("accounts.expected.name", by)
    if key_of(by) in {key_of(name) for name in handled}:
        raise refused("accounts.expected.somebody-else", by)


def _with(journal: Journal, moved: Movement) -> Journal:
    movements = (moved if m.number == moved.number else m for m in journal.movements)
    return replace(journal, movements=tuple(movements))


def statement(journal: Journal, account: str) -> tuple[tuple[Movement, Decimal], ...]:
    """Return the movements of `account` in order of their days, each with what was held after."""
    held = Decimal(0)
    lines = []
    moves = (m for m in journal.movements if account in {m.giver, m.taker})
    for movement in sorted(moves, key=lambda m: (m.on, m.number)):
        held += movement.change_of(account)
        lines.append((movement, held))
    return tuple(lines)


def waiting(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """Return what is still to be verified or approved, oldest first."""
    open_ones = (m for m in movements if m.state is not State.APPROVED)
    return tuple(sorted(open_ones, key=lambda m: (m.on, m.number)))
