"""
A change by hand, priced and checked before it is made, and then made.

`propose` computes and writes nothing; `commit` writes what was proposed: the plan, its pairs
and a version. `prices` says what it would cost to give an elder to each helper. The desk
keeps the `Facts` of a plan and hands them in; without them they are gathered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.domain import Pairing
from planner.errors import Fault, InputError, text
from planner.pipeline.before import before_of, digest_of
from planner.pipeline.modes import helpers_in, mode_of
from planner.pipeline.turnover import left_by, recount
from planner.pipeline.versions import record
from planner.pipeline.week import Loaded, Opened, check_plan, going_on, on_streets, write_plan
from planner.write import rosters
from planner.write.folders import swap_in

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from planner.control import Signature
    from planner.plan import Plan
    from planner.rules import Rule, Violation
    from planner.solver.change.edit import Edit
    from planner.solver.model.facts import Facts


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """
    A change by hand, not written yet.

    Parameters
    ----------
    opened
        The plan that it changes.
    plan, loaded
        The plan after it, with its violations, and the scenario with the pairs after it.
    broken
        Rules that the change breaks; what was broken before is not counted again.
    has_room
        Whether every visit found a lawful place; otherwise the cheapest one was taken.
    touched
        Rounds that change, as (helper, day).
    facts
        What the solver knows of the plan after it; None where that was not asked.
    """

    opened: Opened
    plan: Plan
    loaded: Loaded
    broken: tuple[Violation, ...]
    has_room: bool
    touched: tuple[tuple[str, date], ...]
    facts: Facts | None = None

    @property
    def extra_walk_s(self) -> int:
        """More walking of the whole team."""
        return self.plan.measures.walk_s - self.opened.plan.measures.walk_s

    @property
    def is_changed(self) -> bool:
        """Whether a pair, a lock or a round is another than before."""
        before, after = self.opened.plan, self.plan
        return (before.pairs, before.rounds) != (after.pairs, after.rounds)

    @property
    def is_lawful(self) -> bool:
        """Whether it may be made without being forced."""
        return self.has_room and not self.broken


@dataclass(frozen=True, slots=True)
class HelperPrice:
    """
    What it costs to give an elder to a helper.

    Parameters
    ----------
    rule, excess_s
        The hard rule in the way of the pair, and by how much; None where none is.
    has_room
        Whether the visits find a lawful place in the helper's rounds.
    extra_walk_s
        More walking of the whole team; None where it is not to be had.
    """

    helper: str
    walk_s: int
    rule: Rule | None = None
    excess_s: int | None = None
    has_room: bool = False
    extra_walk_s: int | None = None
    days: tuple[date, ...] = ()
    minutes_before: float = 0.0
    minutes_after: float = 0.0
    busiest_over_mean: float = 0.0


def facts_of(opened: Opened) -> Facts:
    """Return what the solver knows of a plan's horizon; to be kept as long as the plan is."""
    from planner.solver.model.facts import gather

    loaded = opened.loaded
    return gather(loaded.scenario, loaded.policy, loaded.walking, opened.plan.horizon)


def propose(
    opened: Opened, edits: Sequence[Edit], *, force: bool = False, facts: Facts | None = None
) -> Proposal:
    """
    Return the plan after changes by hand, checked; nothing is written.

    Raises
    ------
    InputError
        If a change names nobody of the plan.
    """
    from planner.solver.change.edit import NoRoomError, apply
    from planner.solver.model.facts import with_pairs

    refuse_unknown_edits(opened, edits)
    facts = facts or facts_of(opened)
    try:
        plan, has_room = apply(facts, opened.plan, edits, force=force), True
    except NoRoomError:
        plan, has_room = apply(facts, opened.plan, edits, force=True), False
    facts = with_pairs(facts, replace(opened.loaded.scenario, pairs=pairs_of(opened, plan)))
    plan, loaded, broken = checked(opened, plan, facts)
    return Proposal(opened, plan, loaded, broken, has_room, touched(opened.plan, plan), facts)


