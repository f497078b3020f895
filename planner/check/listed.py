"""Calls are lawful, and what is listed as unserved is so for its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from planner.check.eras import week_of
from planner.check.facts import Facts, broken, misfit
from planner.domain import Contact
from planner.rules import Rule, Violation
from planner.units import Span

if TYPE_CHECKING:
    from planner.plan import Call, Detail, Unserved
    from planner.policy import Entitlement


def in_person_floor(facts: Facts) -> Iterator[Violation]:
    """Demand that calls replace visits only where the policy allows it, and not for too long."""
    for call in facts.calls:
        owed = facts.owed_on(call.elder, call.day) if call.elder in facts.owed else None
        if owed is None or facts.is_rest_day_call(call.elder, call.day):
            continue
        is_remote = call.elder in facts.remote
        form = owed.remote if is_remote else owed.contact
        if form is Contact.VISIT and not _is_of_a_mix(facts, call, owed):
            yield broken(
                Rule.IN_PERSON_FLOOR, "visit-demanded", elder=call.elder, helper=call.helper,
                day=call.day,
            )  # fmt: skip
        elif form is not Contact.VISIT and owed.floor_days is not None and not is_remote:
            yield from _floor(facts, call.elder, call.day, owed.floor_days)


def _is_of_a_mix(facts: Facts, call: Call, owed: Entitlement) -> bool:
    """Say whether the policy mixes such calls with visits, and the week has no more of them."""
    if owed.mix is None or call.kind not in owed.mix.others:
        return False
    total = owed.gaps.per_week + facts.extra_in(Span(call.day, call.day))
    here = [day for day in facts.called.get(call.elder, ()) if week_of(day) == week_of(call.day)]
    return len(here) <= max(0, total - owed.mix.at_the_door)


def _floor(facts: Facts, elder_id: str, day: date, floor_days: int) -> Iterator[Violation]:
    """Demand that a call comes no more than so many days after the last visit."""
    past = [day for day, form in facts.recorded.get(elder_id, ()) if form == "visit"]
    visits = (*past, *facts.seen.get(elder_id, ()))
    before = [visit for visit in visits if visit <= day]
    days = (day - max(before)).days if before else None
    if days is None or days > floor_days:
        yield broken(
            Rule.IN_PERSON_FLOOR, "never-at-the-door" if days is None else "too-long-by-call",
            *(() if days is None else (days, floor_days)), elder=elder_id, day=day,
            excess=0 if days is None else days - floor_days, unit="days",
        )  # fmt: skip


def listed_truly(facts: Facts) -> Iterator[Violation]:
    """Demand that entries under unserved miss something in the horizon, for true reasons."""
    seen: set[tuple[str, date, date]] = set()
    for entry in facts.plan.unserved:
        key = (entry.elder, entry.due.first, entry.due.last)
        horizon = facts.plan.horizon
        if key in seen or entry.missing < 1 or not _inside(entry, facts):
            yield broken(
                Rule.TIER_MET, "entry-wrong", entry.missing, f"{entry.due.first}",
                f"{entry.due.last}", elder=entry.elder, day=max(entry.due.first, horizon.first),
            )  # fmt: skip
        seen.add(key)
        for detail in entry.detail:
            yield from _reason_true(facts, entry.elder, detail)


def _inside(entry: Unserved, facts: Facts) -> bool:
    return entry.due.first in facts.plan.horizon and entry.due.last in facts.plan.horizon


def _reason_true(facts: Facts, elder_id: str, detail: Detail) -> Iterator[Violation]:
    """Demand that reasons are true where rosters and streets can be asked."""
    elder, helper = facts.elders.get(elder_id), facts.helpers.get(detail.helper)
    if elder is None or helper is None:
        yield broken(Rule.TIER_MET, "unknown-helper", elder=elder_id, helper=detail.helper)
        return
    is_true = True
    if detail.reason is Rule.WITHIN_WALK:
        walk = facts.from_base(helper.id, [elder_id])[elder_id]
        over = walk - facts.settings.max_walk_s if walk >= 0 else None
        is_true = not facts.is_in_reach(walk) and detail.excess_s == over
    elif detail.reason is Rule.NOT_AVOIDED:
        is_true = helper.id in elder.avoid
    elif detail.reason is Rule.NEEDS_MET:
        full = helper.portions is not None and any(
            r.helper == helper.id and facts.portions_in(r) >= (helper.portions or 0)
            for r in facts.plan.rounds
        )
        is_true = elder.is_two_person or misfit(helper, elder) is not None or full
    if not is_true:
        yield broken(
            Rule.TIER_MET, "reason-untrue", detail.reason, elder=elder_id, helper=helper.id
        )


def long_enough(facts: Facts) -> Iterator[Violation]:
    """Demand that nobody gets fewer minutes than the policy or the roster gives."""
    for r in facts.plan.rounds:
        for stop in r.stops:
            there = [e for e in stop.elders if e in facts.owed]
            owed = sum(facts.owed_on(e, r.day).service_s for e in there)
            short = owed - (stop.depart - stop.start)
            if short > 0:
                yield broken(
                    Rule.TIER_MET, "too-short", elder=stop.elders[0], helper=r.helper, day=r.day,
                    excess=short, unit="s",
                )  # fmt: skip
    for call in facts.plan.calls:
        short = _call_owed(facts, call) - call.service_s
        if short > 0:
            yield broken(
                Rule.TIER_MET, "too-short", elder=call.elder, helper=call.helper, day=call.day,
                excess=short, unit="s",
            )  # fmt: skip


def _call_owed(facts: Facts, call: Call) -> int:
    return facts.owed_on(call.elder, call.day).call_s if call.elder in facts.owed else 0
