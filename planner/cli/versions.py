"""The versions of a plan, and erasing a person from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_plan, of_user, words
from planner.cli.options import Json, PlanPath
from planner.cli.work import Work, at_work
from planner.tell.versions import as_json, line

Store = Annotated[str | None, typer.Option("--store", metavar="URL", help=words("option.store"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, versions, forget)


def versions(
    action: Annotated[
        str, typer.Argument(metavar="list|show|diff|undo", help=words("option.action"))
    ],
    plan: PlanPath,
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="N", help=words("option.numbers"))
    ] = None,
    *,
    mine: Annotated[bool, typer.Option("--mine", help=words("option.mine"))] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """List, show, compare or undo the versions of a plan."""
    folder = plan if plan.is_dir() else plan.parent
    with at_work(of_plan(plan, None), as_json=as_json) as work:
        undo = partial(_undo, own=mine)
        actions: dict[str, Callable[..., None]] = {
            "list": _list,
            "show": _show,
            "diff": _diff,
            "undo": undo,
        }
        if action not in actions:
            raise typer.BadParameter(words("option.action"), param_hint=action)
        actions[action](work, folder, numbers or [], store)


def _list(work: Work, folder: Path, _numbers: list[int], url: str | None) -> None:
    from planner import pipeline
    from planner.words import say

    shelf = pipeline.shelf_of(folder, url or work.control.signature.store)
    found = shelf.store.notes(shelf.name)
    if not found:
        work.screen.write(say(work.screen.language, "turnover.versions.none"))
    for version in found:
        work.screen.write(line(version, work.screen.language))
    work.screen.result({"versions": [as_json(version) for version in found]})


def _show(work: Work, folder: Path, numbers: list[int], url: str | None) -> None:
    from planner import pipeline
    from planner.cli.report import tell_plan
    from planner.plan_json import load

    shelf = pipeline.shelf_of(folder, url or work.control.signature.store)
    version = shelf.store.show(shelf.name, numbers[0] if numbers else None)
    work.screen.write(line(version, work.screen.language))
    tell_plan(work.screen, load(version.plan))
    work.screen.result(version.plan)


def _diff(work: Work, folder: Path, numbers: list[int], url: str | None) -> None:
    from planner import pipeline
    from planner.plan_json import load
    from planner.studies.compare import compare
    from planner.tell.comparison import as_json, as_text

    shelf = pipeline.shelf_of(folder, url or work.control.signature.store)
    last = shelf.store.last(shelf.name)
    asked = [*numbers, last] if len(numbers) == 1 else numbers or [max(1, last - 1), last]
    plans = [load(shelf.store.show(shelf.name, number).plan) for number in asked[:2]]
    scenario = pipeline.open_plan(folder).loaded.scenario
    found = compare(plans[0], plans[1], scenario, scenario)
    work.screen.write(as_text(found, work.screen.language))
    work.screen.result(as_json(found))


def _undo(
    work: Work, folder: Path, _numbers: list[int], url: str | None, *, own: bool = False
) -> None:
    from planner import pipeline
    from planner.words import say

    signature = work.control.signature
    signature = replace(signature, store=url or signature.store)
    version = pipeline.undo(folder, signature, own=own)
    pipeline.render_again(folder, work.control)
    work.screen.write(
        say(
            work.screen.language,
            "turnover.versions.undone",
            number=version.restores,
            new=version.number,
        )
    )
    work.screen.result(as_json(version))


def forget(
    elder: Annotated[str, typer.Argument(metavar="ELDER", help=words("option.elder"))],
    *,
    plans: Annotated[
        list[Path] | None,
        typer.Option("--plan", metavar="DIR", help=words("option.forget-plans")),
    ] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Erase a person from plans, versions and outputs."""
    from planner import pipeline
    from planner.words import say

    with at_work(of_user(), as_json=as_json) as work:
        found = pipeline.forget(
            elder,
            plans or [Path("out")],
            store or work.control.signature.store,
            now=work.control.signature.now,
        )
        language = work.screen.language
        key = "turnover.forget.done" if found.erased else "turnover.forget.nothing"
        work.screen.write(say(language, key, elder=elder))
        for place in found.erased:
            work.screen.write(f"  · {place}")
        work.screen.write(say(language, "turnover.forget.left"))
        for path in found.left:
            work.screen.write(say(language, "turnover.forget.roster", path=path))
        for name in ("copies", "disk"):
            work.screen.write(say(language, f"turnover.forget.{name}"))
        erased = {"elder": elder, "erased": list(found.erased), "left": list(found.left)}
        work.screen.result(erased)
