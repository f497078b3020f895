"""
Why a contact is not planned: a rule per helper, true of the data, and by how much.

Rules that no plan can get around come first, in this order: the helper is there
(`present`), near (`within-walk`), not avoided, has what is needed, and the elder's windows
meet the shift (`in-window`). Only where none of them stands in the way does it say that
the shift or the week is full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.plan import Detail, Unserved
from planner.rules import Rule
from planner.solver.model.facts import COMPANION_REACH, clash
from planner.solver.model.units import fits_shift, windows_of
from planner.units import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planner.due import Demand
    from planner.solver.model.facts import Facts

CLOSENESS = (
    Rule.IN_SHIFT,
    Rule.WEEK_CAP,
    Rule.ONE_HELPER,
    Rule.IN_WINDOW,
    Rule.PRESENT,
    Rule.NEEDS_MET,
    Rule.NOT_AVOIDED,
    Rule.WITHIN_WALK,
)
"""Reasons from the easiest to mend to the hardest: the entry is headed by the easiest."""


@dataclass(frozen=True, slots=True)
class Room:
    """
    What the plan leaves of each helper's week.

    Parameters
    ----------
    cap_left
        Seconds, in the order of the roster.
    carried
        Portions carried, by helper and day.
    since
        First day that may still change, None where all may.
    """

    cap_left: tuple[int, ...]
    carried: Mapping[tuple[str, date], int] = field(default_factory=dict)
    since: date | None = None


def unserved(
    facts: Facts,
    demand: Demand,
    missing: int,
    pairs: Mapping[str, str],
    room: Room,
    made: Collection[date] = (),
) -> Unserved:
    """
    Return the entry of a demand of which `missing` contacts are not planned.

    Parameters
    ----------
    made
        Days of the elder's other contacts: none of them, and no day too near, takes another.
    """
    detail = tuple(
        explain_helper(facts, h, demand, pairs, room, demand.count - missing)
        for h in range(len(facts.scenario.helpers))
    )
    head = _head(demand, missing, pairs, detail)
    return Unserved(
        elder=demand.elder,
        tier=demand.tier,
        due=Span(demand.first, demand.last),
        missing=missing,
        reason=head,
        detail=detail,
        is_past=room.since is not None and _is_past(facts, demand, room.since, made),
    )


def _is_past(facts: Facts, demand: Demand, since: date, made: Collection[date]) -> bool:
    """
    Say whether anybody is at work and the elder there on some lawful day, but none from `since` on.

    A day on which, or too near to which, the elder is met anyway is none. Where there is no day
    at all nobody came too late: the elder was away.
    """
    elder = facts.elder(demand.elder)
    least = max(1, facts.entitled[facts.elder_at[demand.elder]].gaps.least or 1)
    days = [
        day
        for day in lawful_days(facts, demand)
        if all(abs((day - one).days) >= least for one in made)
        and not elder.is_absent(day)
        and any(facts.is_working(h, day) for h in range(len(facts.scenario.helpers)))
    ]
    return bool(days) and max(days) < since


def _head(
    demand: Demand,
    missing: int,
    pairs: Mapping[str, str],
    detail: tuple[Detail, ...],
) -> Rule:
    """Return the rule that heads the entry."""
    if demand.short >= missing and demand.short_reason is not None:
        return Rule(demand.short_reason)
    paired = pairs.get(demand.elder)
    for entry in detail:
        if entry.helper == paired:
            return entry.reason
    found = {entry.reason for entry in detail}
    return next((rule for rule in CLOSENESS if rule in found), Rule.PRESENT)


def explain_helper(
    facts: Facts, h: int, demand: Demand, pairs: Mapping[str, str], room: Room, made: int = 0
) -> Detail:
    """
    Return why helper `h` does not serve `demand`; anybody at work may make a call.

    Parameters
    ----------
    made
        Contacts of the demand that are planned: where the helper's days hold no more, it is
        the days that stop the rest.
    """
    e = facts.elder_at[demand.elder]
    helper, elder = facts.scenario.helpers[h], facts.scenario.elders[e]
    lawful = lawful_days(facts, demand)
    asked = lawful or tuple(Span(demand.first, demand.last))
    if not any(facts.is_working(h, day) for day in asked):
        return Detail(helper.id, Rule.PRESENT)
    if demand.contact is not Contact.VISIT:
        return Detail(helper.id, _no_call(facts, h, demand, room.cap_left[h]))
    if not facts.is_near(h, e):
        return Detail(helper.id, Rule.WITHIN_WALK, _too_far(facts, h, e))
    rule = clash(helper, elder)
    if rule is None and not lawful and demand.short_reason is not None:
        return Detail(helper.id, Rule(demand.short_reason))  # no day is left for anybody
    rule = rule or _misfit(facts, h, demand)
    if rule is None and _is_bound_elsewhere(facts, demand, helper.id, pairs):
        rule = Rule.ONE_HELPER
    if rule is None and made and _most_on_own_days(facts, h, demand) <= made:
        rule = Rule.PRESENT
    return Detail(helper.id, rule or _full(facts, h, e, demand, room))


def _no_call(facts: Facts, h: int, demand: Demand, cap_left: int) -> Rule:
    """Return why a helper who works on some lawful day does not call."""
    helper, elder = facts.scenario.helpers[h], facts.elder(demand.elder)
    if helper.id in elder.avoid:
        return Rule.NOT_AVOIDED
    if not demand.patterns and demand.short_reason is not None:
        return Rule(demand.short_reason)
    if cap_left < demand.service_s:
        return Rule.WEEK_CAP
    return Rule.IN_SHIFT if _may_be_called(facts, h, demand) else Rule.IN_WINDOW


def _may_be_called(facts: Facts, h: int, demand: Demand) -> bool:
    """Say whether the hours of helper `h` meet the elder's windows on some lawful day."""
    helper, elder = facts.scenario.helpers[h], facts.elder(demand.elder)
    days = {day for pattern in demand.patterns for day in pattern if facts.is_working(h, day)}
    return any(
        fits_shift(helper.hours.on(day), windows_of(elder, day) or (), demand.service_s)
        for day in days
    )