def prices(opened: Opened, elder: str, *, facts: Facts | None = None) -> list[HelperPrice]:
    """
    Return what it would cost to give `elder` to each other helper, the cheapest first.

    Each is the change itself, made and thrown away: what is shown is what will be booked.

    Raises
    ------
    InputError
        If the elder has no pair.
    """
    from planner.solver.change.edit import Give

    refuse_unknown_edits(opened, [Give(elder, h.id) for h in opened.loaded.scenario.helpers[:1]])
    facts = facts or facts_of(opened)
    now = next(pair.helper for pair in opened.plan.pairs if pair.elder == elder)
    found = [_price(opened, facts, elder, h.id) for h in facts.scenario.helpers if h.id != now]
    return sorted(found, key=_cheapest_first)


def _cheapest_first(price: HelperPrice) -> tuple[object, ...]:
    walk = price.walk_s if price.walk_s >= 0 else 10**9
    extra = price.extra_walk_s if price.extra_walk_s is not None else 10**9
    return (price.rule is not None, not price.has_room, extra, walk, price.helper)


def _price(opened: Opened, facts: Facts, elder: str, helper: str) -> HelperPrice:
    from planner.solver.change.edit import Give, NoRoomError, apply
    from planner.solver.why.explain import in_the_way

    e, h = facts.elder_at[elder], facts.helper_at[helper]
    walk = int(facts.walk[h, e])
    before = opened.plan.measures.minutes_by_helper.get(helper, 0.0)
    rule, excess = in_the_way(facts, h, e)
    if rule is not None:
        return HelperPrice(helper, walk, rule, excess, minutes_before=before)
    try:
        plan = apply(facts, opened.plan, [Give(elder, helper)], force=False)
    except NoRoomError:
        return HelperPrice(helper, walk, minutes_before=before)
    return HelperPrice(
        helper,
        walk,
        has_room=True,
        extra_walk_s=plan.measures.walk_s - opened.plan.measures.walk_s,
        days=tuple(r.day for r in plan.rounds if any(elder in s.elders for s in r.stops)),
        minutes_before=before,
        minutes_after=plan.measures.minutes_by_helper.get(helper, 0.0),
        busiest_over_mean=plan.measures.headline,
    )


def commit(proposal: Proposal, signature: Signature) -> Opened:
    """
    Write a proposal into the plan's own folder and return the plan as it stands then.

    Sheets and maps of the former plan go with it: they are made anew when they are wanted.

    Raises
    ------
    StoreError
        If somebody else has changed the plan since it was read; nothing is written.
    """
    opened = proposal.opened
    out = opened.folder
    with swap_in(out, keep=lambda new: record(out, signature, base=opened, written=new)) as folder:
        sha256 = _lay_layer(proposal, folder, out)
        read = replace(proposal.loaded.scenario, sha256=sha256)
        digest = digest_of(read, proposal.plan)
        source = replace(proposal.plan.scenario, path="scenario", sha256=digest)
        plan = replace(proposal.plan, scenario=source)
        write_plan(plan, folder)
        content = (folder / "plan.json").read_text(encoding="utf-8")
    return Opened(plan, _moved(proposal, out, sha256), out, changed=False, text=content)


def reopen(opened: Opened) -> Opened:
    """
    Return the plan as it lies in its folder now, on the streets that are read already.

    Raises
    ------
    InputError
        If plan or rosters cannot be read.
    """
    from planner import plan_json
    from planner.read import read_scenario

    content = (opened.folder / "plan.json").read_text(encoding="utf-8")
    plan = plan_json.load(content)
    written = read_scenario(opened.folder / plan.scenario.path)
    loaded = going_on(on_streets(written, opened.loaded.streets), before_of(plan))
    changed = digest_of(loaded.scenario, plan) != plan.scenario.sha256
    return Opened(plan, loaded, opened.folder, changed, content)


