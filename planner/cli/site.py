"""Where new helpers should live: site."""

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
    add(app, site)


def site(
    scenario: ScenarioFolder,
    *,
    helpers: Annotated[
        int | None, typer.Option("--helpers", metavar="K", help=words("option.site-helpers"))
    ] = None,
    cover: Annotated[
        float | None, typer.Option("--cover", metavar="SHARE", help=words("option.site-cover"))
    ] = None,
    candidates: Annotated[
        str, typer.Option("--candidates", metavar="C", help=words("option.site-candidates"))
    ] = "both",
    plan: Annotated[bool, typer.Option("--plan/--no-plan", help=words("option.site-plan"))] = True,
    start: Start = None,
    today: Today = None,
    seed: Seed = 1,
    effort: EffortOption = Effort.NORMAL,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Say where new helpers should live."""
    from planner import pipeline
    from planner.cli.report import tell_files
    from planner.studies.jobs import refuse_foreign
    from planner.studies.siting.ask import find_sites, question
    from planner.studies.siting.prove import prove, write_scenario
    from planner.studies.siting.report import as_json as written
    from planner.studies.siting.report import as_lines, write_page
    from planner.write.beside import write_beside

    with at_work(of_scenario(scenario), as_json=as_json, can_stop=True, today=today) as work:
        refuse_foreign(out, ("site.json",))
        loaded = pipeline.load(scenario, work.control)
        language = work.screen.language = loaded.scenario.language
        first = start or pipeline.next_monday(loaded.scenario.timezone, work.control.signature)
        work.control.show("siting", 0, 0)
        found = find_sites(loaded, first, count=helpers, cover=cover, source=candidates, seed=seed)
        folder = write_scenario(found, loaded, out)
        proof = None
        if plan:
            proof = prove(
                found,
                question(loaded, first, candidates),
                loaded,
                folder,
                start=first,
                effort=effort.value,
                seed=seed,
                out=out,
                control=work.control,
            )
            pipeline.write_plan(proof.after, out)
        answer = written(found, proof, loaded)
        write_beside(out / "site.json", answer + "\n")
        write_page(found, proof, loaded, out)
        for line in as_lines(found, proof, language):
            work.screen.write(line)
        tell_files(work.screen, out, ("site.html", "site.json", "scenario", "plan.json"))
        work.screen.result(answer)
