"""A plan in forms that other programs read: GeoPackage for GIS, a FHIR bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_plan, words
from planner.cli.ledger import BookAt
from planner.cli.options import Json, OverrideScenario, OwnPrivacy
from planner.cli.work import at_work


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, export)


def export(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=words("option.plan"))],
    *,
    gpkg: Annotated[bool, typer.Option("--gpkg", help=words("option.export-gpkg"))] = False,
    fhir: Annotated[bool, typer.Option("--fhir", help=words("option.export-fhir"))] = False,
    scenario: OverrideScenario = None,
    book: BookAt = None,
    privacy: OwnPrivacy = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help=words("option.export-out"))
    ] = Path("export"),
    as_json: Json = False,
) -> None:
    """Write a plan, and what the book says of its days, in forms that others read."""
    from planner.pipeline.exporting import export as write
    from planner.words import say

    kinds = [kind for kind, is_asked in (("gpkg", gpkg), ("fhir", fhir)) if is_asked]
    with at_work(of_plan(plan, scenario), as_json=as_json) as work:
        made = write(
            plan, out, kinds, privacy=privacy and privacy.value, scenario=scenario, book=book,
            control=work.control,
        )  # fmt: skip
        screen = work.screen
        for name, counts in made.files.items():
            told = ", ".join(f"{what} {count}" for what, count in counts.items())
            file = str(made.folder / name)
            screen.write(say(made.language, "papers.exported", file=file, told=told))
        screen.result({"out": str(made.folder), "privacy": made.privacy, "files": made.files})