def _is_bound_elsewhere(
    facts: Facts, demand: Demand, helper: str, pairs: Mapping[str, str]
) -> bool:
    """
    Say whether the elder's pair, present or past, is what keeps this helper away.

    Who is to be visited and stands without a pair though somebody might come waits for the
    former helper: the pair is locked, or no more pairs may change.
    """
    paired = pairs.get(demand.elder)
    if paired is not None:
        return paired != helper
    former = [pair.helper for pair in facts.scenario.pairs if pair.elder == demand.elder]
    return bool(former) and helper not in former


def _misfit(facts: Facts, h: int, demand: Demand) -> Rule | None:
    """Return the rule in the way of helper `h` on every lawful day, None where none is."""
    e = facts.elder_at[demand.elder]
    lawful = lawful_days(facts, demand)
    if facts.scenario.elders[e].is_two_person and not _has_companion(facts, h, e, lawful):
        return Rule.NEEDS_MET
    return None if _has_window(facts, h, demand, lawful) else Rule.IN_WINDOW


def lawful_days(facts: Facts, demand: Demand) -> tuple[date, ...]:
    """Return the days on which a contact of the demand is lawful, in order, each once."""
    sets = (*demand.patterns, *demand.lesser)
    return tuple(sorted({d for one in sets for d in one if d in facts.horizon}))


def _most_on_own_days(facts: Facts, h: int, demand: Demand) -> int:
    """Return how many of the contacts the working days of helper `h` can hold, gaps kept."""
    sets = (*demand.patterns, *demand.lesser)
    return max((sum(facts.is_working(h, day) for day in one) for one in sets), default=0)


def _too_far(facts: Facts, h: int, e: int) -> int | None:
    walk = int(facts.walk[h, e])
    return walk - facts.settings.max_walk_s if walk >= 0 else None


def _has_companion(facts: Facts, h: int, e: int, lawful: tuple[date, ...]) -> bool:
    elder = facts.scenario.elders[e]
    limit = COMPANION_REACH * facts.settings.max_walk_s
    return any(
        k != h
        and 0 <= int(facts.walk[k, e]) <= limit
        and clash(other, elder) is None
        and any(facts.is_working(h, day) and facts.is_working(k, day) for day in lawful)
        for k, other in enumerate(facts.scenario.helpers)
    )


def _has_window(facts: Facts, h: int, demand: Demand, lawful: tuple[date, ...]) -> bool:
    helper = facts.scenario.helpers[h]
    for day in lawful:
        windows = windows_of(facts.elder(demand.elder), day)
        if (
            facts.is_working(h, day)
            and windows is not None
            and fits_shift(helper.hours.on(day), windows, demand.service_s)
        ):
            return True
    return False


def _full(facts: Facts, h: int, e: int, demand: Demand, room: Room) -> Rule:
    """Say whether the week's cap or the shift is what is full."""
    helper, elder = facts.scenario.helpers[h], facts.scenario.elders[e]
    days = [day for day in lawful_days(facts, demand) if facts.is_working(h, day)]
    if helper.portions is not None and elder.role and days:
        most = helper.portions
        if any(room.carried.get((helper.id, day), 0) >= most for day in days):
            return Rule.NEEDS_MET
    needed = demand.service_s + 2 * int(facts.walk[h, e])
    return Rule.WEEK_CAP if room.cap_left[h] < needed else Rule.IN_SHIFT
