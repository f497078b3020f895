"""
Where people are on the days of a plan: an elder's other addresses, each for a time.

A plan sends nobody to two places of one person: over its days it takes the address that holds
on most of them, and on the other days the elder counts as away from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from planner.errors import Fault, text
from planner.stays import AT_HOME, name_of
from planner.units import Span

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario
    from planner.geo.walking.times import NetworkWalking


def moved(
    scenario: Scenario, walking: NetworkWalking, notices: tuple[Fault, ...], horizon: Span
) -> tuple[Scenario, NetworkWalking, tuple[Fault, ...]]:
    """
    Return scenario, walking and notices with everybody where most of a horizon's days are spent.

    What the files say of other addresses (``addresses.csv``) holds for these days alone: doors,
    addresses on paper and walking follow it. It may be asked again for other days.
    """
    doors = {
        elder.id: name_of(elder.id, main_stay(elder, horizon))
        for elder in scenario.everybody
        if elder.stays
    }
    if not doors:
        return scenario, walking, notices
    known = {place.id for place in walking.door_of}
    here = settled(scenario, horizon)
    return (
        here,
        walking.living_at({elder: door for elder, door in doors.items() if door in known}),
        (*(one for one in notices if one.expected.key != MOVES), *_told(here, horizon)),
    )


def _told(scenario: Scenario, horizon: Span) -> list[Fault]:
    """Return a notice for everybody who moves within a horizon."""
    return [
        Fault(
            "addresses", text(MOVES, elder=elder.name, address=elder.address, days=days),
            value=elder.id,
        )
        for elder in scenario.everybody
        if elder.stays and (days := _days(elsewhere(elder, horizon)))
    ]  # fmt: skip


def _days(spans: tuple[Span, ...]) -> str:
    return "; ".join(f"{span.first}..{span.last}" for span in spans)


MOVES = "plan.notice.moves"


def stay_on(elder: Elder, day: date) -> int:
    """Return the number of the stay that holds on a day, `AT_HOME` for none."""
    return next((n for n, stay in enumerate(elder.stays) if day in stay.span), AT_HOME)


def main_stay(elder: Elder, horizon: Span) -> int:
    """Return where an elder is on most days of a horizon; the earlier address of two that tie."""
    days = Counter(stay_on(elder, day) for day in horizon if elder.is_served(day))
    return days.most_common(1)[0][0] if days else AT_HOME


def elsewhere(elder: Elder, horizon: Span) -> tuple[Span, ...]:
    """Return the days of a horizon on which an elder is not where the most days are spent."""
    main = main_stay(elder, horizon)
    days = groupby(horizon, key=lambda day: stay_on(elder, day) != main)
    runs = [list(run) for is_away, run in days if is_away]
    return tuple(Span(run[0], run[-1]) for run in runs)


def settled(scenario: Scenario, horizon: Span) -> Scenario:
    """
    Return a scenario in which everybody lives where most of a horizon's days are spent.

    Whoever is not at the roster's own address is a household of one there. A scenario that was
    settled for other days before is settled anew.
    """
    if not any(elder.stays for elder in scenario.everybody):
        return scenario
    everybody = [_settled(elder, horizon) for elder in scenario.everybody]
    return replace(
        scenario,
        elders=tuple(elder for elder in everybody if elder.has_place),
        unplaced=tuple(elder for elder in everybody if not elder.has_place),
    )


def _settled(elder: Elder, horizon: Span) -> Elder:
    if not elder.stays:
        return elder
    own = elder if elder.roster is None else elder.roster
    here = replace(
        elder, lon=own.lon, lat=own.lat, address=own.address, household=own.household,
        absent=own.absent, roster=own,
    )  # fmt: skip
    away = elsewhere(here, horizon)
    main = main_stay(here, horizon)
    if main != AT_HOME:
        stay = here.stays[main]
        here = replace(
            here, lon=stay.lon, lat=stay.lat, address=stay.address or own.address,
            household=f"\0{here.id}",
        )  # fmt: skip
    return replace(here, absent=(*here.absent, *away)) if away else here
