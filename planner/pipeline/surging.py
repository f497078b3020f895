"""
A surge: everybody chosen is seen or called within a day or two, in order of risk.

It is a plan of its own on a layer of its own: the chosen elders, each owed one contact,
at bad-weather speed. The base plan is not touched and goes on as it was: whom it sees or calls on
those days is not contacted twice, and the rounds that it makes take their hours, longer by the
weather. Visits first; where there is no time for all of them, those of least risk are called, but
nobody whom the policy wants to be seen at the door.

`propose_surge` plans and leaves nothing behind; `write_surge` writes what was proposed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.control import Control
from planner.domain import Contact, Elder, Helper, Language, Pairing
from planner.errors import Fault, InputError, text
from planner.pipeline.modes import elders_in, mode_of
from planner.pipeline.surge_duty import teams
from planner.pipeline.surge_hours import free_helper, last_contacts, seen_by
from planner.pipeline.surge_who import fault, parse_who, risk
from planner.pipeline.versions import record
from planner.pipeline.week import Loaded, Opened, check_plan, on_streets, place, write_files
from planner.plan import SURGE
from planner.rules import Rule
from planner.units import Span
from planner.words import say
from planner.write import rosters
from planner.write.folders import swap_in
from planner.write.layers import refuse_replacing, refuse_undermining

if TYPE_CHECKING:
    from planner.plan import Effort, Plan

BAD_WEATHER = 0.75
ROUNDS = 4
"""Times that visits without room are turned into calls."""
PACK = """\
# 集中探访专用：每位选定老人一次。 For one surge: one contact for everybody chosen.
[policy]
title_zh = "集中探访"
title_en = "Surge"
source = "planner surge"

[minutes]
visit = {visit:g}
phone = 5
video = 8
clause = "planner surge"

[[served]]
id = "surge.everybody"
clause = "planner surge"
tier = "weekly"

[usual]
contact = "visit"
clause = "planner surge"

[remote]
contact = "phone"
clause = "planner surge"

[rest_days]
contact = "phone"
clause = "planner surge"
"""
VISIT_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a surge is asked to do.

    Parameters
    ----------
    occasion
        What its sheets say it is for; empty for what the season makes likely.
    duty
        Helpers who work on these days although they are free.
    """

    who: str
    within_hours: int = 24
    start: date | None = None
    weather_factor: float = BAD_WEATHER
    occasion: str = ""
    duty: tuple[str, ...] = ()


def surge(
    opened: Opened,
    asked: Asked,
    *,
    effort: Effort = "quick",
    privacy: str | None = None,
    out: Path,
    control: Control | None = None,
) -> Plan:
    """
    Write, and return, a plan in which everybody chosen is seen or called in time.

    Raises
    ------
    InputError
        If `who` cannot be read or chooses nobody, or `out` holds the plan beside which it stands.
    """
    control = control or Control()
    _chosen_of(opened, asked)
    refuse_replacing(opened.folder, out)
    refuse_undermining(opened.loaded.written.folder, out, is_taken_along=False)
    with swap_in(out, keep=lambda new: record(out, control.signature, written=new)) as folder:
        proposal = propose_surge(opened, asked, effort=effort, privacy=privacy, control=control)
        return _write(proposal, folder, control)


@dataclass(frozen=True, slots=True, eq=False)
class SurgePlan:
    """
    A surge, planned and not written yet.

    Parameters
    ----------
    opened, asked
        The plan beside which it stands, and what was asked.
    chosen
        Everybody chosen whom that plan does not see, those at the greatest risk first, as
        `privacy` shows them.
    called
        Ids of those who are called, for there is no time to see them.
    loaded, plan
        The scenario of the surge and its plan, with its violations.
    privacy
        How much of a person is written down.
    """

    opened: Opened
    asked: Asked
    chosen: tuple[Elder, ...]
    called: frozenset[str]
    loaded: Loaded
    plan: Plan
    privacy: str


