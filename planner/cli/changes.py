"""Changing a plan that stands: reassign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_plan, words
from planner.cli.options import (
    Effort,
    EffortOption,
    Json,
    Out,
    OverrideScenario,
    OwnPrivacy,
    PlanPath,
    TimeLimit,
)
from planner.cli.plans import end_with_plan, open_plan
from planner.cli.work import at_work

if TYPE_CHECKING:
    from planner.cli.work import Work
    from planner.domain import Language
    from planner.pipeline.change import Change
    from planner.pipeline.week import Opened
    from planner.plan import Plan


Repeated = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, reassign)


def reassign(
    plan: PlanPath,
    *,
    leaves: Annotated[
        Repeated, typer.Option("--leaves", metavar="H[:DATE]", help=words("option.leaves"))
    ] = None,
    joins: Annotated[
        Path | None, typer.Option("--joins", metavar="FILE", help=words("option.joins"))
    ] = None,
    absent: Annotated[
        Repeated,
        typer.Option("--absent", metavar="H:FROM..TO", help=words("option.absent")),
    ] = None,
    max_changes: Annotated[
        int | None,
        typer.Option("--max-changes", metavar="K", min=0, help=words("option.max-changes")),
    ] = None,
    level: Annotated[bool, typer.Option("--level", help=words("option.level"))] = False,
    shift: Annotated[
        Repeated, typer.Option("--shift", metavar="H:HOURS", help=words("option.shift"))
    ] = None,
    elders: Annotated[
        Path | None, typer.Option("--elders", metavar="FILE", help=words("option.elder-roster"))
    ] = None,
    elder_leaves: Annotated[
        Repeated,
        typer.Option("--elder-leaves", metavar="E[:DATE]", help=words("option.elder-leaves")),
    ] = None,
    elder_absent: Annotated[
        Repeated,
        typer.Option("--elder-absent", metavar="E:FROM..TO", help=words("option.elder-absent")),
    ] = None,
    elder_moves: Annotated[
        Repeated,
        typer.Option("--elder-moves", metavar="E:LON,LAT", help=words("option.elder-moves")),
    ] = None,
    tier: Annotated[
        Repeated, typer.Option("--tier", metavar="E:TIER", help=words("option.tier"))
    ] = None,
    scenario: OverrideScenario = None,
    effort: EffortOption = Effort.QUICK,
    time_limit: TimeLimit = None,
    privacy: OwnPrivacy = None,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Plan again after a change of helpers or elders, changing as little as can be."""
    from planner import pipeline
    from planner.cli.wishes import Wishes, read_change
    from planner.write.folders import refuse_foreign

    with at_work(
        of_plan(plan, scenario), as_json=as_json, can_stop=True, time_limit=time_limit
    ) as work:
        refuse_foreign(out)
        opened = open_plan(work, plan, scenario)
        wishes = Wishes(
            leaves=leaves or (),
            joins=joins,
            absent=absent or (),
            shifts=shift or (),
            max_changes=max_changes,
            level=level,
            elders=elders,
            elder_leaves=elder_leaves or (),
            elder_absent=elder_absent or (),
            elder_moves=elder_moves or (),
            tiers=tier or (),
        )
        change = read_change(opened, wishes)
        _tell_later(work, opened, change)
        done = pipeline.reassign(
            opened,
            change,
            effort=effort.value,
            privacy=privacy and privacy.value,
            out=out,
            control=work.control,
        )
        for line in (_balance_notice(done), _prices(done, work.screen.language)):
            if line:
                work.screen.write(line)
        end_with_plan(work, done, out, _hand_overs(done))


def _tell_later(work: Work, opened: Opened, change: Change) -> None:
    """Say of whom leaves after the plan's last day that nothing changes in it."""
    from planner.words import say

    last = opened.plan.horizon.last
    for one in change.leaves:
        if one.day > last:
            told = say(
                work.screen.language,
                "turnover.leaves.later",
                helper=one.helper,
                day=f"{one.day}",
                last=f"{last}",
            )
            work.screen.warn(told)


def _hand_overs(plan: Plan) -> int:
    """Return how many elders change their helper, as the plan says of its turnover."""
    turnover = plan.extra["turnover"]
    return int(turnover["pairs_changed"]) if isinstance(turnover, dict) else 0


def _prices(plan: Plan, language: Language) -> str:
    """Return what levelling would cost in further pairs; nothing where the usual week is level."""
    from planner.words import say

    turnover = plan.extra["turnover"]
    steps = turnover.get("levelling") if isinstance(turnover, dict) else None
    if not isinstance(steps, list) or len(steps) < 2:
        return ""
    told = [
        say(
            language,
            "turnover.levelling.step",
            moved=step["moved"],
            ratio=f"{step['busiest_over_mean_by_hours']:.2f}",
        )
        for step in steps
    ]
    joint = say(language, "turnover.levelling.joint")
    return say(language, "turnover.levelling.list", steps=joint.join(told))


def _balance_notice(plan: Plan) -> str:
    """Return what the plan says where the change misses the balance target."""
    turnover = plan.extra["turnover"]
    balance = turnover.get("balance") if isinstance(turnover, dict) else None
    return str(balance["notice"] or "") if isinstance(balance, dict) else ""
