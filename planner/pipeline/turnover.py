"""
Changing a plan that stands: who leaves, joins or is away, and the files of the new state.

The new rosters are a layer on the base scenario (``OUT/scenario``); the plan made for them
changes as little as it can. What lies before the first change has been walked and stays.

`propose_reassign` computes and writes nothing; `write_reassign` writes what was proposed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.control import Control
from planner.domain import Pairing, Scenario
from planner.errors import Fault, InputError, text
from planner.pipeline.before import Before, counted, noted
from planner.pipeline.change import Change
from planner.pipeline.modes import elders_in, helpers_in, mode_of
from planner.pipeline.replanning import already_missed, made_of, since_of, whole
from planner.pipeline.rosters_after import changed_scenario, pairs_after, waiting_pairs
from planner.pipeline.versions import record
from planner.pipeline.walked import first_change, kept_on_the_roster, without_the_gone
from planner.pipeline.week import (
    Loaded,
    Opened,
    check_plan,
    going_on,
    on_streets,
    place,
    write_files,
)
from planner.units import MINUTE
from planner.write import rosters
from planner.write.folders import swap_in
from planner.write.layers import refuse_undermining

if TYPE_CHECKING:
    from planner.domain import Datum
    from planner.plan import Effort, Plan
    from planner.rules import Violation
    from planner.solver.model.facts import Facts


def reassign(
    opened: Opened,
    change: Change,
    *,
    effort: Effort = "quick",
    privacy: str | None = None,
    out: Path,
    control: Control | None = None,
) -> Plan:
    """
    Write, and return, the plan after a change that moves as few pairs as it can.

    Parameters
    ----------
    control
        Its signature, by whom and why, is kept with the version.

    Raises
    ------
    InputError
        If the change names nobody of the scenario, or `out` holds what the plan builds on.
    """
    control = control or Control()
    _refuse_unknown(opened.loaded.written, change)
    refuse_undermining(opened.loaded.written.folder, out)
    with swap_in(out, keep=partial(_keep, opened, out, control)) as folder:
        proposal = propose_reassign(opened, change, effort=effort, control=control)
        return _write(proposal, folder, out, privacy, control)


@dataclass(frozen=True, slots=True, eq=False)
class Reassignment:
    """
    A change of team or roster with the plan for it, not written yet.

    Parameters
    ----------
    opened, change
        The plan that it changes, and how.
    loaded, plan
        The scenario and the plan after it, with its pairs counted, who hands over to whom
        (``turnover`` among the further fields) and its violations.
    solved
        The plan as it was found, before its pairs were counted: for the layer that is written.
    """

    opened: Opened
    change: Change
    loaded: Loaded
    plan: Plan
    solved: Plan

    @property
    def broken(self) -> tuple[Violation, ...]:
        """Rules that the plan after the change breaks."""
        return self.plan.violations

    @property
    def extra_walk_s(self) -> int:
        """More walking of the whole team, in seconds."""
        return self.plan.measures.walk_s - self.opened.plan.measures.walk_s

    @property
    def touched(self) -> tuple[tuple[str, date], ...]:
        """Rounds that change, as (helper, day)."""
        before = {(r.helper, r.day): r for r in self.opened.plan.rounds}
        after = {(r.helper, r.day): r for r in self.plan.rounds}
        keys = sorted({*before, *after}, key=lambda key: (key[1], key[0]))
        return tuple(key for key in keys if before.get(key) != after.get(key))


def propose_reassign(
    opened: Opened, change: Change, *, effort: Effort = "quick", control: Control | None = None
) -> Reassignment:
    """
    Return the plan after a change that moves as few pairs as it can; nothing is written.

    Raises
    ------
    InputError
        If the change names nobody of the scenario.
    """
    base = opened.loaded
    _refuse_unknown(base.written, change)
    change = kept_on_the_roster(opened, change)
    written = changed_scenario(base.written, opened.plan, change)
    datum = _datum(opened, change)
    written = written if datum is None else replace(written, coordinates=datum)
    loaded = on_streets(written, base.streets)
    solved = plan_again(
        opened,
        loaded,
        change,
        effort=effort,
        control=control or Control(),
        since=since_of(opened.plan),
    )
    may_move = change.level or change.max_changes is not None
    since = max(first_change(opened, change), since_of(opened.plan))
    solved = _with_turnover(
        opened.plan, solved, loaded, may_move=may_move, since=since, control=control or Control()
    )
    after = replace(loaded.written, pairs=_written_down(opened, change, loaded.written, solved))
    read, plan = _counted(opened, on_streets(after, base.streets), solved)
    return Reassignment(opened, change, read, plan, solved)


def write_reassign(
    proposal: Reassignment,
    *,
    privacy: str | None = None,
    out: Path,
    control: Control | None = None,
) -> Plan:
    """
    Write what was proposed: rosters, plan, outputs and papers, and a version; return the plan.

    Raises
    ------
    InputError
        If `out` holds what the plan builds on, or is not ours to write over.
    """
    control, opened = control or Control(), proposal.opened
    refuse_undermining(opened.loaded.written.folder, out)
    with swap_in(out, keep=partial(_keep, opened, out, control)) as folder:
        return _write(proposal, folder, out, privacy, control)


def _keep(opened: Opened, out: Path, control: Control, new: Path) -> object:
    return record(out, control.signature, base=opened, written=new)


def _write(
    proposal: Reassignment, folder: Path, out: Path, privacy: str | None, control: Control
) -> Plan:
    mode = privacy or mode_of(proposal.opened.plan)
    loaded, plan = _written(proposal, folder, out, mode)
    write_files(loaded, plan, folder, mode, control, former=proposal.opened.folder)
    return plan


def _refuse_unknown(written: Scenario, change: Change) -> None:
    """Raise where the change speaks of somebody whom the rosters do not name."""
    helpers = {helper.id for helper in written.helpers}
    elders = {elder.id for elder in (*written.everybody, *change.elders)}
    away = [one.name for one in change.absent]
    named = [*(one.helper for one in change.leaves), *away, *(one.id for one in change.shifts)]
    resting = [*sorted(change.gone), *(one.name for one in change.resting)]
    resting += [one.elder for one in change.ending]
    faults = [_unknown("helper", one) for one in named if one not in helpers]
    faults += [_unknown("elder", one) for one in resting if one not in elders]
    if faults:
        raise InputError(tuple(faults))


def _unknown(kind: str, name: str) -> Fault:
    key = f"turnover.fault.{kind}"
    return Fault(file="", expected=text(key), remedy=text(f"{key}-remedy"), value=name)


def apply(
    opened: Opened,
    change: Change,
    folder: Path,
    out: Path,
    *,
    effort: Effort,
    control: Control,
    privacy: str = "full",
) -> tuple[Loaded, Plan]:
    """Write the new scenario into `folder`, for `out`, and return it with its plan, checked."""
    proposal = propose_reassign(opened, change, effort=effort, control=control)
    return _written(proposal, folder, out, privacy)


def _written(proposal: Reassignment, folder: Path, out: Path, privacy: str) -> tuple[Loaded, Plan]:
    """Write the rosters after the change as a layer; return them, read again, with the plan."""
    from planner.read import read_scenario

    opened, change = proposal.opened, proposal.change
    base, written = opened.loaded, proposal.loaded.written
    rosters.write_layer(
        folder / "scenario",
        base.written.folder,
        out=out,
        helpers=helpers_in(privacy, written.helpers),
        elders=elders_in(privacy, written.everybody) if change.touches_elders else None,
        pairs=written.pairs,
        planning=_settings(change),
        coordinates=_datum(opened, change),
    )
    rosters.write_changed(
        folder / "scenario",
        helpers=(base.written.helpers, written.helpers),
        elders=(base.written.everybody, written.everybody),
    )
    read = on_streets(read_scenario(folder / "scenario"), base.streets)
    read, plan = _counted(opened, read, proposal.solved)
    plan = place(plan, read.scenario, folder)
    return read, replace(plan, violations=check_plan(read, plan))


def _counted(opened: Opened, loaded: Loaded, solved: Plan) -> tuple[Loaded, Plan]:
    """Return both with what stood before the change, the pairs counted, every rule checked."""
    stood = left_by(opened)
    loaded = going_on(loaded, stood)
    plan = recount(solved, stood, loaded)
    return loaded, replace(plan, violations=check_plan(loaded, plan))


def _datum(opened: Opened, change: Change) -> Datum | None:
    """Return the datum to settle: who joins may come from another map, who is left may not."""
    from planner.geo.datum.guard import settled

    return None if change.joins or change.elders else settled(opened.loaded.datum)


def _written_down(
    opened: Opened, change: Change, written: Scenario, plan: Plan
) -> tuple[Pairing, ...]:
    """Return the pairs after the change, and those that wait where no more might change."""
    pairs = pairs_after(written, plan)
    if change.max_changes is not None:
        known = {pair.elder for pair in pairs}
        waiting = waiting_pairs(opened.plan, plan)
        pairs += tuple(pair for pair in waiting if pair.elder not in known)
    return pairs


def _with_turnover(
    former: Plan, plan: Plan, loaded: Loaded, *, may_move: bool, since: date, control: Control
) -> Plan:
    """Return the plan with its hand-overs, the proof of the least, and the price of more moves."""
    from planner.solver.change.levelling import levelling
    from planner.solver.change.turnover import as_json, turnover
    from planner.solver.model.facts import gather

    facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    steps = levelling(facts, plan, since, control)
    found = turnover(facts, former, plan, may_move=may_move, since=since, steps=steps)
    return replace(plan, extra={**plan.extra, "turnover": as_json(found, loaded.scenario.language)})


def _settings(change: Change) -> dict[str, float]:
    """Return the settings of planning that a change makes anew, as files write them."""
    made: dict[str, float] = {}
    if change.max_changes is not None:
        made["max_pair_changes"] = change.max_changes
    if change.max_walk_s is not None:
        made["max_walk_minutes"] = change.max_walk_s / MINUTE
    return made


def left_by(opened: Opened) -> Before:
    """Return what stood before a change of a plan: its pairs, and the contacts it knew."""
    stood = tuple(Pairing(pair.elder, pair.helper) for pair in opened.plan.pairs)
    known = opened.loaded.before
    if known is None:
        return Before(stood, binds=False)
    return Before(stood, known.contacts, binds=False, claims=known.claims)


def recount(plan: Plan, stood: Before, loaded: Loaded, facts: Facts | None = None) -> Plan:
    """
    Return the plan with its pairs counted against those that stood before the change.

    Who moved, and why, stands under ``turnover`` among the plan's further fields.

    Parameters
    ----------
    facts
        What the solver knows of the scenario; None to gather it.
    """
    from planner.solver.model.facts import gather

    if facts is None:
        facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    return counted(noted(plan, stood), stood, facts)


def plan_again(
    opened: Opened,
    loaded: Loaded,
    change: Change,
    *,
    effort: Effort,
    control: Control,
    since: date = date.min,
) -> Plan:
    """
    Return the plan for the new state; held rounds are let go where they break a rule.

    Parameters
    ----------
    since
        Nothing before this day changes, whatever the change says.
    """
    from planner.pipeline.fitting import fitted
    from planner.solver.horizon import Former
    from planner.solver.model.doors import LEVELLING, PLANNING, TURNOVER
    from planner.solver.solve import solve

    resume = max(first_change(opened, change), since)
    former = without_the_gone(opened.plan, change, resume)
    moving = change.helpers
    held = frozenset(
        (r.helper, r.day) for r in former.rounds if r.helper not in moving and r.day >= resume
    )
    # What a plan made again says was missed was not made, however it stands in its past.
    missed = already_missed(former)
    made = made_of(former.rounds, missed)
    calls = tuple(call for call in former.calls if (call.elder, call.day) not in missed)
    weights = TURNOVER if change.max_changes is None else PLANNING
    if change.level:
        weights = LEVELLING
    plan = former
    for keep in (held, frozenset[tuple[str, date]]()):
        plan = solve(
            loaded.scenario,
            loaded.policy,
            loaded.walking,
            start=former.horizon.first,
            weeks=((former.horizon.last - former.horizon.first).days + 1) // 7,
            seed=former.seed,
            effort=effort,
            control=control,
            base=former,
            former=Former(resume, made, calls, keep),
            weights=weights,
        )
        if not keep or not check_plan(loaded, plan):
            break
    plan = fitted(loaded, plan, resume)
    if "replan" not in former.extra:
        return plan
    kept = {"replan": former.extra["replan"]}
    return replace(whole(former, plan, resume), extra={**plan.extra, **kept})