def propose_surge(
    opened: Opened,
    asked: Asked,
    *,
    effort: Effort = "quick",
    privacy: str | None = None,
    control: Control | None = None,
) -> SurgePlan:
    """
    Return a plan in which everybody chosen is seen or called in time; nothing is written.

    Raises
    ------
    InputError
        If `who` cannot be read or chooses nobody.
    """
    mode = privacy or mode_of(opened.plan)
    chosen = tuple(elders_in(mode, _chosen_of(opened, asked)))
    control = control or Control()
    with tempfile.TemporaryDirectory() as scratch:
        plan_by = partial(
            _plan, opened, chosen=chosen, folder=Path(scratch), effort=effort, control=control
        )
        best = plan_by(asked)
        days = days_of(opened, asked)
        for team in () if asked.duty else teams(opened.loaded.written, days):
            more = plan_by(replace(asked, duty=team)) if best[2].unserved else best
            if len(more[2].unserved) < len(best[2].unserved):
                best, asked = more, replace(asked, duty=team)
    return SurgePlan(opened, asked, chosen, *best, mode)


def write_surge(proposal: SurgePlan, *, out: Path, control: Control | None = None) -> Plan:
    """
    Write a surge that was proposed, with its outputs and a version, and return its plan.

    Raises
    ------
    InputError
        If `out` holds what the plan builds on, or is not ours to write over.
    """
    control = control or Control()
    refuse_replacing(proposal.opened.folder, out)
    refuse_undermining(proposal.opened.loaded.written.folder, out, is_taken_along=False)
    with swap_in(out, keep=lambda new: record(out, control.signature, written=new)) as folder:
        return _write(proposal, folder, control)


def _write(proposal: SurgePlan, folder: Path, control: Control) -> Plan:
    loaded = _layer(proposal.opened, proposal.asked, proposal.chosen, proposal.called, folder)
    plan = place(proposal.plan, loaded.scenario, folder)
    plan = replace(plan, violations=check_plan(loaded, plan))
    write_files(loaded, plan, folder, proposal.privacy, control)
    return plan


def _chosen_of(opened: Opened, asked: Asked) -> tuple[Elder, ...]:
    """Return the elders chosen whom the standing plan does not see on those days."""
    counted = seen_by(opened.plan, days_of(opened, asked))
    chosen = tuple(elder for elder in choose(opened, asked) if elder.id not in counted)
    if not chosen:
        raise InputError((fault("turnover.fault.all-seen", asked.who),))
    _refuse_unknown(opened, asked)
    return chosen


def choose(opened: Opened, asked: Asked) -> tuple[Elder, ...]:
    """Return the elders chosen, those at the greatest risk first."""
    written = opened.loaded.written
    day = asked.start or opened.plan.horizon.first
    policy = opened.loaded.policy
    wanted = parse_who(asked.who, day, policy)
    there = [e for e in written.persons if wanted(e) and not e.is_absent(day)]
    if not there:
        raise InputError((fault("turnover.fault.nobody", asked.who),))
    return tuple(sorted(there, key=lambda elder: (-risk(elder, policy, day), elder.row)))


