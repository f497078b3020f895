"""What a command of points or vouchers works with, how it reads amounts and shows movements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from planner.cli.work import Work

Rule = TypeVar("Rule")

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.ledger.accounts import Movement
    from planner.ledger.book import Book
    from planner.ledger.schemes import Accounts
    from planner.policy.schemes import PointRule, VoucherRule


@dataclass(frozen=True, slots=True)
class Counter:
    """What an account's command works with."""

    work: Work
    scenario: Scenario
    accounts: Accounts
    book: Book
    points: PointRule | None
    vouchers: VoucherRule | None
    by: str
    on: date
    now: datetime

    @property
    def names(self) -> dict[str, str]:
        """Names of everybody who may have an account."""
        elders = {one.id: one.name for one in self.scenario.elders}
        return elders | {one.id: one.name for one in self.scenario.helpers}


def rule_of(counter: Counter, name: str, rule: Rule | None) -> Rule:
    """
    Return what the policy lays down for a scheme.

    Parameters
    ----------
    name
        The policy's table, ``account`` or ``voucher``.

    Raises
    ------
    InputError
        If the policy has no such table.
    """
    from planner.errors import Fault, InputError, text

    if rule is None:
        expected, remedy = text(f"accounts.expected.{name}"), text(f"accounts.remedy.{name}")
        raise InputError((Fault(counter.scenario.policy, expected, remedy, column=f"[{name}]"),))
    return rule


def amount_of(written: str) -> Decimal:
    """
    Return the amount of ``2.5``.

    Raises
    ------
    InputError
        If it is none.
    """
    from planner.ledger.accounts import refused

    try:
        return Decimal(written)
    except InvalidOperation:
        raise refused("accounts.expected.amount", written) from None


def show(counter: Counter, moved: list[Movement]) -> None:
    """Tell people movements, one a line."""
    from planner.words import say

    language = counter.work.screen.language
    for one in moved:
        line = say(
            language, "accounts.line", number=one.number, day=one.on, giver=one.giver,
            taker=one.taker, amount=one.amount, kind=say(language, f"accounts.kind.{one.kind}"),
            state=say(language, f"accounts.state.{one.state}"),
        )  # fmt: skip
        counter.work.screen.write(line)
