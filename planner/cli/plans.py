"""Making a plan, checking, bounding, drawing it again and asking why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.codes import Code
from planner.cli.help import add
from planner.cli.language import of_plan, of_scenario, words
from planner.cli.options import (
    Effort,
    EffortOption,
    Engine,
    EngineOption,
    Json,
    Marked,
    Out,
    OverrideScenario,
    OwnPrivacy,
    PlanPath,
    Privacy,
    PrivacyOption,
    ScenarioFolder,
    Seed,
    Start,
    TilesOption,
    TimeLimit,
    Today,
    Weeks,
)
from planner.cli.work import Work, at_work, marking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.pipeline import Opened, Price
    from planner.plan import Plan
    from planner.solver.proof.given import Walked
    from planner.solver.proof.whoever import WalkedFree

DAYS_OF_A_WEEK = 7
TO_OPEN = ("maps/index.html", "sheets/week.xlsx", "sheets", "unserved.csv", "plan.json")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add(app, plan, check, bound, render, explain)


def plan(
    scenario: ScenarioFolder,
    *,
    start: Start = None,
    today: Today = None,
    weeks: Weeks = 1,
    seed: Seed = 1,
    effort: EffortOption = Effort.NORMAL,
    engine: EngineOption = Engine.JOINT,
    time_limit: TimeLimit = None,
    privacy: PrivacyOption = Privacy.FULL,
    tiles: TilesOption = None,
    prove: Annotated[
        int, typer.Option("--prove", metavar="WORK", min=0, help=words("option.prove"))
    ] = 0,
    frontier: Annotated[bool, typer.Option("--frontier", help=words("option.frontier"))] = False,
    after: Annotated[
        Path | None, typer.Option("--after", metavar="PLAN", help=words("option.after"))
    ] = None,
    marked: Marked = None,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Plan a scenario."""
    from planner import pipeline
    from planner.policy import expiry_notices, guess_notices
    from planner.read import check_peopled
    from planner.tell.plan import above_target
    from planner.write.folders import refuse_foreign

    with at_work(
        of_scenario(scenario),
        as_json=as_json,
        can_stop=True,
        time_limit=time_limit,
        today=today,
        marking=marking(scenario, marked),
    ) as work:
        refuse_foreign(out)
        loaded = pipeline.load(scenario, work.control)
        check_peopled(loaded.scenario)
        work.screen.notices(loaded.notices)
        if after is not None:
            earlier = pipeline.read_plan(after)[0]
            loaded, start = pipeline.following(loaded, earlier, start, work.control.signature)
        made = pipeline.make_plan(
            loaded,
            start=start,
            weeks=weeks,
            seed=seed,
            effort=effort.value,
            engine=engine.value,
            prove=(prove + 1) // 2,  # as much again is left for the bound
            control=work.control,
            out=out,
        )
        found: tuple[Walked, ...] = ()
        if prove:
            found = pipeline.prove(loaded, made, work=prove, control=work.control)
            made = pipeline.carrying(made, found, prove)
        pipeline.write_outputs(loaded, made, out, privacy.value, work.control, tiles)
        work.screen.notices(guess_notices(loaded.scenario.holidays, made.horizon))
        work.screen.notices(expiry_notices(loaded.policy, made.horizon))
        if frontier:
            from planner.pipeline.frontier import frontier as prices_of

            tell_frontier(
                work,
                prices_of(
                    loaded, start=made.horizon.first, weeks=weeks, seed=seed, effort=effort.value,
                    control=work.control,
                ),
            )  # fmt: skip
        if prove:
            tell_bound(work, made, found)
        end_with_plan(work, made, out)
        target = loaded.scenario.settings.balance_target
        for line in above_target(made, target, work.screen.language):
            work.screen.write(line)
        if loaded.before is None:
            work.screen.tell("plan.go-on", scenario=scenario, out=out)


