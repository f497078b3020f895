"""
What the command line says of a change, made into the values that the pipeline takes.

Who leaves, joins, is away, moves or changes tier; what is changed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from planner.errors import Fault, InputError, text
from planner.pipeline.change import Absence, Change, Ending, Leaver, parted
from planner.units import Span

if TYPE_CHECKING:
    from planner.domain import Elder, Helper, Scenario
    from planner.pipeline.week import Opened
    from planner.solver.change.edit import Edit

BLANK = "?"
"""What stands for a value left out: every parser refuses it and says what it expects."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Wishes:
    """
    A change as the command line writes it.

    Parameters
    ----------
    leaves
        ``H02`` or ``H02:2026-11-26``: gone from that day, or from the horizon's first.
    joins
        A roster of the new helpers.
    absent
        ``H03:2026-11-24..2026-11-25``.
    shifts
        ``H03:08:30-11:30;13:30-16:00``.
    max_changes
        Most pairs that may change.
    level
        Whether pairs of others may move until the team is level.
    elders
        A roster of elders who come; whoever has a known id takes its place.
    elder_leaves
        ``E0042`` or ``E0042:2026-11-26``.
    elder_absent
        ``E0042:2026-11-24..2026-12-05``.
    elder_moves
        ``E0042:114.25,30.65``, in the coordinates of the roster.
    tiers
        ``E0042:daily``.
    """

    leaves: Sequence[str] = ()
    joins: Path | None = None
    absent: Sequence[str] = ()
    shifts: Sequence[str] = ()
    max_changes: int | None = None
    level: bool = False
    elders: Path | None = None
    elder_leaves: Sequence[str] = ()
    elder_absent: Sequence[str] = ()
    elder_moves: Sequence[str] = ()
    tiers: Sequence[str] = ()


def read_change(opened: Opened, wishes: Wishes) -> Change:
    """
    Return the change that the command line describes.

    Raises
    ------
    InputError
        With every fault in it.
    """
    faults: list[Fault] = []
    left = [_leaver(one, opened, faults) for one in wishes.leaves]
    away = [_absence(one, opened.loaded.written, faults) for one in wishes.absent]
    new = _joiners(wishes.joins, opened, faults)
    shifts = _shifts(wishes.shifts, opened.loaded.written, faults)
    elders, resting, ending, gone = _elders(wishes, opened, faults)
    if faults:
        raise InputError(tuple(faults))
    return Change(
        leaves=tuple(one for one in left if one is not None),
        joins=new,
        absent=tuple(one for one in away if one is not None),
        max_changes=wishes.max_changes,
        level=wishes.level,
        shifts=shifts,
        elders=elders,
        gone=gone,
        resting=resting,
        ending=ending,
    )


# --- helpers --------------------------------------------------------------------------------


def _joiners(path: Path | None, opened: Opened, faults: list[Fault]) -> tuple[Helper, ...]:
    from planner.read import read_helpers

    if path is None:
        return ()
    try:
        return read_helpers(path, opened.loaded.written)
    except InputError as error:
        faults += error.faults
        return ()


def _leaver(written: str, opened: Opened, faults: list[Fault]) -> Leaver | None:
    name, _, when = written.partition(":")
    _known_helper(name, opened.loaded.written, "--leaves", written, faults)
    day = _day(when, "--leaves", written, faults) if when else opened.plan.horizon.first
    return None if day is None else Leaver(name, day)


def _absence(written: str, scenario: Scenario, faults: list[Fault]) -> Absence | None:
    name, _, when = written.partition(":")
    _known_helper(name, scenario, "--absent", written, faults)
    span = _span(when, "--absent", written, faults)
    return None if span is None else Absence(name, span)


def _shifts(written: Sequence[str], scenario: Scenario, faults: list[Fault]) -> tuple[Helper, ...]:
    from planner.read.shifts import parse_shift

    changed: dict[str, Helper] = {}
    helpers = {helper.id: helper for helper in scenario.helpers}
    for one in written:
        name, _, hours = one.partition(":")
        _known_helper(name, scenario, "--shift", one, faults)
        parsed = _parsed(parse_shift, hours, "--shift", one, faults)
        if parsed is not None and name in helpers:
            changed[name] = replace(helpers[name], hours=parsed)
    return tuple(changed.values())


# --- elders ---------------------------------------------------------------------------------


def _elders(
    wishes: Wishes, opened: Opened, faults: list[Fault]
) -> tuple[tuple[Elder, ...], tuple[Absence, ...], tuple[Ending, ...], frozenset[str]]:
    """Return the elders whose row is new, who is away when, who ends when, and who is gone."""
    written = opened.loaded.written
    changed = {elder.id: elder for elder in _roster(wishes.elders, written, faults)}
    people = {elder.id: elder for elder in written.everybody} | changed
    for one in wishes.elder_moves:
        _set_row(one, "--elder-moves", people, changed, faults, _moved)
    for one in wishes.tiers:
        _set_row(one, "--tier", people, changed, faults, _with_tier)
    gone, ending = _leaving(wishes, opened, people, faults)
    return tuple(changed.values()), _resting(wishes, people, faults), ending, gone


def _roster(path: Path | None, written: Scenario, faults: list[Fault]) -> tuple[Elder, ...]:
    from planner.read import read_elders

    if path is None:
        return ()
    try:
        return read_elders(path, written, known=True)
    except InputError as error:
        faults += error.faults
        return ()


