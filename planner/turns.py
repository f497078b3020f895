"""Groups (小组) whose members take turns by week: who comes to an elder in which week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.units import monday_of

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Helper, Pairing, Scenario


def members_of(helpers: Iterable[Helper]) -> dict[str, list[Helper]]:
    """Return the members of every group, in the order of the roster."""
    found: dict[str, list[Helper]] = {}
    for helper in helpers:
        if helper.group:
            found.setdefault(helper.group, []).append(helper)
    return found


def turns(
    pairs: Iterable[Pairing], helpers: Iterable[Helper], day: date
) -> Mapping[str, tuple[str, str]]:
    """
    Return who comes in the week of `day` to each elder whom a group has, and that group.

    The members who are employed in that week move on by one each week; the elders of a group
    begin with different members, so that the week's work is shared out and every member sees
    every elder in as many weeks as there are members.
    """
    groups = members_of(helpers)
    monday = monday_of(day)
    number = monday.toordinal() // 7
    place: dict[str, int] = {}
    found: dict[str, tuple[str, str]] = {}
    for pair in pairs:
        if not pair.group:
            continue
        at = place.setdefault(pair.group, 0)
        place[pair.group] += 1
        team = [one for one in groups.get(pair.group, ()) if one.is_employed(day)]
        if team:
            found[pair.elder] = (team[(number + at) % len(team)].id, pair.group)
    return found


def in_turn(scenario: Scenario, day: date) -> Scenario:
    """Return the scenario in which each pair of a group is the member's whose turn it is."""
    now = turns(scenario.pairs, scenario.helpers, day)
    if not now:
        return scenario
    pairs = tuple(
        replace(pair, helper=now[pair.elder][0], locked=True) if pair.elder in now else pair
        for pair in scenario.pairs
    )
    return replace(scenario, pairs=pairs)
