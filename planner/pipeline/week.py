"""From a folder to a plan, checked, and to the files made of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from planner.control import Control, Signature
from planner.domain import Pairing
from planner.errors import Fault, InputError, text
from planner.pipeline.about import features_about
from planner.pipeline.before import (
    Before,
    after_plan,
    before_of,
    carried,
    counted,
    digest_of,
    noted,
    standing_on,
    still_claimed,
)
from planner.pipeline.living import moved
from planner.pipeline.modes import in_mode, mode_of
from planner.pipeline.reading import read_with_text, relative
from planner.pipeline.standing import before_from, claims_only
from planner.pipeline.strangers import refuse_strangers
from planner.pipeline.versions import finish, record
from planner.units import Span
from planner.write.folders import swap_in
from planner.write.layers import chain
from planner.write.rosters import write_pairs

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.geo.datum.guard import DatumFinding
    from planner.geo.streets.network import Streets
    from planner.geo.walking.times import NetworkWalking
    from planner.outputs.material import Features as MapFeatures
    from planner.plan import Effort, Plan
    from planner.policy import Policy
    from planner.rules import Violation


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """
    A scenario, read, on its streets.

    Parameters
    ----------
    scenario
        As read, with coordinates in WGS 84.
    datum
        What the coordinates were found to be in.
    notices
        What was noticed on the way and changes nothing.
    written
        The scenario with the coordinates as they stand in the files.
    before
        What stood before and the files do not tell: the book's, or an earlier plan's.
    """

    scenario: Scenario
    policy: Policy
    streets: Streets
    walking: NetworkWalking
    datum: DatumFinding
    notices: tuple[Fault, ...]
    written: Scenario
    before: Before | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """
    A plan read back with its scenario.

    `changed` says that inputs differ since it was made; `text` is plan.json as it was read,
    by which a change knows whether somebody else was quicker.
    """

    plan: Plan
    loaded: Loaded
    folder: Path
    changed: bool
    text: str = ""


def load(folder: Path, control: Control | None = None) -> Loaded:
    """
    Read a scenario folder and measure the walking on its streets.

    Raises
    ------
    InputError
        With every fault in all files.
    """
    before, kept = before_from(folder)
    loaded = _load_files(folder, control or Control(), kept)
    return going_on(loaded, before or claims_only(folder, loaded.scenario))


def _load_files(folder: Path, control: Control, without: frozenset[str] = frozenset()) -> Loaded:
    """Return a scenario as its files alone tell it, but for those named in `without`."""
    from planner.geo.streets.overrides import streets_of
    from planner.read import read_scenario

    control.show("read", 0, 0)
    written = read_scenario(folder, signature=control.signature, without=without)
    control.show("streets", 0, 0)
    streets = streets_of(written)
    control.show("walking", 0, 0)
    return on_streets(written, streets, control.signature)


def going_on(loaded: Loaded, before: Before | None) -> Loaded:
    """Return a scenario in which what stood `before` stands; as it is where nothing did."""
    if before is None:
        return loaded
    return replace(
        loaded,
        scenario=standing_on(loaded.scenario, before),
        written=standing_on(loaded.written, before),
        before=before,
    )


def living(loaded: Loaded, horizon: Span) -> Loaded:
    """Return a scenario in which everybody lives where most of a horizon's days are spent."""
    scenario, walking, told = moved(loaded.scenario, loaded.walking, loaded.notices, horizon)
    return replace(loaded, scenario=scenario, walking=walking, notices=told)


def following(
    loaded: Loaded, earlier: Plan, start: date | None, signature: Signature | None = None
) -> tuple[Loaded, date]:
    """
    Return a scenario in which an earlier plan stands, and the first day of the one after it.

    Parameters
    ----------
    start
        The day wanted; None for the day after the earlier plan, or next Monday where it is over.
    """
    after = earlier.horizon.last + timedelta(days=1)
    zone = loaded.scenario.timezone
    is_over = after < (signature or Signature()).today(zone)
    first = start or (next_monday(zone, signature) if is_over else after)
    before = after_plan(earlier, loaded.scenario, first)
    return going_on(loaded, replace(before, claims=still_claimed(loaded.before, earlier))), first


