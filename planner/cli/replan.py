"""The rest of the weeks after what truly happened: replan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import BadValue, add
from planner.cli.language import of_plan, words
from planner.cli.options import (
    Effort,
    EffortOption,
    Json,
    Out,
    OverrideScenario,
    OwnPrivacy,
    PlanPath,
    TimeLimit,
    parse_day,
)
from planner.cli.plans import end_with_plan, open_plan
from planner.cli.work import at_work

if TYPE_CHECKING:
    from planner.cli.work import Work
    from planner.plan import Plan


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, replan)


def replan(
    plan: PlanPath,
    *,
    since: Annotated[
        date, typer.Option("--from", metavar="D", parser=parse_day, help=words("option.since"))
    ],
    missed: Annotated[
        list[str] | None, typer.Option("--missed", metavar="E:D", help=words("option.missed"))
    ] = None,
    today: Annotated[
        date | None,
        typer.Option("--today", metavar="D", parser=parse_day, help=words("option.today")),
    ] = None,
    book: Annotated[
        str | None, typer.Option("--book", metavar="FILE|URL", help=words("option.book"))
    ] = None,
    scenario: OverrideScenario = None,
    effort: EffortOption = Effort.QUICK,
    time_limit: TimeLimit = None,
    privacy: OwnPrivacy = None,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Plan the days left again: what was missed is caught up, the rest stays where it can."""
    from planner.pipeline.replanning import Asked
    from planner.pipeline.replanning import replan as plan_again
    from planner.write.folders import refuse_foreign

    with at_work(
        of_plan(plan, scenario),
        as_json=as_json,
        can_stop=True,
        time_limit=time_limit,
        today=today,
    ) as work:
        refuse_foreign(out)
        opened = open_plan(work, plan, scenario)
        asked = Asked(since, tuple(map(_missed, missed or ())), book)
        done = plan_again(
            opened,
            asked,
            effort=effort.value,
            privacy=privacy and privacy.value,
            out=out,
            control=work.control,
        )
        _tell(work, done)
        end_with_plan(work, done, out)


def _missed(written: str) -> tuple[str, date]:
    elder, colon, day = written.rpartition(":")
    if not colon:
        raise BadValue(words("usage.missed", value=written))
    return elder, parse_day(day)


def _tell(work: Work, plan: Plan) -> None:
    """Tell what is caught up, how much moved, and which sheets are to be printed again."""
    from planner.words import say

    told = plan.extra["replan"]
    if not isinstance(told, dict):
        return
    language = work.screen.language
    least = "" if told["least"] is None else say(language, "ledger.replan.fewest")
    line = say(
        language, "ledger.replan.done", missed=len(told["missed"]),
        caught_up=len(told["caught_up"]), moved=told["moved"], least=least,
    )  # fmt: skip
    work.screen.write(line)
    if told["reprint"]:
        numbers = " ".join(told["reprint"])
        work.screen.write(say(language, "ledger.replan.reprint", numbers=numbers))
