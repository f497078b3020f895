"""Small changes of a plan: a new elder placed, a visit moved by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.control import Control
from planner.errors import Fault, InputError, text
from planner.pipeline.before import before_of
from planner.pipeline.modes import mode_of
from planner.pipeline.proposing import pairs_of, propose
from planner.pipeline.strangers import refuse_gaps, refuse_strangers
from planner.pipeline.versions import record
from planner.pipeline.week import Opened, going_on, on_streets, place, write_files
from planner.write import rosters
from planner.write.folders import swap_in
from planner.write.layers import refuse_undermining

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.plan import Plan
    from planner.rules import Violation
    from planner.solver.change.edit import Edit
    from planner.solver.change.suggest import Choice


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who may take a new elder, the best first; empty where nobody reaches the elder."""

    elder: str
    name: str
    choices: tuple[Choice, ...]


def suggest(opened: Opened, elders: Path, control: Control | None = None) -> list[Suggestion]:
    """
    Return, for every new elder of a roster, the helpers who may take the elder, ranked.

    Raises
    ------
    InputError
        If the roster has faults, names somebody whom the scenario knows already, or does not say
        where somebody lives.
    """
    from planner.read import read_elders
    from planner.solver.change.suggest import suggest as rank
    from planner.solver.model.facts import gather
    from planner.solver.why.desk import desk_of

    del control
    written = opened.loaded.written
    new = read_elders(elders, written)
    nowhere = [_without_a_place(elders, elder) for elder in new if not elder.has_place]
    if nowhere:
        raise InputError(tuple(nowhere))
    grown = replace(written, elders=(*written.elders, *new))
    loaded = on_streets(grown, opened.loaded.streets)
    facts = gather(loaded.scenario, loaded.policy, loaded.walking, opened.plan.horizon)
    desk = desk_of(facts, opened.plan)
    return [Suggestion(elder.id, elder.name, rank(desk, elder.id)) for elder in new]


def _without_a_place(file: Path, elder: Elder) -> Fault:
    expected, remedy = text("geo.place.not-a-number"), text("read.remedy.no-place")
    return Fault(file.name, expected, remedy, row=elder.row, column="lon, lat", value=elder.name)


@dataclass(frozen=True, slots=True)
class Edited:
    """
    A plan changed by hand.

    Parameters
    ----------
    broken
        Rules that the change breaks; what was broken before is not counted again.
    is_written
        Whether it was written: without faults, or forced.
    extra_walk_s
        More walking of the whole team.
    is_changed
        Whether a pair, a lock, a round or a call is another than before.
    """

    plan: Plan
    broken: tuple[Violation, ...]
    is_written: bool
    extra_walk_s: int
    is_changed: bool = True


def edit(
    opened: Opened,
    edits: Sequence[Edit],
    *,
    force: bool = False,
    privacy: str | None = None,
    out: Path,
    control: Control | None = None,
) -> Edited:
    """
    Apply changes by hand, check every rule, and write where nothing breaks or all is forced.

    Raises
    ------
    InputError
        If a change names nobody of the plan.
    """
    refuse_undermining(opened.loaded.written.folder, out)
    refuse_strangers(opened.plan, opened.loaded.written)
    if not force:
        refuse_gaps(opened.plan, opened.loaded.written)
    proposal = propose(opened, edits, force=force)
    plan = proposal.plan
    control = control or Control()
    is_written = force or proposal.is_lawful
    if is_written:
        with swap_in(
            out, keep=lambda new: record(out, control.signature, base=opened, written=new)
        ) as folder:
            _write(opened, plan, folder, out, privacy, control)
            plan = replace(plan, scenario=replace(plan.scenario, path="scenario"))
    extra, changed = proposal.extra_walk_s, proposal.is_changed
    return Edited(plan, proposal.broken, is_written, extra, is_changed=changed)


def _write(
    opened: Opened, plan: Plan, folder: Path, out: Path, privacy: str | None, control: Control
) -> None:
    from planner.read import read_scenario

    base = opened.loaded.written.folder
    rosters.write_layer(folder / "scenario", base, out=out, pairs=pairs_of(opened, plan))
    read = on_streets(read_scenario(folder / "scenario"), opened.loaded.streets)
    read = going_on(read, before_of(plan))
    made, mode = place(plan, read.scenario, folder), privacy or mode_of(opened.plan)
    write_files(read, made, folder, mode, control, former=opened.folder)