def on_streets(written: Scenario, streets: Streets, signature: Signature | None = None) -> Loaded:
    """Return a scenario as read, placed on streets that are read already."""
    from planner.geo.datum.guard import locate
    from planner.geo.doctor.closures import closure_notices
    from planner.geo.walking.times import measure
    from planner.policy import load_policy, notices

    policy = load_policy(written.policy)
    scenario, datum = locate(written, streets)
    closed = closure_notices(scenario, streets)
    scenario = replace(scenario, notices=(*scenario.notices, *closed))
    scenario = replace(scenario, settings=policy.settings(scenario))
    walking = measure(streets, scenario)
    # Ages of the next plan's first day: the date decides nothing but what is noted.
    first = next_monday(scenario.timezone, signature)
    noted = (*scenario.notices, *notices(scenario, policy, first))
    return Loaded(scenario, policy, streets, walking, datum, noted, written)


def next_monday(timezone: str, signature: Signature | None = None) -> date:
    """Return the Monday after the day that the signature takes for today."""
    today = (signature or Signature()).today(timezone)
    return today + timedelta(days=8 - today.isoweekday())


def make_plan(
    loaded: Loaded,
    *,
    start: date | None = None,
    weeks: int = 1,
    seed: int = 1,
    effort: Effort = "normal",
    control: Control | None = None,
    out: Path | None = None,
    base: Plan | None = None,
    engine: str = "joint",
    prove: int = 0,
) -> Plan:
    """
    Return a plan, checked: its violations, if any, stand in it.

    Parameters
    ----------
    start
        First day; None for the next Monday.
    out
        Where the plan will be written: the scenario's path in it is relative to this.
    engine
        What makes the rounds: our ``joint`` search, ``ortools`` or ``pyvrp``.
    prove
        Steps of a proof for each helper, of whose rounds the plan chooses; 0 for none.
    """
    from planner.pipeline.fitting import fitted
    from planner.solver import solve

    control = control or Control()
    start = start or next_monday(loaded.scenario.timezone, control.signature)
    if loaded.before is not None:
        loaded = going_on(loaded, loaded.before.up_to(start))
    loaded = living(loaded, Span(start, start + timedelta(days=7 * weeks - 1)))
    plan = solve(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        start=start,
        weeks=weeks,
        seed=seed,
        effort=effort,
        control=control,
        base=base,
        engine=engine,
        prove=prove,
    )
    plan = place(_stood(loaded, fitted(loaded, plan)), loaded.scenario, out)
    return replace(plan, violations=check_plan(loaded, plan))


def _stood(loaded: Loaded, plan: Plan) -> Plan:
    """Return the plan with what stood before it, and what of that moved and why."""
    from planner.solver.model.facts import gather

    before = loaded.before
    if before is None:
        return plan
    facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    plan = counted(noted(plan, before), before, facts)
    return replace(plan, extra={**plan.extra, "carried": carried(before, plan, facts)})


def place(plan: Plan, scenario: Scenario, out: Path | None) -> Plan:
    """Return the plan with the way from `out` to the scenario's folder in it."""
    path = relative(scenario.folder, out)
    sha256 = digest_of(scenario, plan)
    return replace(plan, scenario=replace(plan.scenario, path=path, sha256=sha256))


def check_plan(loaded: Loaded, plan: Plan) -> tuple[Violation, ...]:
    """Return every hard rule that the plan breaks, from plan, rosters and walking alone."""
    from planner.check import check

    loaded = living(loaded, plan.horizon)
    return tuple(check(loaded.scenario, loaded.policy, plan, loaded.walking))


def open_plan(path: Path, scenario: Path | None = None, control: Control | None = None) -> Opened:
    """
    Return a plan with its scenario loaded.

    Parameters
    ----------
    path
        A plan.json or the folder that holds it.
    scenario
        The scenario's folder, where it is not where the plan says.
    """
    plan, folder, content = read_with_text(path)
    if finish(folder):
        plan, folder, content = read_with_text(path)
    named = folder / plan.scenario.path
    if scenario is None and not named.exists():
        expected, remedy = text("plan.file.moved"), text("plan.file.moved-remedy")
        raise InputError((Fault("plan.json", expected, remedy, value=plan.scenario.path),))
    loaded = _load_as_planned(scenario or named, before_of(plan), control or Control())
    loaded = living(loaded, plan.horizon)
    changed = digest_of(loaded.scenario, plan) != plan.scenario.sha256
    return Opened(plan, loaded, folder, changed, content)