def _set_row(
    written: str,
    option: str,
    people: dict[str, Elder],
    changed: dict[str, Elder],
    faults: list[Fault],
    change: Callable[[Elder, str], Elder],
) -> None:
    """Change one elder's row as `written` says; several changes of one add up."""
    name, _, value = written.partition(":")
    if name not in people:
        faults.append(_fault(option, written, "turnover.fault.elder"))
        return
    new = _parsed(lambda given: change(people[name], given), value, option, written, faults)
    if new is not None:
        people[name] = changed[name] = new


def _moved(elder: Elder, written: str) -> Elder:
    """Return the elder at another home; whoever shared the former one stays there."""
    from planner.read.points import parse_latitude, parse_longitude

    lon, _, lat = written.partition(",")
    household = "\0" + elder.id
    return replace(
        elder, lon=parse_longitude(lon), lat=parse_latitude(lat), address="",
        household=household,
    )  # fmt: skip


def _with_tier(elder: Elder, written: str) -> Elder:
    from planner.read.fields import parse_tier

    return replace(elder, tier=parse_tier(written))


def _leaving(
    wishes: Wishes, opened: Opened, people: dict[str, Elder], faults: list[Fault]
) -> tuple[frozenset[str], tuple[Ending, ...]]:
    """Part who is gone altogether from who is served up to a day of the horizon."""
    ends: list[tuple[str, date]] = []
    for one in wishes.elder_leaves:
        name, _, when = one.partition(":")
        if name not in people:
            faults.append(_fault("--elder-leaves", one, "turnover.fault.elder"))
            continue
        day = _day(when, "--elder-leaves", one, faults) if when else opened.plan.horizon.first
        if day is not None:
            ends.append((name, day))
    return parted(ends, opened.plan.horizon)


def _resting(wishes: Wishes, people: dict[str, Elder], faults: list[Fault]) -> tuple[Absence, ...]:
    """Return who is away when."""
    resting: list[Absence] = []
    for one in wishes.elder_absent:
        name, _, when = one.partition(":")
        if name not in people:
            faults.append(_fault("--elder-absent", one, "turnover.fault.elder"))
            continue
        span = _span(when, "--elder-absent", one, faults)
        if span is not None:
            resting.append(Absence(name, span))
    return tuple(resting)


# --- by hand --------------------------------------------------------------------------------


def read_edits(
    moves: Sequence[str] = (),
    visits: Sequence[str] = (),
    swaps: Sequence[str] = (),
    locks: Sequence[str] = (),
) -> list[Edit]:
    """
    Return the changes that the command line describes.

    Parameters
    ----------
    moves, visits, swaps, locks
        ``E0001:H02``, ``E0001:2026-11-26``, ``E0001:E0002`` and ``E0001``.

    Raises
    ------
    InputError
        With every fault in them.
    """
    from planner.solver.change.edit import Lock, Move, Swap, Visit

    faults: list[Fault] = []
    edits: list[Edit] = [Lock(elder) for elder in locks]
    for written in moves:
        elder, _, helper = written.partition(":")
        edits.append(Move(elder, helper))
    for written in swaps:
        one, _, other = written.partition(":")
        edits.append(Swap(one, other))
    for written in visits:
        elder, _, day = written.partition(":")
        try:
            edits.append(Visit(elder, date.fromisoformat(day)))
        except ValueError:
            faults.append(_edit_fault("turnover.fault.day", written))
    if faults or not edits:
        raise InputError(tuple(faults) or (_edit_fault("turnover.fault.no-edit", ""),))
    return edits


def _edit_fault(key: str, value: str) -> Fault:
    return Fault(file="", expected=text(key), remedy=text(f"{key}-remedy"), value=value)


# --- one value ------------------------------------------------------------------------------


def _parsed(
    parse: Callable[[str], Value], value: str, option: str, whole: str, faults: list[Fault]
) -> Value | None:
    """Return what the roster's own parser makes of `value`; what it refuses is a fault."""
    from planner.read.findings import UnfitError

    try:
        return parse(value.strip() or BLANK)
    except UnfitError as unfit:
        fault = Fault(
            file="", expected=unfit.expected, remedy=unfit.remedy, column=option, value=whole
        )
        faults.append(fault)
        return None


def _known_helper(
    name: str, scenario: Scenario, option: str, written: str, faults: list[Fault]
) -> None:
    if all(helper.id != name for helper in scenario.helpers):
        faults.append(_fault(option, written, "turnover.fault.helper"))


def _span(when: str, option: str, written: str, faults: list[Fault]) -> Span | None:
    first, dots, last = when.partition("..")
    begin = _day(first, option, written, faults)
    end = begin if begin is None or not dots else _day(last, option, written, faults)
    if begin is None or end is None:
        return None
    if end < begin:
        faults.append(_fault(option, written, "turnover.fault.order"))
        return None
    return Span(begin, end)


def _day(written: str, option: str, whole: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        faults.append(_fault(option, whole, "turnover.fault.day"))
        return None


def _fault(option: str, written: str, key: str) -> Fault:
    return Fault(
        file="", expected=text(key), remedy=text(f"{key}-remedy"), column=option, value=written
    )
