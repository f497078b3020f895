"""Arguments and options that several commands share, with their help and their parsing."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import BadValue
from planner.cli.language import words
from planner.errors import InputError

FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST_SEED = 2**31 - 1  # the generators inside take no larger one


class Effort(StrEnum):
    """How much work to spend; it counts work, not seconds."""

    QUICK = "quick"
    NORMAL = "normal"
    BEST = "best"


class Engine(StrEnum):
    """What makes days and rounds."""

    JOINT = "joint"
    ORTOOLS = "ortools"
    PYVRP = "pyvrp"


class Privacy(StrEnum):
    """What may stand on paper and maps."""

    FULL = "full"
    OFFICE = "office"
    STREET = "street"


def parse_day(written: str) -> date:
    """
    Return the date of ``2026-11-23``.

    Raises
    ------
    BadValue
        If it is no date, or one that no office plans for.
    """
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadValue(words("usage.day", value=written)) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:  # as in the rosters; nothing lies beyond
        raise BadValue(words("usage.year", value=written, first=FIRST_YEAR, last=LAST_YEAR))
    return day


def parse_tiles(written: str) -> str:
    """
    Return the name of a tile provider as it is.

    Raises
    ------
    BadValue
        If nobody is called so.
    """
    from planner.outputs.tiles import NAMES, tiles_of

    try:
        tiles_of(written)
    except InputError:
        raise BadValue(words("usage.tiles", value=written, names=NAMES)) from None
    return written


def parse_marked(written: str) -> Path:
    """
    Return the file of a marked copy.

    Raises
    ------
    BadValue
        If its name is not that of an ``.xlsx``.
    """
    file = Path(written)
    if file.suffix.lower() != ".xlsx":
        raise BadValue(words("usage.marked", value=written))
    return file


ScenarioFolder = Annotated[Path, typer.Argument(metavar="SCENARIO", help=words("option.scenario"))]
PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help=words("option.plan"))]
OverrideScenario = Annotated[
    Path | None, typer.Option("--scenario", metavar="DIR", help=words("option.override"))
]
Today = Annotated[
    date | None,
    typer.Option("--today", metavar="D", parser=parse_day, help=words("option.today")),
]
Start = Annotated[
    date | None,
    typer.Option("--start", metavar="D", parser=parse_day, help=words("option.start")),
]
Weeks = Annotated[
    int, typer.Option("--weeks", metavar="N", min=1, max=60, help=words("option.weeks"))
]
Seed = Annotated[
    int,
    typer.Option("--seed", metavar="N", min=0, max=LARGEST_SEED, help=words("option.seed")),
]
EffortOption = Annotated[Effort, typer.Option("--effort", help=words("option.effort"))]
EngineOption = Annotated[Engine, typer.Option("--engine", help=words("option.engine"))]
PrivacyOption = Annotated[Privacy, typer.Option("--privacy", help=words("option.privacy"))]
OwnPrivacy = Annotated[Privacy | None, typer.Option("--privacy", help=words("option.own-privacy"))]
TilesOption = Annotated[
    str | None,
    typer.Option("--tiles", metavar="NAME", parser=parse_tiles, help=words("option.tiles")),
]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="S", min=0, help=words("option.time-limit")),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help=words("option.out"))]
Marked = Annotated[
    Path | None,
    typer.Option("--marked", metavar="FILE", parser=parse_marked, help=words("option.marked")),
]
Json = Annotated[bool, typer.Option("--json", help=words("option.json"))]