def _load_as_planned(folder: Path, before: Before | None, control: Control) -> Loaded:
    """Return a scenario as it stood when a plan was made, which knows what stood before."""
    if before is None:
        return _load_files(folder, control)
    book, kept = before_from(folder)
    if book is not None:
        before = replace(before, calendar=book.calendar)
    named = {"pairs": before.binds, "history": before.contacts is not None, "calendar": True}
    without = frozenset(key for key in kept if named[key])
    return going_on(_load_files(folder, control, without), before)


def write_outputs(
    loaded: Loaded,
    plan: Plan,
    out: Path,
    privacy: str | None = None,
    control: Control | None = None,
    tiles: str | None = None,
) -> None:
    """
    Write plan.json, unserved.csv, sheets and maps: beside `out`, then swapped in.

    Raises
    ------
    InputError
        If `out` is not ours to write over, or nobody knows the provider of `tiles`.
    """
    control = control or Control()
    refuse_strangers(plan, loaded.scenario)
    plan = replace(
        plan, scenario=replace(plan.scenario, path=relative(loaded.scenario.folder, out))
    )
    with swap_in(out, keep=lambda new: record(out, control.signature, written=new)) as folder:
        keep_layer(loaded.scenario.folder, out, folder)
        write_files(loaded, plan, folder, privacy, control, tiles, former=out)
        if loaded.before is None:  # nothing else keeps them for the next week
            write_pairs(folder / "pairs.csv", standing_pairs(plan))


def standing_pairs(plan: Plan) -> tuple[Pairing, ...]:
    """Return the pairs of a plan as the next one begins from them."""
    return tuple(
        Pairing(pair.elder, pair.helper, pair.locked, group=pair.group) for pair in plan.pairs
    )


def render_again(folder: Path, control: Control | None = None) -> None:
    """Draw sheets and maps anew for the plan that lies in `folder`, which stays as it is."""
    opened = open_plan(folder, control=control)
    content = (opened.folder / "plan.json").read_bytes()
    with swap_in(folder) as new:
        keep_layer(opened.loaded.scenario.folder, folder, new)
        write_files(opened.loaded, opened.plan, new, None, control, former=folder)
        (new / "plan.json").write_bytes(content)


def keep_layer(scenario: Path, out: Path, folder: Path) -> None:
    """Take the scenario along that lies in the folder written over, if this one needs it."""
    layer = out / "scenario"
    if layer.is_dir() and layer.resolve() in chain(scenario):
        shutil.copytree(layer, folder / "scenario")


def write_files(
    loaded: Loaded,
    plan: Plan,
    folder: Path,
    privacy: str | None,
    control: Control | None,
    tiles: str | None = None,
    *,
    former: Path | None = None,
) -> None:
    """
    Write plan, lists, sheets and maps into a folder that is ours to fill.

    Parameters
    ----------
    privacy
        ``full``, ``office`` or ``street``; None for the plan's own.
    former
        Folder of the plan that this one follows: calendars made from it are brought up to date.
    """
    from planner.outputs import write_all
    from planner.outputs.revisions import follow
    from planner.pipeline.cases import open_cases

    privacy, loaded = privacy or mode_of(plan), living(loaded, plan.horizon)
    plan = in_mode(plan, privacy)
    write_plan(plan, folder)
    write_all(
        folder,
        scenario=loaded.scenario,
        policy=loaded.policy,
        plan=plan,
        walking=loaded.walking,
        features=cast("MapFeatures | None", features_about(loaded.scenario, loaded.streets)),
        privacy=privacy,
        control=control or Control(),
        tiles=tiles,
        cases=open_cases(loaded.scenario.folder, plan.horizon.last),
    )
    if former is not None:
        follow(former / "feeds", folder / "feeds", plan.horizon)


def write_plan(plan: Plan, folder: Path) -> None:
    """Write plan.json into the folder."""
    from planner import plan_json

    (folder / "plan.json").write_text(plan_json.dump(plan), encoding="utf-8", newline="\n")
