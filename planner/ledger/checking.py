"""Whatever in a book contradicts itself, or the plans that were issued from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from planner.ledger.entering import stands_on
from planner.ledger.numbers import is_number
from planner.ledger.rows import look_up
from planner.ledger.sheets import read_sheets
from planner.ledger.surges import occasion_of
from planner.store import digest

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.plan import Plan

Finding = dict[str, object]


def contradictions(connection: Connection) -> Iterator[Finding]:
    """
    Yield what contradicts itself; nothing where the book is sound.

    Kinds: ``number`` (a sheet's check digit), ``sheet`` and ``stop`` (a contact of none),
    ``correction`` (of a contact that is not there), ``account`` (an amount that is none, or that
    moves from an account to itself) and ``signature`` (of a movement that is not there).
    """
    sheets = {sheet.number: sheet for sheet in read_sheets(connection)}
    rows = look_up(connection, "SELECT * FROM book_contacts ORDER BY contact_id")
    known = {row["contact_id"] for row in rows}
    for number in sheets:
        if not is_number(number):
            yield {"kind": "number", "sheet": number}
    for row in rows:
        said = {"contact": row["contact_id"], "sheet": row["sheet"]}
        sheet = sheets.get(row["sheet"])
        if row["sheet"] and sheet is None:
            yield {"kind": "sheet", **said}
        elif sheet is not None and not stands_on(sheet, row):
            yield {"kind": "stop", **said}
        if row["supersedes"] is not None and row["supersedes"] not in known:
            yield {"kind": "correction", **said}
    yield from _accounts(connection)


def _accounts(connection: Connection) -> Iterator[Finding]:
    """Yield what is wrong in the accounts, where the book has any: their sum must be zero."""
    from sqlalchemy import inspect

    if "account_movements" not in inspect(connection).get_table_names():
        return
    balances: dict[tuple[str, str], Decimal] = {}
    numbers = set()
    for row in look_up(connection, "SELECT * FROM account_movements ORDER BY number"):
        numbers.add(row["number"])
        amount = _amount(row["amount"])
        if amount is None or amount <= 0 or row["giver"] == row["taker"]:
            yield {"kind": "account", "movement": row["number"]}
            continue
        for name, moved in ((row["giver"], -amount), (row["taker"], amount)):
            key = (row["scheme"], name)
            balances[key] = balances.get(key, Decimal()) + moved
    for scheme in sorted({scheme for scheme, _ in balances}):
        total = sum((held for (one, _), held in balances.items() if one == scheme), Decimal())
        if total:
            yield {"kind": "account", "scheme": scheme, "sum": str(total)}
    for row in look_up(connection, "SELECT DISTINCT movement FROM account_signatures"):
        if row["movement"] not in numbers:
            yield {"kind": "signature", "movement": row["movement"]}


def _amount(written: str) -> Decimal | None:
    try:
        return Decimal(written)
    except InvalidOperation:
        return None


def plan_contradictions(connection: Connection, name: str, plan: Plan) -> Iterator[Finding]:
    """
    Yield where a plan says something else than the book from which it was issued.

    Kinds: ``plan`` (it was never issued as it is), ``pairs`` and ``sheet-differs``.
    """
    from planner import plan_json

    bare = {key: value for key, value in plan.extra.items() if key != "sheets"}
    sha = digest(plan_json.dump(replace(plan, extra=bare)))
    issues = look_up(
        connection, "SELECT * FROM book_issues WHERE plan_sha = :sha ORDER BY id DESC", sha=sha
    )
    if not issues:
        yield {"kind": "plan", "plan": name}
        return
    stood = {one: pair[0] for one, pair in json.loads(issues[0]["pairs"]).items()}
    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    if occasion_of(plan) is None:
        for elder in sorted(
            one for one in stood.keys() | pairs if stood.get(one) != pairs.get(one)
        ):
            yield {"kind": "pairs", "plan": name, "elder": elder}
    known = {sheet.number: sheet.as_json() for sheet in read_sheets(connection)}
    written = plan.extra.get("sheets")
    for sheet in written if isinstance(written, list) else []:
        if known.get(str(sheet.get("number"))) != sheet:
            yield {"kind": "sheet-differs", "plan": name, "sheet": sheet.get("number")}
