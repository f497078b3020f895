"""How many helpers a place needs: staffing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_scenario, words
from planner.cli.options import Effort, EffortOption, Json, Out, ScenarioFolder, Seed, Start, Today
from planner.cli.work import at_work


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, staffing)


def staffing(
    scenario: ScenarioFolder,
    *,
    ages: Annotated[
        Path | None, typer.Option("--ages", metavar="FILE", help=words("option.ages"))
    ] = None,
    plan: Annotated[bool, typer.Option("--plan/--no-plan", help=words("option.walk-share"))] = True,
    start: Start = None,
    today: Today = None,
    seed: Seed = 1,
    effort: EffortOption = Effort.QUICK,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Say how many helpers the norm and the minutes ask for."""
    from planner import pipeline
    from planner.cli.report import tell_files
    from planner.studies.jobs import refuse_foreign
    from planner.studies.staffing import staffing as answer
    from planner.studies.staffing.norm import read_age_counts
    from planner.studies.staffing.report import as_json as written
    from planner.studies.staffing.report import as_lines, write_all

    with at_work(of_scenario(scenario), as_json=as_json, can_stop=True, today=today) as work:
        refuse_foreign(out, ("staffing.json",))
        counts = None if ages is None else read_age_counts(ages)
        loaded = pipeline.load(scenario, work.control)
        work.screen.language = loaded.scenario.language
        first = start or pipeline.next_monday(loaded.scenario.timezone, work.control.signature)
        week = None
        if plan:
            week = pipeline.make_plan(
                loaded, start=first, seed=seed, effort=effort.value, control=work.control
            )
        found = answer(loaded.scenario, loaded.policy, first, plan=week, counts=counts)
        names = write_all(found, out)
        for line in as_lines(found):
            work.screen.write(line)
        tell_files(work.screen, out, names)
        work.screen.result(written(found))