def tell_frontier(work: Work, prices: Sequence[Price]) -> None:
    """Tell what each balance target costs."""
    from planner.words import say

    language = work.screen.language
    work.screen.write(say(language, "plan.frontier.head"))
    for price in prices:
        line = say(
            language,
            "plan.frontier.line",
            target=f"{price.target:.2f}",
            ratio=f"{price.busiest_over_mean:.2f}",
            hours=f"{price.walk_s / 3600:.1f}",
            served=price.served,
            changed=price.pairs_changed,
        )
        work.screen.write(line)


def end_with_plan(work: Work, made: Plan, out: Path, hand_overs: int | None = None) -> None:
    """Tell a plan that has been written, and end with the code that it deserves."""
    from planner.cli.report import tell_files, tell_plan
    from planner.plan_json import dump

    tell_plan(work.screen, made, hand_overs)
    tell_files(work.screen, out, TO_OPEN)
    work.screen.result(dump(made))
    if made.violations:
        work.screen.warn(work.screen.say("plan.broken-by-us"))
        raise work.end(Code.OUR_FAULT)
    if made.measures.due and not made.measures.served:
        work.screen.warn(work.screen.say("plan.nothing"))
        raise work.end(Code.NOTHING_PLANNED)


def open_plan(work: Work, plan_path: Path, scenario: Path | None) -> Opened:
    """Open a plan with its scenario, and say when the inputs have changed since."""
    from planner import pipeline

    opened = pipeline.open_plan(plan_path, scenario, work.control)
    work.screen.language = opened.loaded.scenario.language
    work.screen.notices(opened.loaded.notices)
    if opened.changed:
        work.screen.warn(work.screen.say("plan.changed"))
    return opened


def check(scenario: ScenarioFolder, plan: PlanPath, *, as_json: Json = False) -> None:
    """Check a plan against every hard rule."""
    from planner import pipeline
    from planner.cli.report import tell_violations
    from planner.pipeline.fitting import fitting
    from planner.pipeline.replanning import since_of
    from planner.plan_json import violation_as_json
    from planner.tell.plan import fit_json, fit_lines

    with at_work(of_scenario(scenario), as_json=as_json) as work:
        opened = open_plan(work, plan, scenario)
        violations = pipeline.check_plan(opened.loaded, opened.plan)
        if violations:
            tell_violations(work.screen, violations)
        else:
            work.screen.tell("check.fine", rounds=len(opened.plan.rounds))
        # Of a plan made again nothing is put into days gone by.
        since = since_of(opened.plan)
        fits = list(fitting(opened.loaded, opened.plan, None if since == date.min else since))
        for line in fit_lines(fits, work.screen.language):
            work.screen.warn(line)
        found: dict[str, object] = {"violations": [violation_as_json(v) for v in violations]}
        if fits:
            found["warnings"] = [fit_json(fit) for fit in fits]
        work.screen.result(found)
        if violations:
            raise work.end(Code.RULE_BROKEN)


def bound(
    plan: PlanPath,
    *,
    scenario: OverrideScenario = None,
    steps: Annotated[
        int | None, typer.Option("--work", metavar="N", min=1, help=words("option.bound-work"))
    ] = None,
    free: Annotated[bool, typer.Option("--free", help=words("option.bound-free"))] = False,
    as_json: Json = False,
) -> None:
    """Say how little could be walked with a plan's pairs, or with any."""
    from dataclasses import asdict

    from planner import pipeline

    with at_work(of_plan(plan, scenario), as_json=as_json, can_stop=True) as work:
        opened = open_plan(work, plan, scenario)
        if free:
            any_pairs = pipeline.prove_free(
                opened.loaded, opened.plan, work=steps, control=work.control
            )
            tell_free(work, opened.plan, any_pairs)
            work.screen.result(asdict(any_pairs))
            return
        found = pipeline.prove(opened.loaded, opened.plan, work=steps, control=work.control)
        tell_bound(work, opened.plan, found)
        work.screen.result(
            {
                "walk_s": sum(one.walk_s for one in found),
                "least_s": sum(one.least_s for one in found),
                "helpers": [asdict(one) for one in found],
            }
        )


