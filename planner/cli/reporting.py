"""Reports upward: a week, a month for the 25th, a quarter, the application of October."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import BadValue, add
from planner.cli.language import of_scenario, words
from planner.cli.ledger import BookAt, Day, Today
from planner.cli.options import Json, Privacy, PrivacyOption, Seed, parse_day
from planner.cli.today import today_at
from planner.cli.work import at_work

if TYPE_CHECKING:
    from planner.pipeline.reporting import Asked

YES = ("yes", "y", "1", "true", "满意", "是")


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, report)


def report(
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO", help=words("option.scenario"))
    ] = Path(),
    *,
    week: Annotated[
        Day, typer.Option("--week", metavar="D", parser=parse_day, help=words("option.report-week"))
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help=words("option.report-month"))
    ] = None,
    quarter: Annotated[
        str | None,
        typer.Option("--quarter", metavar="YYYY-Qn", help=words("option.report-quarter")),
    ] = None,
    october: Annotated[
        int | None,
        typer.Option(
            "--october", metavar="YYYY", min=1900, max=2200, help=words("option.report-october")
        ),
    ] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="U", help=words("option.unit"))] = "",
    seed: Seed = 1,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE", help=words("option.answers"))
    ] = None,
    template: Annotated[
        list[Path] | None,
        typer.Option("--template", metavar="FILE", help=words("option.report-template")),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help=words("option.draft"))] = False,
    book: BookAt = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=words("option.account-by"))] = "",
    privacy: PrivacyOption = Privacy.FULL,
    today: Today = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help=words("option.report-out"))
    ] = Path("report"),
    as_json: Json = False,
) -> None:
    """Make a report; each figure opens the rows that it counts."""
    from dataclasses import replace

    from planner.cli.author import author
    from planner.pipeline.forms import check_templates
    from planner.pipeline.reporting import make_report, write

    asked = _asked(week, month, quarter, october)
    with at_work(of_scenario(scenario), as_json=as_json) as work:
        now = datetime.now(UTC)
        day = today_at(scenario, today)
        wanted = replace(asked(), unit=unit, seed=seed, answers=_answers(answers))
        check_templates(template or (), wanted.kind)
        made, read = make_report(
            scenario, wanted, book=book, by=by or author(), now=now, today=day, is_draft=draft
        )
        for line in write(out, read, made, privacy=privacy.value, templates=template or ()):
            work.screen.write(line)
        work.screen.result(made)


def _asked(
    week: Day, month: str | None, quarter: str | None, october: int | None
) -> Callable[[], Asked]:
    """Return how to make what is asked for; exactly one of the four must be."""
    from planner.pipeline import reporting

    given: list[Callable[[], Asked]] = []
    if week is not None:
        given.append(lambda: reporting.week(week))
    if month is not None:
        given.append(lambda: reporting.month(month))
    if quarter is not None:
        given.append(lambda: reporting.quarter(quarter))
    if october is not None:
        given.append(lambda: reporting.october(october))
    if len(given) != 1:
        raise BadValue(words("option.report-which"), param_hint="--month")
    return given[0]


def _answers(file: Path | None) -> dict[str, bool] | None:
    """Return who was content, from a table with the columns ``elder_id`` and ``content``."""
    if file is None:
        return None
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row and row[0].strip()]
    return {row[0].strip(): row[1].strip().lower() in YES for row in rows[1:] if len(row) > 1}
