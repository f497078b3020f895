"""
Invented elders: who they are and where they live.

Every choice comes from the town's generator, in one order, so that a seed names one
population.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import Elder
from planner.synth.bases import centres, nearest
from planner.synth.doors import choose_doors
from planner.synth.homes import in_metres
from planner.synth.mix import REGISTER_BACKLOG, head_counts, part_listed
from planner.synth.needs import with_needs
from planner.synth.town import births, genders, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.domain import Helper
    from planner.synth.mix import Group
    from planner.synth.settle import Settled
    from planner.synth.town import Town

COUPLES_ON_FILE = 0.4
"""Of the people who live with a spouse: how many stand in the roster with the spouse."""

HELPERS_A_COMMUNITY = 2


def draw_elders(town: Town, settled: Settled, helpers: Sequence[Helper]) -> tuple[Elder, ...]:
    """Return the elders at their doors, in the order of the roster."""
    counts = head_counts(town.mix, town.asked.elders, town.asked.helpers)
    groups = [g for g, n in zip(town.mix.groups, counts, strict=True) for _ in range(n)]
    household = _households(groups, town.rng)
    door = choose_doors(town, settled, helpers, household)
    people = _persons(town, groups, household)
    people = _at_doors(town, people, settled, door)
    people = with_needs(town, people, settled.near[:, door], helpers)
    return _numbered(sorted(people, key=_as_filed))


def _as_filed(person: Elder) -> tuple[str, str, int, int]:
    """Return the key by which an office files people: community, then address."""
    return person.community, person.address, int(person.household), int(person.id)


def _households(groups: Sequence[Group], rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the number of each person's household; spouses on file share one."""
    number = np.arange(len(groups))
    joins = rng.random(len(groups)) < COUPLES_ON_FILE
    i = 0
    while i + 1 < len(groups):
        if groups[i].living == "couple" and groups[i + 1] is groups[i] and joins[i]:
            number[i + 1] = number[i]
            i += 1
        i += 1
    return number


def _persons(town: Town, groups: Sequence[Group], household: NDArray[np.intp]) -> list[Elder]:
    """Return people without homes: sex, age, name, categories, last contact."""
    second = np.flatnonzero(np.diff(household, prepend=-1) == 0)
    share = np.array([0.68 if group.living == "alone" else 0.55 for group in groups])
    women = town.rng.random(len(groups)) < share
    women[second] = ~women[second - 1]
    low, high = (np.array([group.ages[k] for group in groups]) for k in (0, 1))
    ages = low + np.floor((high - low + 1) * town.rng.random(len(groups)) ** 1.3).astype(int)
    born = births(town, ages)
    sexes = genders(women)
    called = names(town, sexes)
    last = _last_contacts(town, groups)
    return [
        Elder(
            f"{i}",
            called[i],
            0.0,
            0.0,
            gender=sexes[i],
            birth_date=born[i],
            household=str(household[i]),
            categories=group.categories,
            last_contact=last[i],
        )
        for i, group in enumerate(groups)
    ]


def _last_contacts(town: Town, groups: Sequence[Group]) -> list[date | None]:
    """Return when each person was last seen: spread over the tier's period, some overdue."""
    rng, shares = town.rng, town.mix.shares
    spans = np.array([town.mix.last_contact[group.tier] for group in groups])
    ago = rng.integers(spans[:, 0], spans[:, 1] + 1)
    backlog = max(REGISTER_BACKLOG, part_listed(town.mix, town.asked.elders, town.asked.helpers))
    rare = np.array([group.tier not in ("daily", "weekly") for group in groups])
    overdue = rare & (rng.random(len(groups)) < backlog * shares["overdue"])
    ago = np.where(overdue, (spans[:, 1] * rng.uniform(1.0, 1.25, len(groups))).astype(int), ago)
    never = rare & (rng.random(len(groups)) < backlog * shares["never_seen"])
    return [
        None if unseen else _working_day(town.asked.as_of - timedelta(days=int(days)))
        for unseen, days in zip(never, ago, strict=True)
    ]


def _working_day(day: date) -> date:
    """Return `day`, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def _at_doors(
    town: Town, people: Sequence[Elder], settled: Settled, door: NDArray[np.intp]
) -> list[Elder]:
    """Return the people at home: coordinates, address, community."""
    community = _communities(town, settled, door)
    draws = town.rng.integers((1, 1), (7, 5), (len(people), 2))
    number = np.unique(door, return_inverse=True)[1] % 180 + 1
    room_of: dict[str, int] = {}
    housed = []
    for i, person in enumerate(people):
        lon, lat = settled.doors.lonlat[door[i]].tolist()
        room = room_of.setdefault(person.household, int(draws[i, 0] * 100 + draws[i, 1]))
        street = settled.doors.street[door[i]] or community[i]
        address = town.place.address.format(street=street, number=number[i], room=room)
        housed.append(replace(person, lon=lon, lat=lat, community=community[i], address=address))
    return housed


def _communities(town: Town, settled: Settled, door: NDArray[np.intp]) -> list[str]:
    """Return the community of each person: neighbouring bases make one."""
    bases = in_metres(settled.bases, town.box)
    wanted = max(1, len(bases) // HELPERS_A_COMMUNITY)
    middles = centres(bases, np.ones(len(bases)), wanted, town.rng)
    of_base = nearest(bases, middles)
    of_door = of_base[nearest(in_metres(settled.doors.lonlat, town.box), bases)]
    return [_community(town, int(of_door[d])) for d in door]


def _community(town: Town, index: int) -> str:
    """Return the name of a community; numbered where the list is used up."""
    names_ = town.place.communities
    lap, at = divmod(index, len(names_))
    return town.place.community.format(name=names_[at] if not lap else f"{names_[at]}{lap + 1}")


def _numbered(people: Sequence[Elder]) -> tuple[Elder, ...]:
    """Return the people with ids in the order of the roster; a household of one has none."""
    width = max(4, len(str(len(people))))
    size: dict[str, int] = {}
    for person in people:
        size[person.household] = size.get(person.household, 0) + 1
    number: dict[str, str] = {}
    for person in people:
        if size[person.household] > 1:
            number.setdefault(person.household, f"F{len(number) + 1:0{width}d}")
    return tuple(
        replace(person, id=f"E{i + 1:0{width}d}", household=number.get(person.household, ""))
        for i, person in enumerate(people)
    )
