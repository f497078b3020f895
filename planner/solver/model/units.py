"""
Units: who is seen together at one door, on which days, and what missing a contact costs.

A unit is the people of one household who share a helper and whose windows meet. Its
options are combinations of the members' lawful day patterns, aligned so that as few
separate days as possible are needed, and the same with contacts left out at a price.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from planner.units import DAY

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Elder
    from planner.due import Demand
    from planner.due.case import Pattern
    from planner.hours import Parts
    from planner.solver.model.facts import Facts
    from planner.tiers import Tier

MOST_OPTIONS = 48
"""Full combinations of the patterns of one unit."""
MOST_PARTIAL = 96
"""Combinations with contacts left out."""
MOVED = 1_200
"""Cost of a visit on another day than in the plan that is being changed."""
MISSED = 1_000_000
"""Cost of a yearly contact left out; a tier more frequent weighs half as much again."""
OVERDUE = 5_000
"""More for each day overdue, up to 100 days."""

Visits = tuple[tuple[int, tuple[int, ...]], ...]
"""Day of the week's piece, from 0, and the members seen on it; days in order."""
Windows = tuple[tuple[int, int], ...]
"""First and last second at which a visit may start, in order; empty for any time."""


class Member(NamedTuple):
    """One person of a unit, and what the person is owed this week."""

    elder: Elder
    demand: Demand


@dataclass(frozen=True, slots=True)
class Option:
    """One way to see a unit: the visits, and what it costs in contacts left out."""

    visits: Visits
    cost: int


@dataclass(frozen=True, slots=True)
class Unit:
    """
    The people of one door who are seen together.

    Parameters
    ----------
    members
        Who, and what each is owed this week.
    helper
        Paired helper's place in the roster.
    cover_for
        The absent paired helper, for a unit that others stand in for.
    is_accompanied
        Whether two come although one would do, as to a first visit.
    windows
        By day of the week's piece.
    days
        Days of the week's piece, in order.
    choices
        Helpers who may serve, as (place in the roster, cost of the choice).
    seconds
        Helpers who may come along; empty for crews of one.
    """

    members: tuple[Member, ...]
    helper: int
    options: tuple[Option, ...]
    windows: Mapping[int, Windows]
    days: tuple[date, ...]
    choices: tuple[tuple[int, int], ...]
    seconds: tuple[int, ...] = ()
    cover_for: int | None = None
    is_accompanied: bool = False

    @property
    def crew(self) -> int:
        """1 or 2."""
        two = any(member.elder.is_two_person for member in self.members)
        return 2 if two or self.is_accompanied else 1

    @property
    def skip_cost(self) -> int:
        """What leaving the unit out costs."""
        most = max((option.visits for option in self.options), key=contacts)
        full = min(option.cost for option in self.options if option.visits == most)
        return full + sum(price(self.members[m].demand) for _, seen in most for m in seen)


def price(demand: Demand) -> int:
    """Return what one contact left out costs: more for a higher tier, longer overdue."""
    return round(MISSED * _weight(demand.tier)) + OVERDUE * min(100, max(0, demand.overdue_days))


def _weight(tier: Tier) -> float:
    return float(1.5 ** (7 - min(7, tier.rank)))


def contacts(visits: Visits) -> int:
    """Return how many contacts the visits are."""
    return sum(len(members) for _, members in visits)


def most_contacts(unit: Unit) -> int:
    """Return how many contacts the fullest option of the unit makes."""
    return max(contacts(option.visits) for option in unit.options)


def windows_of(elder: Elder, day: date) -> Windows | None:
    """Return the elder's windows on `day`; empty for any time, None for no window that day."""
    if not elder.windows:
        return ()
    weekday = day.isoweekday()
    mine = sorted((w.opens, w.closes) for w in elder.windows if weekday in w.weekdays)
    return tuple(mine) or None


def meet(first: Windows | None, second: Windows | None) -> Windows | None:
    """Return the times that lie in both; None where there are none."""
    if first is None or second is None:
        return None
    if not first or not second:
        return first or second
    both = [
        (max(a[0], b[0]), min(a[1], b[1]))
        for a in first
        for b in second
        if max(a[0], b[0]) <= min(a[1], b[1])
    ]
    return tuple(sorted(both)) or None


def fits_shift(parts: Parts, windows: Windows, service_s: int) -> bool:
    """Say whether a visit of that length can start in a window inside those hours."""
    wide = windows or ((0, DAY),)
    return any(
        max(opens, start) <= min(closes, end - service_s)
        for start, end in parts
        for opens, closes in wide
    )


