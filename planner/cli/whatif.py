"""Several variants planned and put into one table: whatif."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import BadValue, add
from planner.cli.language import of_scenario, words
from planner.cli.options import (
    Effort,
    EffortOption,
    Json,
    Out,
    ScenarioFolder,
    Seed,
    Start,
    TimeLimit,
    Today,
    Weeks,
)
from planner.cli.work import at_work

Workers = Annotated[
    int, typer.Option("--workers", metavar="N", min=0, max=512, help=words("option.workers"))
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, whatif)


def parse_vary(written: str) -> str:
    """
    Return ``KEY=A,B`` as it is.

    Raises
    ------
    BadValue
        If it has another form.
    """
    from planner.studies.whatif.variants import WIDE

    key, equals, values = written.translate(WIDE).partition("=")
    if not key.strip() or not equals or not values.strip():
        raise BadValue(words("usage.vary", value=written))
    return written


def whatif(
    scenario: ScenarioFolder,
    variants: Annotated[
        list[Path] | None, typer.Argument(metavar="VARIANT", help=words("option.variant"))
    ] = None,
    *,
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="KEY=A,B,…", parser=parse_vary, help=words("option.vary")),
    ] = None,
    start: Start = None,
    today: Today = None,
    weeks: Weeks = 1,
    seed: Seed = 1,
    effort: EffortOption = Effort.NORMAL,
    time_limit: TimeLimit = None,
    workers: Workers = 0,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Plan several variants and put them into one table."""
    from planner.cli.report import tell_files
    from planner.studies.jobs import refuse_foreign
    from planner.studies.whatif import whatif as compare_variants
    from planner.studies.whatif.page import write_all
    from planner.studies.whatif.report import as_json as written
    from planner.studies.whatif.report import as_text
    from planner.studies.workers import LocalCrew

    language = of_scenario(scenario)
    with at_work(
        language, as_json=as_json, can_stop=True, time_limit=time_limit, today=today
    ) as work:
        refuse_foreign(out, ("whatif.json", "variants"))
        found = compare_variants(
            scenario,
            variants or [],
            vary or [],
            start=start,
            weeks=weeks,
            seed=seed,
            effort=effort.value,
            out=out,
            crew=LocalCrew(workers),
            control=work.control,
        )
        names = write_all(found, out)
        work.screen.language = found.language
        work.screen.write(as_text(found))
        tell_files(work.screen, out, names)
        work.screen.result(written(found))
