"""The papers of the office: cards, forms, charts, ledgers, registers, agreements."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.help import add
from planner.cli.language import of_plan, of_scenario, words
from planner.cli.ledger import BookAt, Today
from planner.cli.options import Json, OverrideScenario, Privacy, PrivacyOption, parse_day
from planner.cli.work import at_work


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, papers)


def papers(
    path: Annotated[
        Path, typer.Argument(metavar="SCENARIO|PLAN", help=words("option.papers-path"))
    ],
    elders: Annotated[
        list[str] | None, typer.Argument(metavar="[ELDER…]", help=words("option.papers-elders"))
    ] = None,
    *,
    cards: Annotated[bool, typer.Option("--cards", help=words("option.cards"))] = False,
    forms: Annotated[bool, typer.Option("--forms", help=words("option.forms"))] = False,
    chart: Annotated[bool, typer.Option("--chart", help=words("option.chart"))] = False,
    remote: Annotated[bool, typer.Option("--remote", help=words("option.papers-remote"))] = False,
    roll: Annotated[bool, typer.Option("--register", help=words("option.register"))] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help=words("option.pairs"))] = False,
    statements: Annotated[
        bool, typer.Option("--statements", help=words("option.statements"))
    ] = False,
    review: Annotated[bool, typer.Option("--review", help=words("option.review"))] = False,
    check_back: Annotated[
        bool, typer.Option("--check-back", help=words("option.check-back"))
    ] = False,
    on: Annotated[
        date | None,
        typer.Option("--on", metavar="D", parser=parse_day, help=words("option.papers-on")),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="D|PLAN", help=words("option.papers-since"))
    ] = None,
    scenario: OverrideScenario = None,
    book: BookAt = None,
    privacy: PrivacyOption = Privacy.FULL,
    today: Today = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help=words("option.papers-out"))
    ] = Path("papers"),
    as_json: Json = False,
) -> None:
    """Make the papers of the office: all of them, or the kinds that are named."""
    from planner.outputs.office.changes import remembered, said_by
    from planner.pipeline.papers import documents, dossier_of, write_papers
    from planner.pipeline.since import memory_of, mode_of, told
    from planner.pipeline.since import since as changed_since
    from planner.pipeline.statements import as_json as statements_json
    from planner.words import say

    asked = {
        "cards": cards, "forms": forms, "chart": chart, "remote": remote, "register": roll,
        "pairs": pairs, "statements": statements, "review": review, "check-back": check_back,
    }  # fmt: skip
    kinds = [kind for kind, is_asked in asked.items() if is_asked]
    is_plan = path.suffix == ".json" or (path / "plan.json").is_file()
    language = of_plan(path, scenario) if is_plan else of_scenario(path)
    with at_work(language, as_json=as_json) as work:
        dossier = dossier_of(
            path, on=on or today, privacy=privacy.value, only=elders or (), scenario=scenario,
            book=book, with_remote=not kinds or "remote" in kinds or "forms" in kinds,
            control=work.control,
        )  # fmt: skip
        screen, day = work.screen, dossier.on
        screen.language = dossier.language
        made = documents(dossier, kinds)
        memory, mode = memory_of(out), mode_of(dossier)
        said = remembered(
            memory.get(mode, {}), day.isoformat(), said_by(made), is_part=bool(elders)
        )
        compared: dict[str, Any] = {}
        lines: list[str] = []
        if since is not None:
            changes, by = changed_since(dossier, made, since, kinds, out=out, book=book)
            lines = told(changes, made, by, screen.language)
            compared = {"since": {"asked": since, "compared": by, "changed": changes.changed,
                                  "left_out": changes.left_out, "gone": changes.gone}}  # fmt: skip
            made = list(changes.made)
        beside = {}
        if any(one.stem == "statements" for one in made):
            beside["statements.json"] = statements_json(dossier)
        written = write_papers(out, made, memory | {mode: said}, beside)
        for one in made:
            screen.write(say(screen.language, "papers.done", title=one.title, count=one.count))
        for line in lines:
            screen.write(line)
        folder, count = str(written.folder), len(written.files)
        screen.write(say(screen.language, "papers.written", folder=folder, files=count))
        screen.result(
            {"out": folder, "on": day.isoformat(), "files": list(written.files),
             "counts": written.counts, **compared}
        )  # fmt: skip