def tell_free(work: Work, plan: Plan, found: WalkedFree) -> None:
    """Tell the least walking whoever looks after whom."""
    from planner.words import say

    language, walk, least = work.screen.language, found.walk_s, found.least_s
    key = "bound.free.all" if walk > least else "bound.free.proved"
    if not found.is_counted or not least:
        key = "bound.free.unknown"
    gap = f"{100 * (walk - least) / max(1, walk):.1f}"
    figures = {"walk": f"{walk / 3600:.2f}", "least": f"{least // 36 / 100:.2f}", "gap": gap}
    key = key if walk else "bound.pairs.nobody"
    work.screen.write(say(language, key, **figures, span=_span(language, plan)))


def _span(language: str, plan: Plan) -> str:
    from planner.words import say

    is_one = (plan.horizon.last - plan.horizon.first).days < DAYS_OF_A_WEEK
    return say(language, "bound.pairs.week" if is_one else "bound.pairs.weeks")


def tell_bound(work: Work, plan: Plan, found: Sequence[Walked]) -> None:
    """Tell the least walking with a plan's pairs, of everybody and helper by helper."""
    from planner.words import say

    language = work.screen.language
    walk, least = sum(one.walk_s for one in found), sum(one.least_s for one in found)
    if not walk:
        work.screen.write(say(language, "bound.pairs.nobody"))
        return
    key = "bound.pairs.proved" if walk == least else "bound.pairs.all"
    gap = f"{100 * (walk - least) / walk:.1f}"
    figures = {"walk": f"{walk / 3600:.2f}", "least": f"{least // 36 / 100:.2f}"}
    span = _span(language, plan)
    work.screen.write(say(language, key, **figures, gap=gap, span=span))
    for one in found:
        said = "bound.pairs.best" if one.walk_s == one.least_s else "bound.pairs.one"
        key = said if one.is_counted else "bound.pairs.unknown"
        figures = {"walk": f"{one.walk_s / 3600:.2f}", "least": f"{one.least_s // 36 / 100:.2f}"}
        work.screen.write(say(language, key, helper=one.helper, **figures))


def render(
    plan: PlanPath,
    *,
    scenario: OverrideScenario = None,
    privacy: OwnPrivacy = None,
    tiles: TilesOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=words("option.render-out"))
    ] = None,
) -> None:
    """Draw sheets and maps again from a plan."""
    from planner import pipeline
    from planner.cli.report import tell_files
    from planner.write.folders import refuse_foreign

    target = out or (plan if plan.is_dir() else plan.parent)
    with at_work(of_plan(plan, scenario)) as work:
        refuse_foreign(target)
        opened = open_plan(work, plan, scenario)
        pipeline.write_outputs(
            opened.loaded, opened.plan, target, privacy and privacy.value, work.control, tiles
        )
        tell_files(work.screen, target, TO_OPEN)


def explain(
    plan: PlanPath,
    elder: Annotated[str, typer.Argument(metavar="ELDER", help=words("option.elder"))],
    *,
    scenario: OverrideScenario = None,
    as_json: Json = False,
) -> None:
    """Say why this helper, or why unserved, and the least change that would serve."""
    from planner import pipeline
    from planner.tell import explanation

    with at_work(of_plan(plan, scenario), as_json=as_json, can_stop=True) as work:
        pipeline.refuse_unknown(pipeline.read_plan(plan)[0], elder)
        opened = open_plan(work, plan, scenario)
        found = pipeline.explain(opened, elder, control=work.control)
        for line in explanation.lines(found, work.screen.language):
            work.screen.write(line)
        work.screen.result(explanation.as_json(found))
