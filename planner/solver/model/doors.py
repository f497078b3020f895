"""The units of a week's visits: who is seen together at a door, by whom and on which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from planner.solver.model.facts import COMPANION_REACH, Facts, clash
from planner.solver.model.groups import NEAREST
from planner.solver.model.units import (
    Member,
    Unit,
    Visits,
    cluster,
    common_windows,
    fits_shift,
    full_options,
    options_on,
    own_days,
    pinned,
    split_cover,
    with_parts,
)
from planner.solver.model.usual import TOLERATED

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Elder, Helper
    from planner.due import Demand
    from planner.solver.model.units import Windows


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What breaks the tie between continuity and fairness.

    Parameters
    ----------
    pair_change
        Cost of one existing pair changed: no walking pays for it.
    unfair
        Cost of a second beyond the balance target.
    uneven
        Cost of a second of a helper's longest day beyond the day target: less than any pair, for
        moving one visit shortens a day by less than an hour.
    levels_from
        How many times the balance target the usual week must be before pairs that stand move
        for it; None where they never do.
    """

    pair_change: int
    unfair: int
    uneven: int = 10
    levels_from: float | None = TOLERATED


PLANNING = Weights(pair_change=40_000, unfair=60)
"""Some ten minutes of fairness are worth a pair."""


TURNOVER = Weights(pair_change=400_000, unfair=10, uneven=1, levels_from=None)
"""When a team changes, pairs that stand move for a contact and for nothing else."""


LEVELLING = Weights(pair_change=2_000, unfair=60, uneven=1, levels_from=1.0)
"""Whoever asks for a level team wants pairs moved until it is."""


COVERS = 6
"""Helpers considered to stand in for an absent one."""


@dataclass(frozen=True, slots=True)
class Freedom:
    """
    Which pairs the search may still decide.

    Parameters
    ----------
    decided
        Elder ids whose pair stands in this plan already: never changed.
    standing
        Elder ids with an existing pair.
    may_change
        Whether an existing pair may change, at its weight.
    apart
        Elder ids seen on their own: their household found no room in one stop.
    locked
        Elder ids whose pair is locked.
    """

    decided: frozenset[str]
    standing: frozenset[str]
    locked: frozenset[str]
    may_change: bool = False
    apart: frozenset[str] = frozenset()
    weights: Weights = PLANNING


def units_of(
    facts: Facts,
    demands: Sequence[Demand],
    pairs: Mapping[str, str],
    days: tuple[date, ...],
    freedom: Freedom,
) -> tuple[Unit, ...]:
    """Return the units of a week's visits; demands without a pair or a lawful day stay out."""
    doors: dict[tuple[str, str], list[Member]] = {}
    for demand in demands:
        elder, helper = facts.elder(demand.elder), pairs.get(demand.elder)
        if helper is not None and any(demand.patterns):
            door = elder.id if elder.id in freedom.apart else elder.household
            doors.setdefault((door, helper), []).append(Member(elder, demand))
    units: list[Unit] = []
    for (_, helper), members in doors.items():
        h = facts.helper_at[helper]
        is_open = partial(_is_open, facts, h, days)
        for part in cluster(members, days, _longest_stop(facts, h), is_open):
            units += _units_of_door(facts, part, h, days, freedom)
    return tuple(units)


def _is_open(
    facts: Facts, h: int, days: Sequence[date], d: int, windows: Windows | None, service_s: int
) -> bool:
    """Say whether helper `h`, or a stand-in on days off, may come in those windows."""
    if windows is None or not facts.is_working(h, days[d]):
        return windows is not None
    return fits_shift(facts.scenario.helpers[h].hours.on(days[d]), windows, service_s)


def _longest_stop(facts: Facts, h: int) -> int:
    """Return the longest time at one door: what fits into a part of the shift with the walk."""
    hours = facts.scenario.helpers[h].hours
    longest = max((end - start for _, parts in hours.each() for start, end in parts), default=0)
    return longest - 2 * facts.settings.max_walk_s


def _units_of_door(
    facts: Facts, members: Sequence[Member], h: int, days: tuple[date, ...], freedom: Freedom
) -> list[Unit]:
    """Return the unit of one door, and a second one for what others must cover."""
    full = full_options(members, days)
    if not full:
        return []
    unit = Unit(
        members=tuple(members),
        helper=h,
        options=(),
        windows=common_windows(members, days),
        days=days,
        choices=(),
    )
    unit = replace(unit, seconds=_seconds(facts, unit))
    choices = _choices(facts, unit, freedom)
    own = {h: own_days(facts, h, unit) for h in {unit.helper, *(h for h, _ in choices)}}
    if any(_is_inside(full, own[h]) for h in _responsible(unit, choices, freedom)):
        part = [h for h, _ in choices if not _is_inside(full, own[h])]
        lesser = [one for h in part for one in options_on(members, days, own[h])]
        return [replace(unit, choices=choices, options=with_parts(members, full, lesser))]
    return _covered(facts, unit, full)


