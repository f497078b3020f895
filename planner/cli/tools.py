"""Looking at streets and at the solver itself: doctor, bench."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_scenario, of_user, words
from planner.cli.options import Json, Marked, ScenarioFolder, Seed
from planner.cli.work import Work, at_work, marking
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Scenario


class Format(StrEnum):
    """Formats of public benchmark instances."""

    PVRP = "pvrp"
    MDVRP = "mdvrp"
    MDPVRP = "mdpvrp"
    VRPTW = "vrptw"
    CONVRP = "convrp"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, doctor, bench)


def doctor(
    scenario: ScenarioFolder,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=words("option.doctor-out"))
    ] = None,
    draw: Annotated[
        Path | None, typer.Option("--draw", metavar="FILE", help=words("option.doctor-draw"))
    ] = None,
    marked: Marked = None,
    as_json: Json = False,
) -> None:
    """List what is wrong with the streets and the coordinates."""
    from planner.cli.findings import tell_findings, write_findings
    from planner.geo.doctor import diagnose
    from planner.read import read_scenario
    from planner.tell.findings import findings_json
    from planner.write.folders import refuse_foreign

    marks = marking(scenario, marked)
    with at_work(of_scenario(scenario), as_json=as_json, marking=marks) as work:
        if out is not None:
            refuse_foreign(out)
        work.control.show("read", 0, 0)
        written = read_scenario(scenario)
        work.screen.language = written.language
        work.control.show("doctor", 0, 0)
        found = diagnose(written)
        tell_findings(work.screen, written.notices, found)
        told = findings_json(work.screen.language, written.notices, found)
        if out is not None:
            write_findings(work.screen, out, told, written, found)
        if draw is not None:
            _write_drawing(work, draw, written)
        work.screen.result(told)


def _write_drawing(work: Work, file: Path, written: Scenario) -> None:
    """Write the page on which gates, paths and closed lanes are drawn."""
    from planner.cli.author import author
    from planner.geo.datum.guard import locate
    from planner.geo.streets.overrides import rules_of, streets_of
    from planner.tell.drawing_page import drawing_page
    from planner.write.beside import write_beside

    streets = streets_of(written)
    scenario, _ = locate(written, streets)
    today = work.control.signature.today(scenario.timezone)
    page = drawing_page(
        scenario,
        streets,
        rules_of(scenario.street_overrides, scenario.folder).drawn,
        today=today,
        author=author(),
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    write_beside(file, page)
    work.screen.write(say(scenario.language, "doctor.draw.written-to", file=file))


def bench(
    format_: Annotated[Format, typer.Argument(metavar="FORMAT", help=words("option.format"))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.file"))],
    *,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=0.1, help=words("option.seconds"))
    ] = 60.0,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Solve a public benchmark instance."""
    from planner.bench.run import run

    with at_work(of_user(), as_json=as_json, can_stop=True) as work:
        solved = run(format_.value, file, seconds=seconds, seed=seed, control=work.control)
        work.screen.tell(
            "bench.done" if solved["feasible"] else "bench.not-feasible",
            instance=solved["instance"],
            cost=f"{solved['cost']:.2f}",
            routes=len(solved["routes"]),
            seconds=solved["seconds"],
        )
        work.screen.result(solved)
