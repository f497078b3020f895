"""Statements of points and vouchers, one account a page, and what points can be had for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.outputs.office.cards import blank, heads
from planner.outputs.office.document import Document, Table
from planner.words import say

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.outputs.office.accounts import Line, Statement
    from planner.outputs.office.dossier import Dossier

LINES = ("day", "movement", "what", "from", "to", "amount", "held", "state")
WIDTHS = (0.12, 0.08, 0.14, 0.16, 0.16, 0.1, 0.1, 0.14)
REWARDS = ("number", "reward", "price")
SCHEME = "scheme"


def wanted(dossier: Dossier) -> list[Statement]:
    """Return the statements of those whom the papers are asked for."""
    return [
        one
        for one in dossier.statements
        if not dossier.only or dossier.only.intersection((one.account, *one.people))
    ]


def statements(dossier: Dossier) -> Document:
    """Return the statement of every account, each on a page of its own."""
    listed = wanted(dossier)
    tables = [_table(dossier, one) for one in listed]
    keys = [f"{one.scheme} {one.account}" for one in listed]
    if dossier.rewards:
        rows = tuple(
            (str(n), one.name, f"{one.price.normalize():f}")
            for n, one in enumerate(dossier.rewards, start=1)
        )
        title = dossier.say("statements.rewards")
        tables.append(Table(heads(dossier, REWARDS), rows, (0.1, 0.6, 0.3), title))
        keys.append("rewards")
    if not tables:
        empty = dossier.say("statements.nobody")
        tables, keys = [Table(heads(dossier, LINES), (), WIDTHS, empty=empty)], ["nobody"]
    made = replace(blank(dossier, "statements"), tables=tuple(tables), keys=tuple(keys))
    return replace(made, is_apart=True)


def _table(dossier: Dossier, one: Statement) -> Table:
    names = {p.id: dossier.mask.label(p) for p in dossier.scenario.everybody}
    names |= {p.id: dossier.mask.label(p) for p in dossier.scenario.helpers}

    def named(account: str) -> str:
        if account == SCHEME:
            return dossier.say("statements.scheme")
        return names.get(account, account)

    rows = tuple(
        (
            line.on.isoformat(),
            str(line.number),
            say(dossier.language, f"accounts.kind.{line.kind}"),
            named(line.giver),
            named(line.taker),
            _signed(line, one.account),
            _plain(line.held),
            say(dossier.language, f"accounts.state.{line.state}"),
        )
        for line in one.lines
    )
    people = dossier.say("list").join(names.get(p, p) for p in one.people)
    who = named(one.account)
    if people and people != who:
        who = f"{who}（{people}）" if dossier.language == "zh" else f"{who} ({people})"
    title = dossier.say(
        f"statements.{one.scheme}", who=who, held=_plain(one.held), unit=_unit(dossier, one.unit),
        waiting=_plain(one.waiting),
    )  # fmt: skip
    return Table(heads(dossier, LINES), rows, WIDTHS, title, dossier.say("statements.none"))


def _unit(dossier: Dossier, unit: str) -> str:
    known = {"yuan", "hours", "points"}
    return dossier.say(f"statements.unit.{unit}") if unit in known else unit


def _signed(line: Line, account: str) -> str:
    sign = "−" if line.giver == account else "+"
    return f"{sign}{_plain(line.amount)}"


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
