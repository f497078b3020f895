"""Places for addresses: `planner locate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.help import add
from planner.cli.language import of_scenario, words
from planner.cli.options import Json, Marked, ScenarioFolder
from planner.cli.work import at_work, marking
from planner.words import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, locate)


def locate(
    scenario: ScenarioFolder,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=words("option.locate-out"))
    ] = Path("located.csv"),
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help=words("option.locate-page"))
    ] = None,
    marked: Marked = None,
    as_json: Json = False,
) -> None:
    """Find places for elders who have an address and no coordinates."""
    from planner.pipeline.locating import locate_elders
    from planner.tell.located import refuse_other, write_located

    marks = marking(scenario, marked)
    with at_work(of_scenario(scenario), as_json=as_json, marking=marks) as work:
        refuse_other(out)
        found = locate_elders(scenario, work.control)
        screen = work.screen
        screen.language = language = found.scenario.language
        if found.rows:
            write_located(out, found)
            graded = {grade: found.graded(grade) for grade in ("sure", "likely", "guess")}
            count = len(found.rows)
            rest = count - sum(graded.values())
            said = {"count": count, "none": rest, "file": out.name, **graded}
            screen.write(say(language, "locate.done", **said))
            datum = say(language, f"geo.datum.name.{found.datum}")
            screen.write(say(language, "locate.next", datum=datum))
            if page is not None:
                from planner.geo.streets.overrides import streets_of
                from planner.tell.located_page import located_page
                from planner.write.beside import write_beside

                page.parent.mkdir(parents=True, exist_ok=True)
                write_beside(page, located_page(found, streets_of(found.scenario)))
                screen.write(say(language, "locate.page.written", file=page))
        else:
            screen.write(say(language, "locate.nobody"))
        screen.result(_as_json(found))


def _as_json(found: Any) -> dict[str, object]:
    return {
        "datum": found.datum,
        "rows": [
            {
                "elder": row.elder.id,
                "address": row.elder.address,
                "found": [
                    {
                        "lon": one.lon,
                        "lat": one.lat,
                        "grade": one.grade,
                        "confidence": one.confidence,
                        "why": one.why,
                        "within_m": round(one.radius_m),
                        "name": one.shown,
                    }
                    for one in row.found
                ],
            }
            for row in found.rows
        ],
    }
