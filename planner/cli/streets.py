"""Getting streets: `planner streets fetch`, the only command that uses the internet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import Commands, add
from planner.cli.language import of_user, words
from planner.cli.work import at_work
from planner.words import say


def register(app: typer.Typer) -> None:
    """Add the group and its command."""
    streets = typer.Typer(cls=Commands, help=words("help.streets"), no_args_is_help=True)
    streets.callback()(_streets)
    add(streets, fetch)
    app.add_typer(streets, name="streets")


def _streets() -> None:
    """Hold the group together, though it has one command only."""


def fetch(
    place: Annotated[str, typer.Argument(metavar="PLACE", help=words("option.place"))],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="F", help=words("option.fetch-out"))],
) -> None:
    """Download the streets of a place from OpenStreetMap."""
    from planner.geo.fetch import fetch as download

    language = of_user()
    with at_work(language) as work:
        found = download(place, out, now=datetime.now(UTC), control=work.control)
        length = round(found.length_km)
        work.screen.write(
            say(language, "geo.fetch.done", place=found.place, length=length, file=out.name)
        )