def _responsible(unit: Unit, choices: Sequence[tuple[int, int]], freedom: Freedom) -> list[int]:
    """Return who must have room: the helper whose pair stands, else whoever may be chosen."""
    if any(member.elder.id in freedom.standing for member in unit.members):
        return [unit.helper]
    return [h for h, _ in choices]


def _is_inside(combinations: Sequence[Visits], days: frozenset[int]) -> bool:
    """Say whether some combination lies in those days altogether."""
    return any(all(d in days for d, _ in visits) for visits in combinations)


def _covered(facts: Facts, unit: Unit, full: Sequence[Visits]) -> list[Unit]:
    """Part what the paired helper can do from what others must stand in for."""
    own = own_days(facts, unit.helper, unit)
    others = _stand_ins(facts, unit)
    at_hand = own | {
        d
        for h in others
        for d in own_days(facts, h, unit)
        if not facts.is_working(unit.helper, unit.days[d])
    }
    # Days on which neither can come hold nothing: what is left of the week is sought anew.
    sets = full if _is_inside(full, at_hand) else options_on(unit.members, unit.days, at_hand)
    if not sets:
        return []
    mine, covered = split_cover(sets, own)
    covered = _while_away(facts, unit, covered)
    parts = [pinned(unit, unit.helper, mine)] if mine else []
    if covered:
        parts.append(
            replace(
                unit,
                choices=tuple((h, 0) for h in others),
                options=with_parts(unit.members, covered),
                cover_for=unit.helper,
            )
        )
    return parts


def _while_away(facts: Facts, unit: Unit, covered: Sequence[Visits]) -> list[Visits]:
    """Return the visits that fall on days on which the paired helper does not work."""
    away = {d for d, day in enumerate(unit.days) if not facts.is_working(unit.helper, day)}
    kept = (tuple(visit for visit in visits if visit[0] in away) for visits in covered)
    return [visits for visits in dict.fromkeys(kept) if visits]


def _stand_ins(facts: Facts, unit: Unit) -> list[int]:
    """Return who may stand in for the paired helper, the nearest first."""
    return [h for h in shared_candidates(facts, unit) if h != unit.helper][:COVERS]


def shared_candidates(facts: Facts, unit: Unit) -> list[int]:
    """Return the helpers who may visit every member, the nearest first."""
    members = [facts.elder_at[member.elder.id] for member in unit.members]
    return [
        h for h in facts.candidates(members[0]) if all(facts.is_lawful(h, e) for e in members[1:])
    ]


def _choices(facts: Facts, unit: Unit, freedom: Freedom) -> tuple[tuple[int, int], ...]:
    """Return the helpers among whom the search may choose."""
    ids = [member.elder.id for member in unit.members]
    own = (unit.helper, 0)
    if any(i in freedom.decided or i in freedom.locked for i in ids):
        return (own,)
    held = sum(i in freedom.standing for i in ids)
    if held and not freedom.may_change:
        return (own,)
    others = [h for h in shared_candidates(facts, unit) if h != unit.helper][: NEAREST - 1]
    return (own, *((h, freedom.weights.pair_change * held) for h in others))


def companions(facts: Facts, unit: Unit, h: int) -> tuple[int, ...]:
    """Return who may come along with helper `h` to a first visit; of those who could anyway."""
    rule = facts.policy.first_visit
    if rule is None or rule.skill in facts.scenario.helpers[h].skills:
        return ()
    skilled = (k for k, one in enumerate(facts.scenario.helpers) if rule.skill in one.skills)
    among = set(_near(facts, unit, is_fit=unit.crew > 1))
    return tuple(k for k in skilled if k != h and k in among)


def _seconds(facts: Facts, unit: Unit) -> tuple[int, ...]:
    """Return who may come along to a two-person visit: fitting, and near or nearly so."""
    return () if unit.crew == 1 else _near(facts, unit)


def _near(facts: Facts, unit: Unit, *, is_fit: bool = True) -> tuple[int, ...]:
    """
    Return who comes near enough to the door, and is not avoided there.

    Parameters
    ----------
    is_fit
        Whether gender and skills are asked for as well.
    """
    members = [facts.elder_at[member.elder.id] for member in unit.members]
    limit = COMPANION_REACH * facts.settings.max_walk_s
    return tuple(
        h
        for h, helper in enumerate(facts.scenario.helpers)
        if facts.employed[h]
        and all(0 <= int(facts.walk[h, e]) <= limit for e in members)
        and all(_may_come(helper, facts.scenario.elders[e], is_fit=is_fit) for e in members)
    )


def _may_come(helper: Helper, elder: Elder, *, is_fit: bool) -> bool:
    return clash(helper, elder) is None if is_fit else helper.id not in elder.avoid
