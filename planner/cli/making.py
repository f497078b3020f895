"""Making folders: new rosters, an invented scenario, the shipped ones: new, synth, demo."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import BadValue, add
from planner.cli.language import of_user, words
from planner.cli.options import LARGEST_SEED, Json, Start, TimeLimit
from planner.cli.plans import end_with_plan
from planner.cli.work import at_work

# Made to be read by everyone; the other shipped scenarios keep their own language.
IN_USERS_LANGUAGE = frozenset({"helsinki"})


class LanguageName(StrEnum):
    """In which language a folder is written."""

    ZH = "zh"
    EN = "en"


LanguageOption = Annotated[
    LanguageName | None, typer.Option("--language", help=words("option.language"))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, new, synth, demo)


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=words("option.folder"))],
    *,
    place: Annotated[
        str | None, typer.Option("--place", metavar="PLACE", help=words("option.new-place"))
    ] = None,
    office: Annotated[
        str | None, typer.Option("--office", metavar="NAME", help=words("option.new-office"))
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="NAME", help=words("option.new-policy"))
    ] = None,
    streets: Annotated[
        Path | None, typer.Option("--streets", metavar="FILE", help=words("option.new-streets"))
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Write empty rosters as Excel files, and ask what is known of the office."""
    from planner.cli.beginning import TIMEZONE, ask, tell_next, warn_ended
    from planner.read.blank import Begun, policy_of, refuse_full, write_blank

    spoken = of_user() if language is None else language.value
    with at_work(spoken) as work:
        refuse_full(folder)
        today = work.control.signature.today(TIMEZONE)
        given = Begun(place or "", office or "", policy or "", streets)
        if sys.stdin.isatty():
            given = ask(given, work.screen, {"place": place, "office": office}, today)
        write_blank(folder, spoken, given)
        work.screen.tell("new.done", folder=folder)
        warn_ended(work.screen, policy_of(given, spoken), today)
        tell_next(work.screen, folder, given)


def synth(
    *,
    streets: Annotated[str, typer.Option("--streets", metavar="F", help=words("option.streets"))],
    elders: Annotated[
        int, typer.Option("--elders", metavar="N", min=1, help=words("option.elders"))
    ],
    helpers: Annotated[
        int, typer.Option("--helpers", metavar="M", min=1, help=words("option.helpers"))
    ],
    remote: Annotated[
        float | None,
        typer.Option("--remote", metavar="SHARE", min=0, max=0.9, help=words("option.remote")),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", min=0, max=LARGEST_SEED, help=words("option.seed"))
    ] = 1,
    start: Start = None,
    language: LanguageOption = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=words("option.folder"))],
) -> None:
    """Invent a scenario on real streets."""
    from planner.synth import Asked, draw
    from planner.synth.asked import eve_of_next_week

    with at_work(of_user() if language is None else language.value) as work:
        eve = start - timedelta(days=1) if start else eve_of_next_week(date.today())  # noqa: DTZ011 - the user's own calendar
        asked = Asked(
            streets,
            elders,
            helpers,
            as_of=eve,
            remote=remote,
            seed=seed,
            language=None if language is None else language.value,
        )
        people = draw(asked, out, work.control)
        work.screen.tell("synth.done", folder=out, elders=people[0], helpers=people[1])


def demo(
    name: Annotated[str, typer.Argument(metavar="NAME", help=words("option.name"))] = "helsinki",
    *,
    start: Start = None,
    time_limit: TimeLimit = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=words("option.demo-out"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Plan a shipped scenario and say which file to open."""
    from planner import pipeline
    from planner.read.shipped import find_scenario, shipped_names
    from planner.write.folders import refuse_foreign

    folder = find_scenario(name)
    if folder is None:
        raise BadValue(words("demo.unknown", name=name, names=", ".join(shipped_names())))
    target = out or Path(f"demo-{name}")
    with at_work(of_user(), as_json=as_json, can_stop=True, time_limit=time_limit) as work:
        refuse_foreign(target)
        loaded = pipeline.load(folder, work.control)
        if name in IN_USERS_LANGUAGE:
            loaded = replace(loaded, scenario=replace(loaded.scenario, language=of_user()))
        work.screen.language = loaded.scenario.language
        work.screen.notices(loaded.notices)
        made = pipeline.make_plan(
            loaded,
            start=start,
            weeks=1,
            seed=1,
            effort="quick",  # a first look, within two minutes of an empty machine
            control=work.control,
            out=target,
        )
        pipeline.write_outputs(loaded, made, target, "full", work.control)
        end_with_plan(work, made, target)
