"""What `planner points` does, and what `planner vouchers` does alike."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

from planner.cli.counter import Counter, amount_of, rule_of, show
from planner.ledger.accounts import SCHEME, State, refused


def grant(counter: Counter, values: list[str], first: date | None, last: date, reason: str) -> None:
    """Enter the points of contacts, or of minutes given by hand: ``V1 30 30 50 80``."""
    from planner.pipeline.accounting import grant_by_hand, grant_points
    from planner.tell.accounts import movement, number
    from planner.words import say

    rule = rule_of(counter, "account", counter.points)
    if values:
        _refuse_strangers(counter, values[:1])
        minutes = [_whole(one) for one in values[1:]]
        granted = grant_by_hand(
            rule, values[0], minutes, counter.accounts, on=counter.on, by=counter.by,
            now=counter.now, reason=reason,
        )  # fmt: skip
    else:
        rows = counter.book.contacts(first, last)
        granted = grant_points(
            counter.scenario, rule, rows, counter.accounts, by=counter.by, now=counter.now
        )
    show(counter, list(granted.movements))
    total = -sum((m.change_of(SCHEME) for m in granted.movements), Decimal(0))
    screen = counter.work.screen
    count, bare = len(granted.movements), len(granted.without_minutes)
    screen.write(say(screen.language, "accounts.granted", count=count, total=total, unit=rule.unit))
    if bare:
        screen.write(say(screen.language, "accounts.without-minutes", count=bare))
    screen.result(
        {
            "entered": [movement(m) for m in granted.movements],
            "total": number(total),
            "without_minutes": list(granted.without_minutes),
        }
    )


def give(counter: Counter, values: list[str], reason: str) -> None:
    """Give points from one account to another."""
    from dataclasses import replace

    from planner.ledger.accounts import Journal
    from planner.ledger.points import give as given
    from planner.tell.accounts import movement

    giver, taker, written = _three(values)
    _refuse_strangers(counter, [giver, taker])
    rule = rule_of(counter, "account", counter.points)

    def change(journal: Journal) -> Journal:
        after = given(journal, rule, giver, taker, amount_of(written), on=counter.on, by=counter.by)
        last = replace(after.movements[-1], reason=reason)
        return replace(after, movements=(*after.movements[:-1], last))

    moved = counter.accounts.change((giver, taker), change, now=counter.now)
    show(counter, moved)
    counter.work.screen.result({"entered": [movement(m) for m in moved]})


def redeem(counter: Counter, values: list[str], served: str) -> None:
    """Turn points into a claim on service, for oneself or for an elder of the roster."""
    from planner.ledger.points import minutes_of
    from planner.ledger.points import redeem as redeemed
    from planner.tell.accounts import movement
    from planner.words import say

    if len(values) != 2:
        raise refused("accounts.expected.redeem", " ".join(values))
    account, written = values
    amount, rule = amount_of(written), rule_of(counter, "account", counter.points)
    elder = served or account
    _refuse_strangers(counter, [account, elder])
    minutes = minutes_of(rule, amount) if amount.is_finite() else 0
    moved = counter.accounts.change(
        (account,),
        lambda journal: redeemed(journal, rule, account, amount, on=counter.on, by=counter.by),
        now=counter.now,
        claim=(elder, minutes),
    )
    show(counter, moved)
    screen = counter.work.screen
    screen.write(say(screen.language, "accounts.claimed", elder=elder, minutes=minutes))
    screen.result(
        {
            "entered": [movement(m) for m in moved],
            "demand": {"elder": elder, "minutes": minutes, "since": counter.on.isoformat()},
        }
    )


def claims(counter: Counter) -> None:
    """List the claims on service, those first that wait longest."""
    from planner.words import say

    screen = counter.work.screen
    found = counter.accounts.claims()
    for one in found:
        key = "accounts.claim-approved" if one.is_approved else "accounts.claim-waits"
        line = say(
            screen.language, key, number=one.number, elder=one.elder, minutes=one.minutes,
            day=one.made_on,
        )  # fmt: skip
        screen.write(line)
    screen.result(
        {
            "demands": [
                {"number": one.number, "elder": one.elder, "minutes": one.minutes,
                 "since": one.made_on.isoformat(), "approved": one.is_approved}
                for one in found
            ]
        }
    )  # fmt: skip


def sign(counter: Counter, step: State, values: list[str], *, everything: bool) -> None:
    """Verify or approve entries by their numbers, or all that wait."""
    from planner.tell.accounts import movement
    from planner.words import say

    if bool(values) == everything:
        raise refused("accounts.expected.which", " ".join(values))
    numbers = None if everything else [_whole(one) for one in values]
    signed = counter.accounts.sign(step, numbers, by=counter.by, now=counter.now)
    show(counter, signed)
    screen = counter.work.screen
    screen.write(say(screen.language, f"accounts.signed-{step}", count=len(signed)))
    screen.result({step.value: [movement(m) for m in signed]})


def balance(counter: Counter, values: list[str]) -> None:
    """Say what accounts hold: all, or those that are named."""
    from planner.tell.accounts import balances

    journal = counter.accounts.journal(values or None)
    rows = balances(journal, counter.names, values, on=counter.on, approved=True)
    unit = counter.points.unit if counter.points else ""
    tell_balances(counter, rows, unit)


def tell_balances(counter: Counter, rows: list[dict[str, object]], unit: str) -> None:
    """Tell what each account holds."""
    from planner.words import say

    screen = counter.work.screen
    for row in rows:
        screen.write(say(screen.language, "accounts.balance", unit=unit, **row))
    screen.result({"on": counter.on.isoformat(), "unit": unit, "accounts": rows})


def statement(counter: Counter, values: list[str]) -> None:
    """Say every movement of one account, and what was held after each."""
    from planner.tell.accounts import lines
    from planner.words import say

    if len(values) != 1:
        raise refused("accounts.expected.one", " ".join(values))
    journal = counter.accounts.journal(values)
    rows = lines(journal, values[0])
    screen = counter.work.screen
    for row in rows:
        kind = say(screen.language, f"accounts.kind.{row['kind']}")
        state = say(screen.language, f"accounts.state.{row['state']}")
        line = say(
            screen.language, "accounts.statement", day=row["date"], giver=row["from"],
            taker=row["to"], amount=row["amount"], held=row["held"], kind=kind, state=state,
            number=row["number"],
        )  # fmt: skip
        screen.write(line)
    screen.result({"account": values[0], "lines": rows})


def export(counter: Counter, out: Path | None) -> None:
    """Write the journal as CSV, for the district's platform."""
    from planner.outputs.names import plain_cell
    from planner.tell.accounts import COLUMNS, movement
    from planner.words import say
    from planner.write.beside import write_beside

    file = out or Path("accounts.csv")
    text_out = StringIO()
    writer = csv.writer(text_out, lineterminator="\n")
    writer.writerow(COLUMNS)
    moved = counter.accounts.journal().movements
    for one in moved:
        row = movement(one)
        writer.writerow([plain_cell(row[name]) for name in COLUMNS])
    write_beside(file, "\ufeff" + text_out.getvalue())
    screen = counter.work.screen
    screen.write(say(screen.language, "accounts.exported", count=len(moved), file=str(file)))
    screen.result({"file": str(file), "rows": len(moved)})


def _refuse_strangers(counter: Counter, accounts: list[str]) -> None:
    strange = [one for one in accounts if one not in counter.names]
    if strange:
        raise refused("accounts.expected.person", ", ".join(strange))


def _three(values: list[str]) -> tuple[str, str, str]:
    if len(values) != 3:
        raise refused("accounts.expected.give", " ".join(values))
    return values[0], values[1], values[2]


def _whole(written: str) -> int:
    if not written.isdecimal():
        raise refused("accounts.expected.whole", written)
    return int(written)