def _lay_layer(proposal: Proposal, folder: Path, out: Path) -> str:
    """Write the rosters after a proposal as a layer; return their digest."""
    from planner.read import digest_of as files_digest
    from planner.read import read_scenario

    opened, loaded = proposal.opened, proposal.loaded
    before, after = opened.loaded.written, loaded.written
    is_other = before.helpers != after.helpers
    is_as_read = not is_other and files_digest(before.folder) == before.sha256
    rosters.write_layer(
        folder / "scenario",
        before.folder,
        out=out,
        helpers=helpers_in(mode_of(opened.plan), after.helpers) if is_other else None,
        pairs=pairs_of(opened, proposal.plan),
    )
    if is_other:
        both = (before.everybody, before.everybody)
        rosters.write_changed(
            folder / "scenario", helpers=(before.helpers, after.helpers), elders=both
        )
    if is_as_read:  # what was read then is what a reading of the new layer would find
        return files_digest(folder / "scenario")
    return read_scenario(folder / "scenario").sha256


def _moved(proposal: Proposal, out: Path, sha256: str) -> Loaded:
    """Return the scenario as it lies beside the plan now."""
    loaded = proposal.loaded
    folder = out / "scenario"
    scenario = replace(loaded.scenario, folder=folder, sha256=sha256)
    written = replace(loaded.written, folder=folder, sha256=sha256, pairs=scenario.pairs)
    before = before_of(proposal.plan)
    return replace(loaded, scenario=scenario, written=written, before=before)


def checked(
    opened: Opened, plan: Plan, facts: Facts | None = None
) -> tuple[Plan, Loaded, tuple[Violation, ...]]:
    """
    Return the plan with its violations, and those that the change brought.

    Parameters
    ----------
    facts
        What the solver knows of the plan's people, for counting who moved; the check asks nobody.
    """
    pairs = pairs_of(opened, plan)
    scenario = replace(opened.loaded.scenario, pairs=pairs)
    loaded = replace(opened.loaded, scenario=scenario)
    plan = recount(plan, left_by(opened), loaded, facts)
    violations = check_plan(loaded, plan)
    before = set(opened.plan.violations)
    new = tuple(violation for violation in violations if violation not in before)
    return replace(plan, violations=violations), loaded, new


def pairs_of(opened: Opened, plan: Plan) -> tuple[Pairing, ...]:
    """Return the pairs of a plan as a roster has them, and those that it does not name."""
    named = {pair.elder for pair in plan.pairs}
    made = [Pairing(pair.elder, pair.helper, pair.locked, group=pair.group) for pair in plan.pairs]
    return (*made, *(p for p in opened.loaded.written.pairs if p.elder not in named))


def touched(before: Plan, after: Plan) -> tuple[tuple[str, date], ...]:
    """Return the rounds in which two plans differ, as (helper, day)."""
    was = {(r.helper, r.day): r for r in before.rounds}
    now = {(r.helper, r.day): r for r in after.rounds}
    both = sorted({*was, *now}, key=lambda key: (key[1], key[0]))
    return tuple(key for key in both if was.get(key) != now.get(key))


def refuse_unknown_edits(opened: Opened, edits: Iterable[Edit]) -> None:
    """
    Refuse changes of people whom the plan does not know, and to days that it does not hold.

    Raises
    ------
    InputError
        With everybody, and every day, that is unknown.
    """
    from planner.solver.change.edit import Cover, Give, Move, Swap, Visit

    helpers = {helper.id for helper in opened.loaded.scenario.helpers}
    paired = {pair.elder for pair in opened.plan.pairs}
    faults: list[Fault] = []
    for change in edits:
        elders = [change.one, change.other] if isinstance(change, Swap) else [change.elder]
        faults += [_fault("turnover.fault.not-paired", e) for e in elders if e not in paired]
        if isinstance(change, Move | Give | Cover) and change.helper not in helpers:
            faults.append(_fault("turnover.fault.helper", change.helper))
        if isinstance(change, Cover | Visit) and change.day not in opened.plan.horizon:
            faults.append(_fault("ledger.fault.outside", str(change.day)))
    if faults:
        raise InputError(tuple(faults))


def _fault(key: str, value: str) -> Fault:
    return Fault(file="", expected=text(key), remedy=text(f"{key}-remedy"), value=value)
