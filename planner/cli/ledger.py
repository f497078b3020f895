"""The office's book: issuing a plan, recording what came back, and what the book says."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.codes import Code
from planner.cli.help import BadValue, add
from planner.cli.language import of_plan, of_scenario, words
from planner.cli.options import Json, PlanPath, parse_day
from planner.cli.today import today_at
from planner.cli.work import Work, at_work
from planner.tell.writeback import told_sheets, written_back
from planner.units import Span

if TYPE_CHECKING:
    from planner.ledger.book import Book

Day = date | None
GROUPS = ("community", "tier", "helper", "unit")
"""By what rates may be grouped."""
BookAt = Annotated[
    str | None, typer.Option("--book", metavar="FILE|URL", help=words("option.book"))
]
Today = Annotated[
    Day, typer.Option("--today", metavar="D", parser=parse_day, help=words("option.today"))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, issue, ledger)


def issue(
    plan: PlanPath,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("option.dry-run"))] = False,
    book: BookAt = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Make a plan the standing one and number its sheets."""
    from planner.cli.author import author
    from planner.pipeline import issuing
    from planner.words import say

    with at_work(of_plan(plan, None), as_json=as_json, today=today) as work:
        done = issuing.issue(
            plan, book, by=author(), now=datetime.now(UTC), today=today, dry_run=dry_run
        )
        made, sheets = done.plan, done.sheets
        language = work.screen.language
        key = "ledger.issue.would" if dry_run else "ledger.issue.done"
        work.screen.write(say(language, key, sheets=len(sheets), pairs=len(made.pairs)))
        for line in told_sheets(done, language):
            work.screen.write(line)
        for line in written_back(done, language):
            work.screen.write(line)
        if sheets and not dry_run:
            _print(work, plan)
        work.screen.result(
            {
                "plan": str(plan),
                "start": made.horizon.first.isoformat(),
                "end": made.horizon.last.isoformat(),
                "sheets": [sheet.as_json() for sheet in sheets],
                "new": sorted(done.new - {""}),
                "withdrawn": [sheet.as_json() for sheet in done.gone],
                "rosters_changed": [] if done.back.by_hand else done.back.names,
                "enter_by_hand": done.back.names if done.back.by_hand else [],
                "roster_changes": [change.as_json() for change in done.back.changes],
                "copies": [str(copy) for copy in done.copies],
            }
        )


def _print(work: Work, plan: Path) -> None:
    """Print the sheets again, which have numbers from now on."""
    from planner.pipeline import printing
    from planner.words import say

    printed = printing.can_print(plan)
    place = printing.print_sheets(plan, work.control) if printed else plan
    key = "ledger.issue.printed" if printed else "ledger.issue.not-printed"
    work.screen.write(say(work.screen.language, key, folder=place))


def ledger(
    action: Annotated[
        str,
        typer.Argument(
            metavar="record|import|open|rates|alerts|export|check|case",
            help=words("option.ledger"),
        ),
    ],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[SHEET [STOP=CODE]…]", help=words("option.codes"))
    ] = None,
    *,
    scenario: Annotated[
        Path, typer.Option("--scenario", metavar="DIR", help=words("option.override"))
    ] = Path(),
    book: BookAt = None,
    first: Annotated[
        Day, typer.Option("--from", metavar="D", parser=parse_day, help=words("option.from"))
    ] = None,
    last: Annotated[
        Day, typer.Option("--to", metavar="D", parser=parse_day, help=words("option.to"))
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="…", help=words("option.by"))] = "",
    on: Annotated[
        Day, typer.Option("--on", metavar="D", parser=parse_day, help=words("option.on"))
    ] = None,
    today: Today = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=words("option.ledger-out"))
    ] = Path("contacts.csv"),
    as_json: Json = False,
) -> None:
    """Record sheets that came back, and ask the book."""
    from planner.errors import StoreError
    from planner.ledger.book import Book
    from planner.read import find_book

    actions = ("record", "import", "open", "rates", "alerts", "export", "check", "case")
    if action not in actions:
        raise BadValue(words("option.ledger"), param_hint=action)
    groups = _groups(by)
    with at_work(of_scenario(scenario), as_json=as_json) as work:
        address = book or find_book(scenario).address
        if "://" not in address and not Path(address).is_file():
            raise StoreError("no-database", part="book")
        opened = Book(address)
        try:
            if action == "record":
                _record(work, opened, scenario, values or [], today)
            elif action == "import":
                _import(work, opened, scenario, values or [], today)
            elif action == "open":
                _open(work, opened, scenario, first, last)
            elif action == "rates":
                day = today_at(scenario, today)
                span = Span(first or day.replace(day=1), last or day)
                _rates(work, opened, scenario, span, groups)
            elif action == "case":
                from planner.cli.cases import case

                case(work, address, scenario, values or [], today)
            elif action == "alerts":
                _alerts(work, opened, scenario, on or today_at(scenario, today))
            elif action == "export":
                _export(work, opened, out, first, last)
            else:
                _check(work, opened, values or [])
        finally:
            opened.close()


def _record(work: Work, book: Book, scenario: Path, values: list[str], today: Day) -> None:
    from planner.cli.author import author
    from planner.ledger.entering import parse_codes
    from planner.words import say

    now = datetime.now(UTC)
    number, *codes = values or [""]
    done = book.record(
        number, parse_codes(codes), by=author(), now=now, today=today_at(scenario, today)
    )
    line = say(
        work.screen.language, "ledger.record.done", sheet=number, recorded=done.recorded,
        unchanged=done.unchanged, cases=len(done.cases),
    )  # fmt: skip
    work.screen.write(line)
    if done.cases:
        work.screen.write(say(work.screen.language, "ledger.record.cases"))
    _tell_strange(work, book, scenario, now)
    work.screen.result(
        {
            "sheet": number,
            "recorded": done.recorded,
            "unchanged": done.unchanged,
            "cases": list(done.cases),
        }
    )


