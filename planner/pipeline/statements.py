"""The accounts of an office as statements, read from its book for paper and machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from planner.ledger.accounts import SCHEME, Journal, Movement, State, statement
from planner.ledger.schemes import Accounts
from planner.outputs.office.accounts import Line, Reward, Statement
from planner.outputs.office.statements import wanted
from planner.pipeline.accounting import holders

if TYPE_CHECKING:
    from planner.domain import Language, Scenario
    from planner.outputs.office.dossier import Dossier
    from planner.policy import Policy

FORMAT = "visit-rounds/statements@1"


def statements_of(
    scenario: Scenario, policy: Policy, address: str | Path, on: date
) -> tuple[Statement, ...]:
    """Return the statement of every account that ever moved anything, up to a day."""
    if "://" not in str(address) and not Path(address).is_file():
        return ()
    found: list[Statement] = []
    if policy.account is not None:
        found += _of_scheme(address, "points", policy.account.unit, {}, on)
    if policy.voucher is not None:
        held = holders(scenario, policy.voucher)
        people = {account: tuple(one.id for one in members) for account, members in held.items()}
        found += _of_scheme(address, "vouchers", policy.voucher.unit, people, on)
    return tuple(found)


def _of_scheme(
    address: str | Path, scheme: Literal["points", "vouchers"], unit: str,
    people: dict[str, tuple[str, ...]], on: date,
) -> list[Statement]:  # fmt: skip
    accounts = Accounts(address, scheme)
    try:
        journal = accounts.journal()
    finally:
        accounts.close()
    own: dict[str, list[Movement]] = {}
    for moved in journal.movements:
        for account in (moved.giver, moved.taker):
            if account != SCHEME and moved.on <= on:
                own.setdefault(account, []).append(moved)
    return [
        _statement(scheme, account, people.get(account, ()), unit, Journal(tuple(moves)), on)
        for account, moves in sorted(own.items())
    ]


def _statement(
    scheme: str, account: str, people: tuple[str, ...], unit: str, journal: Journal, on: date
) -> Statement:  # fmt: skip
    waits = (m for m in journal.movements if m.state is not State.APPROVED and m.taker == account)
    lines = tuple(
        Line(m.number, m.on, m.kind.value, m.giver, m.taker, m.amount, held, m.state.value,
             m.reason)
        for m, held in statement(journal, account)
    )  # fmt: skip
    held = journal.balance(account, on=on, approved=scheme == "points")
    waiting = sum((m.amount for m in waits), Decimal(0))
    return Statement(scheme, account, people, unit, held, waiting, lines)


def rewards_of(policy: Policy, language: Language) -> tuple[Reward, ...]:
    """Return the pack's rewards in a language, the cheapest first."""
    listed = sorted(policy.rewards, key=lambda one: (one.price, one.id))
    return tuple(Reward(one.title[language], one.price) for one in listed)


def as_json(dossier: Dossier) -> str:
    """Return the statements that are wanted as machines read them; amounts are written out."""
    told = {
        "format": FORMAT,
        "on": dossier.on.isoformat(),
        "statements": [asdict(one) for one in wanted(dossier)],
        "rewards": [asdict(one) for one in dossier.rewards],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"
