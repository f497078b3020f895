"""What is said of accounts: balances, statements and the journal, for people and machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.ledger.accounts import SCHEME, Journal, Movement, State, statement

if TYPE_CHECKING:
    from datetime import date

COLUMNS = (
    "number", "date", "from", "to", "amount", "kind", "state", "entered_by", "verified_by",
    "approved_by", "contact", "reason",
)  # fmt: skip
"""Columns of the journal as CSV."""


def movement(moved: Movement) -> dict[str, object]:
    """Return a movement as machines read it; an amount is a number."""
    return {
        "number": moved.number,
        "date": moved.on.isoformat(),
        "from": moved.giver,
        "to": moved.taker,
        "amount": number(moved.amount),
        "kind": moved.kind.value,
        "state": moved.state.value,
        "entered_by": moved.entered_by,
        "verified_by": moved.verified_by,
        "approved_by": moved.approved_by,
        "contact": moved.contact,
        "reason": moved.reason,
    }


def number(amount: Decimal) -> int | float:
    """Return an amount as a number: whole ones without a point."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def balances(
    journal: Journal, names: Mapping[str, str], only: Iterable[str], *, on: date, approved: bool
) -> list[dict[str, object]]:
    """
    Return what each account holds on a day, and what of it still waits for a signature.

    Parameters
    ----------
    only
        Accounts that are asked for, those without a movement too; nobody for all there are.
    approved
        Whether only approved amounts can be used: so with points.
    """
    wanted = list(only) or [a for a in journal.accounts() if a != SCHEME]
    moves: dict[str, list[Movement]] = {account: [] for account in wanted}
    for moved in journal.movements:
        for account in {moved.giver, moved.taker} & moves.keys():
            moves[account].append(moved)
    rows: list[dict[str, object]] = []
    for account in wanted:
        own = Journal(tuple(moves[account]))
        held = own.balance(account, on=on, approved=approved)
        waits = (m for m in own.movements if m.on <= on and m.state is not State.APPROVED)
        waiting = sum((m.amount for m in waits if m.taker == account), Decimal(0))
        rows.append(
            {"account": account, "name": names.get(account, ""), "balance": number(held),
             "waiting": number(waiting)}
        )  # fmt: skip
    return rows


def lines(journal: Journal, account: str) -> list[dict[str, object]]:
    """Return the statement of an account, each line with what was held after."""
    return [{**movement(m), "held": number(held)} for m, held in statement(journal, account)]
