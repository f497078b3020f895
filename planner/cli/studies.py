"""Several plans side by side: compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_plan, words
from planner.cli.options import Json, OwnPrivacy
from planner.cli.work import at_work
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.control import Control
    from planner.domain import Scenario
    from planner.plan import Plan


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, compare)


def compare(
    plan_a: Annotated[Path, typer.Argument(metavar="PLAN_A", help=words("option.plan-a"))],
    plan_b: Annotated[Path, typer.Argument(metavar="PLAN_B", help=words("option.plan-b"))],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=words("option.out"))
    ] = None,
    privacy: OwnPrivacy = None,
    as_json: Json = False,
) -> None:
    """Put two plans side by side."""
    from planner.cli.report import tell_files
    from planner.pipeline import named_in, strictest
    from planner.studies.compare import compare as put_side_by_side
    from planner.tell.comparison import as_json as written
    from planner.tell.comparison import as_text
    from planner.write.folders import refuse_foreign

    with at_work(of_plan(plan_b, None), as_json=as_json) as work:
        if out is not None:
            refuse_foreign(out)
        (first, scenario_a), (second, scenario_b) = with_scenario(plan_a), with_scenario(plan_b)
        mode = privacy.value if privacy else strictest((first, second))
        people = [named_in(mode, one) for one in (scenario_a, scenario_b)]
        found = put_side_by_side(first, second, *people)
        told = as_text(found, work.screen.language)
        work.screen.write(told)
        if out is not None:
            write_comparison(
                out, written(found), told, (plan_a, plan_b), work.control, privacy=mode
            )
            tell_files(work.screen, out, ("compare.html", "compare.txt", "compare.json"))
        work.screen.result(written(found))


def with_scenario(path: Path) -> tuple[Plan, Scenario]:
    """Return a plan and the scenario it was made from; the streets are not needed."""
    from planner.pipeline import read_plan, refuse_strangers
    from planner.read import read_scenario

    plan, folder = read_plan(path)
    scenario = read_scenario(folder / plan.scenario.path)
    refuse_strangers(plan, scenario)
    return plan, scenario


def write_comparison(
    out: Path,
    as_json: str,
    told: str,
    plans: Sequence[Path],
    control: Control,
    *,
    privacy: str = "full",
) -> None:
    """Write the comparison for machines and for people."""
    from planner.outputs.comparison import side_on_streets
    from planner.outputs.comparison import write_comparison as write_page
    from planner.pipeline import open_plan
    from planner.write.folders import swap_in

    opened = [(str(path), open_plan(path, control=control)) for path in plans]
    sides = [
        side_on_streets(name, one.loaded.scenario, one.plan, one.loaded.streets)
        for name, one in opened
    ]
    title = say(sides[1].scenario.language, "maps.compare_title")
    with swap_in(out) as folder:
        write_page(folder / "compare.html", sides, title=title, privacy=privacy)
        (folder / "compare.json").write_text(as_json + "\n", encoding="utf-8", newline="\n")
        (folder / "compare.txt").write_text(told + "\n", encoding="utf-8", newline="\n")
