"""Points and vouchers: entered, verified and approved by three different people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from planner.cli.counter import Counter
from planner.cli.help import BadValue, add
from planner.cli.language import of_scenario, words
from planner.cli.ledger import BookAt, Day, Today
from planner.cli.options import Json, parse_day
from planner.cli.work import Work, at_work
from planner.control import Signature

Values = Annotated[
    list[str] | None, typer.Argument(metavar="[…]", help=words("option.account-values"))
]
ScenarioAt = Annotated[
    Path, typer.Option("--scenario", metavar="DIR", help=words("option.override"))
]
First = Annotated[
    Day, typer.Option("--from", metavar="D", parser=parse_day, help=words("option.from"))
]
Last = Annotated[Day, typer.Option("--to", metavar="D", parser=parse_day, help=words("option.to"))]
On = Annotated[
    Day, typer.Option("--on", metavar="D", parser=parse_day, help=words("option.account-on"))
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=words("option.account-by"))]
Everything = Annotated[bool, typer.Option("--all", help=words("option.account-all"))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=words("option.reason"))]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help=words("option.account-out"))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, points, vouchers)


def points(
    action: Annotated[
        str,
        typer.Argument(
            metavar="grant|give|redeem|verify|approve|balance|statement|claims|export",
            help=words("option.points"),
        ),
    ],
    values: Values = None,
    *,
    scenario: ScenarioAt = Path(),
    book: BookAt = None,
    first: First = None,
    last: Last = None,
    on: On = None,
    by: By = "",
    served: Annotated[str, typer.Option("--for", metavar="ELDER", help=words("option.for"))] = "",
    reason: Reason = "",
    everything: Everything = False,
    out: OutFile = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Points for hours given: earned, given to others, redeemed."""
    from planner.cli import points as doing

    doings: dict[str, Callable[[Counter], None]] = {
        "grant": lambda c: doing.grant(c, values or [], first, last or c.on, reason),
        "give": lambda c: doing.give(c, values or [], reason),
        "redeem": lambda c: doing.redeem(c, values or [], served),
        "claims": doing.claims,
        **_common(values or [], everything=everything, out=out),
    }
    _run(doings, action, "points", scenario, book, (by, on or today), as_json=as_json)


def vouchers(
    action: Annotated[
        str,
        typer.Argument(
            metavar="grant|spend|verify|approve|balance|statement|export",
            help=words("option.vouchers"),
        ),
    ],
    values: Values = None,
    *,
    scenario: ScenarioAt = Path(),
    book: BookAt = None,
    on: On = None,
    by: By = "",
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="N", help=words("option.contact"))
    ] = None,
    reason: Reason = "",
    everything: Everything = False,
    out: OutFile = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Vouchers for help received: granted, spent, settled."""
    from planner.cli import vouchers as doing

    doings: dict[str, Callable[[Counter], None]] = {
        **_common(values or [], everything=everything, out=out),
        "grant": lambda c: doing.grant(c, values or []),
        "spend": lambda c: doing.spend(c, values or [], contact, reason),
        "balance": lambda c: doing.balance(c, values or []),
    }
    _run(doings, action, "vouchers", scenario, book, (by, on or today), as_json=as_json)


def _common(
    values: list[str], *, everything: bool, out: Path | None
) -> dict[str, Callable[[Counter], None]]:
    """Return what both schemes do alike."""
    from planner.cli import points as doing
    from planner.ledger.accounts import State

    return {
        "verify": lambda c: doing.sign(c, State.VERIFIED, values, everything=everything),
        "approve": lambda c: doing.sign(c, State.APPROVED, values, everything=everything),
        "balance": lambda c: doing.balance(c, values),
        "statement": lambda c: doing.statement(c, values),
        "export": lambda c: doing.export(c, out),
    }


def _run(
    doings: dict[str, Callable[[Counter], None]],
    action: str,
    scheme: Literal["points", "vouchers"],
    scenario: Path,
    book: str | None,
    who_and_when: tuple[str, Day],
    *,
    as_json: bool,
) -> None:
    if action not in doings:
        raise BadValue(words(f"option.{scheme}"), param_hint=action)
    with (
        at_work(of_scenario(scenario), as_json=as_json) as work,
        _opened(work, scheme, scenario, book, who_and_when) as counter,
    ):
        doings[action](counter)


@contextmanager
def _opened(
    work: Work,
    scheme: Literal["points", "vouchers"],
    scenario: Path,
    book: str | None,
    who_and_when: tuple[str, Day],
) -> Iterator[Counter]:
    from planner.cli.author import author
    from planner.ledger.book import Book
    from planner.ledger.schemes import Accounts
    from planner.policy import load_policy
    from planner.read import find_book, read_scenario

    by, on = who_and_when
    read = read_scenario(scenario)
    policy = load_policy(read.policy)
    address = book or find_book(read.folder).address
    opened = Book(address)
    try:
        accounts = Accounts(address, scheme)
        try:
            now = datetime.now(UTC)
            yield Counter(
                work, read, accounts, opened, policy.account, policy.voucher, by or author(),
                Signature(now=now, day=on).today(read.timezone), now,
            )  # fmt: skip
        finally:
            accounts.close()
    finally:
        opened.close()