def cluster(
    people: Sequence[Member],
    days: Sequence[date],
    longest_s: int,
    is_open: Callable[[int, Windows | None, int], bool],
) -> list[list[Member]]:
    """
    Part the members of one door into those who can be seen together whenever one can be seen.

    Parameters
    ----------
    longest_s
        Longest time at one door.
    is_open
        Says whether the helper can make a visit on the day, from 0, in those windows and of
        those seconds. A couple whose common window the shift does not meet is not tied.
    """
    clusters: list[tuple[list[Member], list[Windows | None]]] = []
    for person in people:
        own = [windows_of(person.elder, day) for day in days]
        service = person.demand.service_s
        needed = _needed_days(person.demand, days)
        for members, common in clusters:
            joined = [meet(a, b) for a, b in zip(common, own, strict=True)]
            both = needed | {d for m in members for d in _needed_days(m.demand, days)}
            stay = sum(m.demand.service_s for m in members)
            together = {d for d in both if is_open(d, joined[d], stay + service)}
            single = {d for d in both if is_open(d, common[d], stay) or is_open(d, own[d], service)}
            if stay + service <= longest_s and together and together == single:
                members.append(person)
                common[:] = joined
                break
        else:
            clusters.append(([person], own))
    return [members for members, _ in clusters]


def _needed_days(demand: Demand, days: Sequence[date]) -> set[int]:
    sets = (*demand.patterns, *demand.lesser)
    return {days.index(day) for pattern in sets for day in pattern}


def common_windows(people: Sequence[Member], days: Sequence[date]) -> dict[int, Windows]:
    """Return when all members may be visited, by day; a day without such a time is missing."""
    found: dict[int, Windows] = {}
    for d, day in enumerate(days):
        shared: Windows | None = ()
        for person in people:
            shared = meet(shared, windows_of(person.elder, day))
        if shared is not None:
            found[d] = shared
    return found


def full_options(people: Sequence[Member], days: Sequence[date]) -> list[Visits]:
    """Return the combinations of the members' patterns with the fewest separate days."""
    return _aligned([_at(person.demand.patterns, days) for person in people])


def options_on(
    people: Sequence[Member], days: Sequence[date], among: frozenset[int]
) -> list[Visits]:
    """
    Return the combinations that make as many contacts as the days `among` hold.

    A helper who works on Fridays is offered the Friday, though two contacts would take the
    Thursday and the Saturday on which others work.
    """
    chosen = []
    for person in people:
        sets = _at((*person.demand.patterns, *person.demand.lesser), days)
        kept = {tuple(d for d in one if d in among) for one in sets}
        most = max(map(len, kept), default=0)
        chosen.append(sorted(one for one in kept if len(one) == most))
    return _aligned(chosen)


def _at(patterns: Iterable[Pattern], days: Sequence[date]) -> list[tuple[int, ...]]:
    at = {day: d for d, day in enumerate(days)}
    return [tuple(at[day] for day in pattern) for pattern in patterns]


def _aligned(chosen: Sequence[Sequence[tuple[int, ...]]]) -> list[Visits]:
    """Join one set of days for each member so that the days are as few as can be."""
    partial: list[dict[int, tuple[int, ...]]] = [{}]
    for m, sets in enumerate(chosen):
        patterns = [one for one in sets if one]
        if not patterns:
            continue
        grown = [_join(option, pattern, m) for option in partial for pattern in patterns]
        fewest = min(len(option) for option in grown)
        partial = [option for option in grown if len(option) == fewest][:MOST_OPTIONS]
    return [tuple(sorted(option.items())) for option in partial if option]


def _join(
    option: dict[int, tuple[int, ...]], pattern: Iterable[int], member: int
) -> dict[int, tuple[int, ...]]:
    joined = dict(option)
    for d in pattern:
        joined[d] = (*joined.get(d, ()), member)
    return joined