def days_of(opened: Opened, asked: Asked) -> Span:
    """Return the days of the surge: whole ones, the last not over before the hours are."""
    first = asked.start or opened.plan.horizon.first
    return Span(first, first + timedelta(days=max(1, -(-asked.within_hours // 24)) - 1))


def _refuse_unknown(opened: Opened, asked: Asked) -> None:
    known = {helper.id for helper in opened.loaded.written.helpers}
    faults = [
        Fault(file="", expected=text("turnover.fault.helper"), column="--duty", value=one,
              remedy=text("turnover.fault.helper-remedy"))
        for one in asked.duty
        if one not in known
    ]  # fmt: skip
    if faults:
        raise InputError(tuple(faults))


def _on_duty(helper: Helper, asked: Asked, days: Span) -> Helper:
    return replace(helper, duty=(*helper.duty, days)) if helper.id in asked.duty else helper


def season(day: date, language: Language) -> str:
    """Return what a surge of that day is most likely for, where nobody says."""
    name = {12: "cold", 1: "cold", 2: "cold", 3: "cold", 11: "cold", 6: "heat", 7: "heat",
            8: "heat", 9: "heat"}.get(day.month, "any")  # fmt: skip
    return say(language, f"turnover.surge.{name}")


def _plan(
    opened: Opened,
    asked: Asked,
    chosen: Sequence[Elder],
    *,
    folder: Path,
    effort: Effort,
    control: Control,
) -> tuple[frozenset[str], Loaded, Plan]:
    """Return who is called, the layer and its plan; who finds no room is called instead."""
    called: set[str] = set()
    held = {elder.id for elder in chosen if _is_held(opened, asked, elder)}
    loaded, plan = _try(
        opened, asked, chosen, called, folder=folder, effort=effort, control=control
    )
    for _ in range(ROUNDS):
        waiting = {u.elder for u in plan.unserved if u.reason is not Rule.NO_PLACE} - held
        if not waiting or control.is_stopped:
            break
        by_risk = [e.id for e in reversed(chosen) if e.id not in called | held]
        called |= set(by_risk[: len(waiting)]) | (waiting & called)
        more = _try(opened, asked, chosen, called, folder=folder, effort=effort, control=control)
        if len(more[1].unserved) >= len(plan.unserved):
            called |= waiting
            more = _try(
                opened, asked, chosen, called, folder=folder, effort=effort, control=control
            )
        loaded, plan = more
    return frozenset(called), loaded, plan


def _try(
    opened: Opened,
    asked: Asked,
    chosen: Sequence[Elder],
    called: set[str],
    *,
    folder: Path,
    effort: Effort,
    control: Control,
) -> tuple[Loaded, Plan]:
    from planner.solver.solve import solve

    days = days_of(opened, asked)
    there = {elder.id for elder in chosen}
    loaded = _layer(opened, asked, chosen, called, folder)
    plan = solve(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        start=days.first,
        weeks=1,
        days=len(tuple(days)),
        seed=opened.plan.seed,
        effort=effort,
        control=control,
    )
    said: dict[str, object] = {
        "occasion": _occasion(opened, asked),
        "who": asked.who,
        "duty": list(asked.duty),
        "counted": sorted(seen_by(opened.plan, days) & _asked_for(opened, asked)),
        "last": last_contacts(opened, there, days.first),
    }
    plan = place(replace(plan, extra={**plan.extra, SURGE: said}), loaded.scenario, folder)
    return loaded, replace(plan, violations=check_plan(loaded, plan))


def _occasion(opened: Opened, asked: Asked) -> str:
    first = days_of(opened, asked).first
    return asked.occasion or season(first, opened.loaded.written.language)


def _layer(
    opened: Opened,
    asked: Asked,
    chosen: Sequence[Elder],
    called: Collection[str],
    folder: Path,
) -> Loaded:
    """Write the scenario of the surge into `folder`, and return it read."""
    from planner.geo.datum.guard import settled
    from planner.read import read_scenario

    written = opened.loaded.written
    days = days_of(opened, asked)
    slower = max(1.0, written.settings.weather_factor / asked.weather_factor)
    there = {elder.id for elder in chosen}
    pairs = [Pairing(p.elder, p.helper) for p in opened.plan.pairs if p.elder in there]
    layer = folder / "scenario"
    rosters.write_layer(
        layer,
        written.folder,
        helpers=[
            free_helper(_on_duty(one, asked, days), opened.plan, days, slower)
            for one in written.helpers
        ],
        elders=[_as_chosen(opened, asked, elder, called) for elder in chosen],
        title=f"{_occasion(opened, asked)} · {written.title}",
        pairs=pairs,
        planning={"weather_factor": asked.weather_factor},
        without_history=True,
        policy="surge.toml",
        coordinates=settled(opened.loaded.datum),
    )
    (layer / "surge.toml").write_text(PACK.format(visit=VISIT_MINUTES), encoding="utf-8")
    return on_streets(read_scenario(layer), opened.loaded.streets)


def _asked_for(opened: Opened, asked: Asked) -> frozenset[str]:
    return frozenset(elder.id for elder in choose(opened, asked))


def _is_held(opened: Opened, asked: Asked, elder: Elder) -> bool:
    """Whether the policy wants the elder seen at the door, so that no call will do."""
    day = asked.start or opened.plan.horizon.first
    return opened.loaded.policy.wants_at_door(elder, day)


def _as_chosen(opened: Opened, asked: Asked, elder: Elder, called: Collection[str]) -> Elder:
    """Return the elder as the surge sees one: never contacted, asked for a call or not."""
    contact = Contact.PHONE if elder.id in called else Contact.AUTO
    is_asked = elder.contact in {Contact.PHONE, Contact.VIDEO}
    if is_asked and not _is_held(opened, asked, elder):
        contact = elder.contact
    plain = tuple(code for code in elder.categories if not code.startswith("deemed"))
    return replace(
        elder,
        tier=None,
        contact=contact,
        last_contact=None,
        categories=plain,
        service_s=None,
    )