def _tell_strange(work: Work, book: Book, scenario: Path, now: datetime) -> None:
    """Ask to look again at what was entered now of somebody who has left, or whom nobody knows."""
    from planner.read import read_scenario
    from planner.tell.rates import strange_lines

    rows = book.entered(now)
    if rows and (scenario / "scenario.toml").is_file():
        for line in strange_lines(rows, read_scenario(scenario), work.screen.language):
            work.screen.write(line)


def _import(work: Work, book: Book, scenario: Path, files: list[str], today: Day) -> None:
    from planner.cli.author import author
    from planner.cli.names import names_in
    from planner.cli.scans import tell_scans
    from planner.pipeline.importing import import_files
    from planner.words import say

    now = datetime.now(UTC)
    day = today_at(scenario, today)
    made = import_files(book, [Path(name) for name in files], by=author(), now=now, today=day)
    work.screen.notices(made.notices)
    for name, recorded, unchanged in made.files:
        line = say(
            work.screen.language, "ledger.import.done", file=name, recorded=recorded,
            unchanged=unchanged,
        )  # fmt: skip
        work.screen.write(line)
    if made.cases:
        opened = say(work.screen.language, "ledger.import.cases", cases=len(made.cases))
        work.screen.write(opened)
    _tell_strange(work, book, scenario, now)
    sums = {"recorded": made.recorded, "unchanged": made.unchanged}
    more = {"cases": made.cases} if made.cases else {}
    if made.scanned is not None and made.done is not None:
        work.screen.result(
            {
                **sums,
                **tell_scans(
                    work, made.scanned, made.done, names_in(scenario, made.scanned.questions)
                ),
            }
        )
        return
    work.screen.result({**sums, **more})


def _open(work: Work, book: Book, scenario: Path, first: Day, last: Day) -> None:
    from planner.cli.names import names_in
    from planner.tell.rates import open_line
    from planner.words import say

    found = book.open(first, last)
    names = names_in(scenario, found)
    for row in found:
        work.screen.write(open_line(row, names, work.screen.language))
    work.screen.write(say(work.screen.language, "ledger.open.sum", open=len(found)))
    work.screen.result({"open": found})


def _groups(written: str) -> list[str]:
    """Return the names by which rates are grouped."""
    names = [name.strip() for name in written.split(",") if name.strip()]
    for name in names:
        if name not in GROUPS:
            raise BadValue(words("usage.by", value=name, names=" ".join(GROUPS)))
    return names


def _alerts(work: Work, book: Book, scenario: Path, on: date) -> None:
    from planner.pipeline.alerting import alerts
    from planner.policy import load_policy
    from planner.read import read_scenario
    from planner.tell.alerts import lines
    from planner.words import say

    read = read_scenario(scenario)
    found = alerts(read, load_policy(read.policy), book, on)
    language = work.screen.language
    for line in lines(found, read, language):
        work.screen.write(line)
    work.screen.write(say(language, "ledger.alert.sum", alerts=len(found)))
    work.screen.result({"on": on.isoformat(), "alerts": [alert.as_json() for alert in found]})


def _rates(work: Work, book: Book, scenario: Path, span: Span, by: list[str]) -> None:
    from planner.ledger.rates import rates
    from planner.pipeline.standing import owed
    from planner.policy import load_policy
    from planner.read import read_scenario
    from planner.tell.rates import lines

    read = read_scenario(scenario)
    total, rows = rates(owed(read, load_policy(read.policy), book, span), by)
    helpers = {elder: helper for elder, (helper, _) in book.standing_pairs().items()}
    for line in lines(rows, read, helpers, work.screen.language):
        work.screen.write(line)
    work.screen.result(
        {
            "from": span.first.isoformat(),
            "to": span.last.isoformat(),
            "total": total.as_json(),
            "rows": [
                {"by": dict(row.by), **row.as_json(), "missed": list(row.missed)} for row in rows
            ],
        }
    )


def _export(work: Work, book: Book, out: Path, first: Day, last: Day) -> None:
    from planner.outputs.names import plain_cell
    from planner.store.contacts import CONTACT_COLUMNS
    from planner.words import say
    from planner.write.beside import write_beside

    rows = book.contacts(first, last)
    page = io.StringIO()
    writer = csv.DictWriter(page, CONTACT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: plain_cell(value) for key, value in row.items()} for row in rows)
    write_beside(out, "\ufeff" + page.getvalue())
    line = say(work.screen.language, "ledger.export.done", rows=len(rows), file=str(out))
    work.screen.write(line)
    work.screen.result({"file": str(out), "rows": len(rows)})


def _check(work: Work, book: Book, plans: list[str]) -> None:
    from planner.pipeline.reading import read_plan
    from planner.words import say

    found = book.check()
    for name in plans:
        plan, _ = read_plan(Path(name))
        found += book.check_plan(name, plan)
    key = "ledger.check.found" if found else "ledger.check.clean"
    work.screen.write(say(work.screen.language, key, number=len(found)))
    work.screen.result({"clean": not found, "findings": found})
    if found:
        raise work.end(Code.RULE_BROKEN)