def with_parts(
    people: Sequence[Member], full: Sequence[Visits], lesser: Iterable[Visits] = ()
) -> tuple[Option, ...]:
    """
    Return the full options, and those that leave visits out at the price of the contacts.

    Parameters
    ----------
    lesser
        Further combinations, of fewer contacts than the full ones.
    """
    cheapest: dict[Visits, int] = dict.fromkeys(full, 0)
    partial: dict[Visits, int] = {}
    whole = full[0] if full else ()
    bases = [(visits, 0) for visits in full]
    bases += [(visits, _missed(people, whole, visits)) for visits in dict.fromkeys(lesser)]
    budget = 2 * MOST_PARTIAL
    for visits, price_of_base in bases:
        deep = 2 ** len(visits) <= budget
        budget -= 2 ** len(visits) if deep else 0
        kept_sets = [*_smaller(visits, deep=deep)]
        for kept in [visits, *kept_sets] if price_of_base else kept_sets:
            missed = [m for day in visits if day not in kept for m in day[1]]
            cost = price_of_base + sum(price(people[m].demand) for m in missed)
            if kept not in cheapest:
                partial[kept] = min(cost, partial.get(kept, cost))
    listed = sorted(partial.items(), key=lambda item: (item[1], item[0]))[:MOST_PARTIAL]
    return tuple(Option(visits, cost) for visits, cost in [*cheapest.items(), *listed])


def _missed(people: Sequence[Member], whole: Visits, visits: Visits) -> int:
    """Return the price of the contacts that `visits` makes less than `whole`."""
    made = [sum(m in seen for _, seen in visits) for m in range(len(people))]
    owed = [sum(m in seen for _, seen in whole) for m in range(len(people))]
    return sum(
        max(0, due - done) * price(person.demand)
        for person, due, done in zip(people, owed, made, strict=True)
    )


def _smaller(visits: Visits, *, deep: bool) -> Iterable[Visits]:
    """Yield `visits` with days left out: every way to, or one day only."""
    sizes = range(len(visits) - 1, 0, -1) if deep else range(len(visits) - 1, len(visits) - 2, -1)
    for size in sizes:
        if size > 0:
            yield from combinations(visits, size)


def split_cover(full: Sequence[Visits], own: frozenset[int]) -> tuple[list[Visits], list[Visits]]:
    """
    Part each combination into what the paired helper does and what others must cover.

    Parameters
    ----------
    full
        Combinations, as `full_options` returns them.
    own
        Days on which the paired helper can come.

    Returns
    -------
    mine, covered
        Combinations of the helper's own days, and of the days that others cover. Where
        some combination lies in the own days altogether nothing is covered; else the
        own part is the one that leaves the fewest contacts to others.
    """
    inside = [visits for visits in full if all(d in own for d, _ in visits)]
    if inside:
        return inside, []
    parts = [_part(visits, own) for visits in full]
    most = max(contacts(mine) for mine, _ in parts)
    mine = next(mine for mine, _ in parts if contacts(mine) == most)
    rest = dict.fromkeys(other for own_part, other in parts if own_part == mine)
    return ([mine] if mine else []), list(rest)


def _part(visits: Visits, own: frozenset[int]) -> tuple[Visits, Visits]:
    return (
        tuple(visit for visit in visits if visit[0] in own),
        tuple(visit for visit in visits if visit[0] not in own),
    )


def with_habit(unit: Unit, habit: Mapping[str, frozenset[date]]) -> Unit:
    """Return the unit with its options dearer by the visits that fall on other days."""
    options = tuple(
        Option(option.visits, option.cost + MOVED * _moved(unit, option.visits, habit))
        for option in unit.options
    )
    return replace(unit, options=options)


def _moved(unit: Unit, visits: Visits, habit: Mapping[str, frozenset[date]]) -> int:
    """Return how many visits fall on days other than the elder's former ones."""
    moved = 0
    for d, members in visits:
        for m in members:
            usual = habit.get(unit.members[m].elder.id)
            moved += usual is not None and unit.days[d] not in usual
    return moved


def service_on(unit: Unit, members: Sequence[int]) -> int:
    """Return the seconds at the door for those members together."""
    return sum(unit.members[m].demand.service_s for m in members)


def own_days(facts: Facts, h: int, unit: Unit) -> frozenset[int]:
    """Return the days on which helper `h` works and the unit's windows fit the shift."""
    helper = facts.scenario.helpers[h]
    least = min(member.demand.service_s for member in unit.members)
    return frozenset(
        d
        for d, day in enumerate(unit.days)
        if facts.is_working(h, day)
        and d in unit.windows
        and fits_shift(helper.hours.on(day), unit.windows[d], least)
    )


def pinned(unit: Unit, h: int, visits: Sequence[Visits]) -> Unit:
    """Return the unit bound to helper `h` and to those combinations."""
    return replace(unit, choices=((h, 0),), options=with_parts(unit.members, visits))
