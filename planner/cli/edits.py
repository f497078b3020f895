"""Small changes of a plan: who takes a new elder, and changes by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.codes import Code
from planner.cli.help import add
from planner.cli.language import of_plan, words
from planner.cli.options import (
    Effort,
    EffortOption,
    Json,
    Out,
    OverrideScenario,
    OwnPrivacy,
    PlanPath,
    Start,
)
from planner.cli.plans import end_with_plan, open_plan
from planner.cli.work import at_work
from planner.tell.suggestion import as_json as suggested
from planner.tell.suggestion import lines


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, suggest, edit, surge)


def suggest(
    plan: PlanPath,
    elder_file: Annotated[
        Path, typer.Argument(metavar="ELDER_FILE", help=words("option.elder-file"))
    ],
    *,
    scenario: OverrideScenario = None,
    as_json: Json = False,
) -> None:
    """Rank the helpers who may take a new elder."""
    from planner import pipeline

    with at_work(of_plan(plan, scenario), as_json=as_json) as work:
        opened = open_plan(work, plan, scenario)
        found = pipeline.suggest(opened, elder_file, work.control)
        for one in found:
            for line in lines(one, work.screen.language):
                work.screen.write(line)
        work.screen.result({"suggestions": [suggested(one) for one in found]})


Repeated = list[str] | None


def edit(
    plan: PlanPath,
    *,
    move: Annotated[
        Repeated, typer.Option("--move", metavar="E:H", help=words("option.move"))
    ] = None,
    visit: Annotated[
        Repeated, typer.Option("--visit", metavar="E:DATE", help=words("option.visit"))
    ] = None,
    swap: Annotated[
        Repeated, typer.Option("--swap", metavar="E:E", help=words("option.swap"))
    ] = None,
    lock: Annotated[
        Repeated, typer.Option("--lock", metavar="E", help=words("option.lock"))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=words("option.force"))] = False,
    scenario: OverrideScenario = None,
    privacy: OwnPrivacy = None,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Change a plan by hand and check every rule at once."""
    from planner import pipeline
    from planner.cli.report import tell_files, tell_violations
    from planner.cli.wishes import read_edits
    from planner.plan_json import dump
    from planner.tell.explanation import walking_change
    from planner.words import say, speak
    from planner.write.folders import refuse_foreign

    with at_work(of_plan(plan, scenario), as_json=as_json) as work:
        refuse_foreign(out)
        edits = read_edits(move or (), visit or (), swap or (), lock or ())
        opened = open_plan(work, plan, scenario)
        done = pipeline.edit(
            opened,
            edits,
            force=force,
            privacy=privacy and privacy.value,
            out=out,
            control=work.control,
        )
        screen = work.screen
        walk = speak(screen.language, walking_change(done.extra_walk_s))
        told = "turnover.edit.done" if done.is_changed else "turnover.edit.same"
        screen.write(say(screen.language, told, walk=walk))
        tell_violations(screen, done.broken)
        screen.result(dump(done.plan))
        if not done.is_written:
            screen.warn(say(screen.language, "turnover.edit.refused"))
            raise work.end(Code.RULE_BROKEN)
        if done.broken:
            screen.warn(say(screen.language, "turnover.edit.forced"))
        tell_files(screen, out, ("plan.json", "scenario", "sheets"))


def surge(
    plan: PlanPath,
    *,
    within_hours: Annotated[
        int,
        typer.Option(
            "--within-hours", metavar="H", min=1, max=168, help=words("option.within-hours")
        ),
    ] = 24,
    who: Annotated[str, typer.Option("--who", metavar="EXPR", help=words("option.who"))] = "",
    start: Start = None,
    occasion: Annotated[
        str, typer.Option("--occasion", metavar="NAME", help=words("option.occasion"))
    ] = "",
    duty: Annotated[
        list[str] | None, typer.Option("--duty", metavar="H", help=words("option.surge-duty"))
    ] = None,
    scenario: OverrideScenario = None,
    effort: EffortOption = Effort.QUICK,
    privacy: OwnPrivacy = None,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """See or call everybody chosen within a day or two."""
    from planner import pipeline
    from planner.pipeline.modes import mode_of
    from planner.plan import SURGE
    from planner.tell.surge import by_telephone
    from planner.words import say
    from planner.write.folders import refuse_foreign

    with at_work(of_plan(plan, scenario), as_json=as_json, can_stop=True) as work:
        refuse_foreign(out)
        opened = open_plan(work, plan, scenario)
        asked = pipeline.Asked(who, within_hours, start, occasion=occasion, duty=tuple(duty or ()))
        done = pipeline.surge(
            opened,
            asked,
            effort=effort.value,
            privacy=privacy and privacy.value,
            out=out,
            control=work.control,
        )
        figures = done.measures
        line = say(
            work.screen.language,
            "turnover.surge.done",
            chosen=len(done.pairs) + len(done.remote) + len(done.others),
            visits=figures.visits,
            calls=figures.calls,
            left=len(done.unserved),
        )
        work.screen.write(line)
        counted = done.extra[SURGE]["counted"]  # type: ignore[index]  # ours, a table
        language = work.screen.language
        team = () if duty else done.extra[SURGE]["duty"]  # type: ignore[index]  # ours, a table
        if team:
            named = say(language, "papers.list").join(team)
            work.screen.write(say(language, "turnover.surge.proposed", helpers=named))
        if counted:
            work.screen.write(say(language, "turnover.surge.counted", counted=len(counted)))
        shown = privacy.value if privacy else mode_of(opened.plan)
        for line in by_telephone(done, opened.loaded.written, language, shown):
            work.screen.write(line)
        work.screen.write(say(language, "turnover.surge.beside", out=out))
        end_with_plan(work, done, out)
