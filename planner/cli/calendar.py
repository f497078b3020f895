"""The master calendar of the year: calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_scenario, words
from planner.cli.options import Json, Marked, ScenarioFolder, Seed, Start, Today
from planner.cli.work import at_work, marking
from planner.words import say

if TYPE_CHECKING:
    from planner.cli.screen import Screen
    from planner.pipeline import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, calendar)


def calendar(
    scenario: ScenarioFolder,
    *,
    start: Start = None,
    today: Today = None,
    weeks: Annotated[
        int, typer.Option("--weeks", metavar="N", min=1, max=160, help=words("option.weeks"))
    ] = 52,
    seed: Seed = 1,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=words("option.calendar-out"))
    ] = Path("calendar.csv"),
    marked: Marked = None,
    as_json: Json = False,
) -> None:
    """Say in which week of the year each contact of the long tiers falls."""
    from planner import pipeline
    from planner.outputs.calendar_csv import refuse_other, write_calendar
    from planner.tell.calendar import as_json as figures
    from planner.tell.calendar import lines

    marks = marking(scenario, marked)
    spoken = of_scenario(scenario)
    with at_work(spoken, as_json=as_json, can_stop=True, today=today, marking=marks) as work:
        refuse_other(out)
        loaded = pipeline.load(scenario, work.control)
        work.screen.language = loaded.scenario.language
        work.screen.notices(loaded.notices)
        year = pipeline.make_calendar(
            loaded, start=start, weeks=weeks, seed=seed, control=work.control
        )
        write_calendar(out, year.entries)
        for line in lines(year, out, work.screen.language):
            work.screen.write(line)
        _hint(work.screen, loaded, out)
        work.screen.result({"file": str(out), **figures(year)})


def _hint(screen: Screen, loaded: Loaded, out: Path) -> None:
    """Say how the scenario names the calendar, unless it does already."""
    from planner import pipeline

    if loaded.scenario.calendar is None:
        folder = loaded.scenario.folder
        path = pipeline.relative(out.resolve(), folder)
        screen.write(say(screen.language, "calendar.told.hint", folder=folder, path=path))
