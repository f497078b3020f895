"""
A scenario folder into a `Scenario`, or into every fault in all its files at once.

The order of the faults is that of the files: settings, elders, helpers, pairs, history,
calendar, policy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from planner.control import Signature
from planner.domain import (
    CalendarEntry,
    Elder,
    KnownPlace,
    Pairing,
    PastContact,
    Scenario,
    Settings,
    Unit,
)
from planner.errors import InputError, text
from planner.policy import load_policy
from planner.policy.schemes import VoucherRule
from planner.read import fields, layers, links, people
from planner.read.changes import apply_changes, forecast
from planner.read.digest import digest, policy_file
from planner.read.findings import Findings, Spot
from planner.read.headers import Kind
from planner.read.layers import Named, label
from planner.read.openers import is_file
from planner.read.people import ELDERS, HELPERS, Person, Reader, Roster
from planner.read.reading import Listing, Reading, names_in
from planner.read.stays import read_stays
from planner.read.streets_path import PREFIX, STREETS_ENDINGS, resolve_streets
from planner.read.tables import Table
from planner.read.uniting import Uniter, notice_twice
from planner.read.visits import by_role, read_visits
from planner.read.zone import DEFAULT_TIMEZONE


def read_scenario(
    folder: Path,
    *,
    today: date | None = None,
    signature: Signature | None = None,
    without: Collection[str] = (),
) -> Scenario:
    """
    Return the scenario in `folder`, coordinates as they stand in the files.

    Parameters
    ----------
    folder
        Holds ``scenario.toml``; that file's own path will do.
    today
        Nobody is born after this day; that of the signature where it is not given.
    signature
        When the folder is read; None for now.
    without
        Files, by their settings, that are not to be read: somebody else knows better.

    Raises
    ------
    InputError
        With every fault in all files.
    """
    findings = Findings()
    root = layers.folder_of(folder)
    stack = layers.read_layers(root, findings)
    is_whole = not findings.faults
    for layer in stack:
        layers.check_layer(layer, findings)
    if not is_whole:  # what a base that cannot be read would have said is not missing
        findings.raise_if_any()
    named = {key: value for key, value in layers.merge(stack).items() if key not in without}
    reading = Reading(root, stack, named, findings, date.min)
    zone = _value(reading, "timezone", DEFAULT_TIMEZONE)
    reading.today = today or (signature or Signature()).today(zone)
    return _read(reading)


def digest_of(folder: Path) -> str:
    """Return the digest that a scenario's reading would have, without reading its tables."""
    findings = Findings()
    root = layers.folder_of(folder)
    stack = layers.read_layers(root, findings)
    listing = Listing(root, stack, layers.merge(stack), findings, date.min)
    streets, policy = _streets(listing), _policy_named(listing)
    _tables(listing)
    _street_rules(listing)
    return digest(listing.inputs, streets, policy_file(policy), stack)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the tables hold, in the order in which they are read."""

    both: links.People
    lines: tuple[Elder, ...]
    pairs: tuple[Pairing, ...]
    history: tuple[PastContact, ...]
    calendar: tuple[CalendarEntry, ...] | None
    units: tuple[Unit, ...]
    places: tuple[KnownPlace, ...]


def _tables(reading: Reading) -> _Tables:
    both = _people(reading)
    _linked(reading, "addresses", partial(_addresses, reading, both))
    places = _linked(reading, "places", partial(_places, reading)) or ()
    both.places.update((one.name, one) for one in places)
    return _Tables(
        both=both,
        lines=_linked(reading, "visits", partial(_visits, reading, both)) or (),
        pairs=_linked(reading, "pairs", partial(_pairs, reading, both)) or (),
        history=_linked(reading, "history", partial(_history, reading, both)) or (),
        calendar=_linked(reading, "calendar", partial(_calendar, reading, both)),
        units=_linked(reading, "units", partial(_units, reading)) or (),
        places=places,
    )


def _read(reading: Reading) -> Scenario:
    _check_required(reading)
    streets = _streets(reading)
    tables = _tables(reading)
    both = tables.both
    _notices(reading, both)
    policy = _policy(reading)
    reading.findings.raise_if_any()
    settings, overridden = _settings(reading)
    street_rules = _street_rules(reading)
    text_of = partial(_value, reading)
    return Scenario(
        title=text_of("title", reading.folder.name),
        folder=reading.folder,
        streets=streets,
        policy=policy,
        elders=tuple(e for e in both.elders.people.values() if e.has_place),
        helpers=tuple(both.helpers.people.values()),
        pairs=tables.pairs,
        history=by_role(tables.history, tables.lines, both.helpers.people),
        calendar=tables.calendar,
        language=text_of("language", "zh"),
        timezone=text_of("timezone", DEFAULT_TIMEZONE),
        coordinates=text_of("coordinates", "auto"),
        holidays=text_of("holidays", "CN"),
        settings=settings,
        policy_defaults_overridden=overridden,
        notices=tuple(reading.findings.notices),
        sha256=digest(reading.inputs, streets, policy_file(policy), reading.stack),
        street_overrides=street_rules,
        columns=layers.said(reading.stack, "columns"),
        words=layers.said(reading.stack, "words"),
        units=tables.units,
        places=tables.places,
        unplaced=tuple(e for e in both.elders.people.values() if not e.has_place),
    )


# --- settings -------------------------------------------------------------------------


def _value(reading: Reading, key: str, default: Any) -> Any:
    named = reading.named.get(key)
    return default if named is None else named.value


def _check_required(reading: Reading) -> None:
    top = reading.stack[-1]
    for key in layers.REQUIRED:
        if not any(key in layer.table for layer in reading.stack):
            remedy = text("read.remedy.key-missing", setting=key, example=_example(key, top.folder))
            reading.findings.fault(top.spot(key), text("read.fault.key-missing"), remedy)


def _example(key: str, folder: Path) -> str:
    """Return what could stand there, from what lies in the folder."""
    if key == "policy":
        return "gongshu"
    present = names_in(folder)
    if key == "streets":
        fitting = [name for name in present if name.endswith(STREETS_ENDINGS)]
        return fitting[0] if fitting else "streets.osm.pbf"
    return f"{key}.xlsx" if f"{key}.xlsx" in present else f"{key}.csv"


def _settings(reading: Reading) -> tuple[Settings, frozenset[str]]:
    planning = {k: n.value for k, n in layers.merge_inside(reading.stack, "planning").items()}
    names = {"walking_speed_mps": "speed_mps", "max_walk_minutes": "max_walk_s"}
    values = {names.get(key, key): value for key, value in planning.items()}
    if "max_walk_s" in values:
        values["max_walk_s"] = round(values["max_walk_s"] * 60)
    for key in ("speed_mps", "weather_factor", "balance_target", "day_target", "free_metres"):
        if key in values:
            values[key] = float(values[key])
    return replace(Settings(), **values), frozenset(planning)


def _street_rules(reading: Reading) -> dict[str, object]:
    """Return the ``[streets]`` table without the file; what names a file is absolute."""
    rules: dict[str, object] = {}
    for key, named in layers.merge_inside(reading.stack, "streets").items():
        if key in ("closed", "drawn") and isinstance(named.value, str):
            rules[key] = str(named.path)
            reading.inputs.append((key, named.path))
        elif key != "file":
            rules[key] = named.value
    return rules


def _streets(reading: Reading) -> Path:
    named = reading.named.get("streets")
    if named is None:
        return reading.folder  # that it is missing or wrong has been told
    spot, fault = named.layer.spot("streets"), reading.findings.fault
    try:
        path = resolve_streets(named.value, named.layer.folder)
    except LookupError:
        remedy = text("read.remedy.streets-package")
        fault(spot, text("read.fault.streets-package"), remedy, named.value)
        return reading.folder
    if not is_file(path):
        _missing_streets(reading, named, path)
    elif not path.name.lower().endswith(STREETS_ENDINGS):
        fault(spot, text("read.fault.streets-kind"), text("read.remedy.streets-kind"), named.value)
    return path


def _missing_streets(reading: Reading, named: Named, path: Path) -> None:
    present = [n for n in names_in(path.parent) if n.lower().endswith(STREETS_ENDINGS)]
    remedy = text("read.remedy.streets-missing")
    if present and not named.value.startswith(PREFIX):
        near = fields.alike(path.name, present) or present[0]
        remedy = text("read.remedy.file-near", near=near)
    expected = text("read.fault.streets-missing")
    reading.findings.fault(named.layer.spot("streets"), expected, remedy, named.value)


def _policy_named(reading: Reading) -> str:
    """Return the pack's name or the absolute path of the policy's file, unread."""
    named = reading.named.get("policy")
    if named is None:
        return ""
    return str(named.path) if named.value.lower().endswith(".toml") else str(named.value)


def _policy(reading: Reading) -> str:
    """Return the pack's name or the absolute path of the policy's file, faults gathered."""
    named = reading.named.get("policy")
    if named is None:
        return ""
    is_own = named.value.lower().endswith(".toml")
    if is_own and not is_file(named.path):
        spot, remedy = named.layer.spot("policy"), text("read.remedy.policy-missing")
        reading.findings.fault(spot, text("read.fault.file-missing"), remedy, named.value)
        return ""
    try:
        load_policy(named.path if is_own else named.value)
    except InputError as error:
        file = label(named.path, reading.folder) if is_own else named.layer.file
        reading.findings.faults.extend(replace(fault, file=file) for fault in error.faults)
    return _policy_named(reading)


# --- rosters and what links them ------------------------------------------------------


def _people(reading: Reading) -> links.People:
    return links.People(_elders(reading), _roster(reading, HELPERS))


def _elders(reading: Reading) -> Roster[Elder]:
    """Return the elders, grown by a forecast and in other communities where a variant says so."""
    roster = _roster(reading, ELDERS)
    for layer in reading.stack:
        forecast(layer, roster, reading.findings)
    return roster


def _roster(reading: Reading, reader: Reader[Person]) -> Roster[Person]:
    """Return the people of the last layer that names a file, with the changes since."""
    roster: Roster[Person] = Roster()
    named = reading.named.get(reader.kind)
    depth = 0
    if named is not None:
        depth = named.depth
        for number, path in enumerate(named.paths):
            table = reading.table(reader.kind, path, named.layer.spot(reader.kind))
            if table is None:
                roster.is_readable = False
            else:
                takes = _uniter(roster, reading) if number and reader.kind == "elders" else None
                reader.into(roster, table, reading.today, reading.findings, takes)
    for layer in reading.stack[depth:]:
        apply_changes(reading, layer, reader, roster)
    return roster


def _uniter(roster: Roster[Any], reading: Reading) -> Callable[[Any, Spot], bool]:
    """Return what unites elders of a further list with those of the lists before it."""
    known = Uniter(roster.people, roster.spots, roster.aliases, reading.findings)
    return known.takes


def _linked(reading: Reading, kind: Kind, read: Callable[[Table], Any]) -> Any:
    named = reading.named.get(kind)
    if named is None:
        return None
    table = reading.table(kind, named.path, named.layer.spot(kind))
    return () if table is None else read(table)


def _pairs(reading: Reading, both: links.People, table: Table) -> tuple[Pairing, ...]:
    depth = reading.named["pairs"].depth
    replaced = {
        key
        for key, roster in (("elder_id", "elders"), ("helper_id", "helpers"))
        if roster in reading.named and reading.named[roster].depth > depth
    }
    return links.read_pairs(table, both, reading.findings, is_inherited=frozenset(replaced))


def _history(reading: Reading, both: links.People, table: Table) -> tuple[PastContact, ...]:
    return links.read_history(table, both, reading.findings)


def _calendar(reading: Reading, both: links.People, table: Table) -> tuple[CalendarEntry, ...]:
    return links.read_calendar(table, both, reading.findings)


def _is_left_behind(reading: Reading, kind: Kind) -> bool:
    """Say whether a variant has replaced the elders while the file is still its base's."""
    elders = reading.named.get("elders")
    return elders is not None and elders.depth > reading.named[kind].depth


def _visits(reading: Reading, both: links.People, table: Table) -> tuple[Elder, ...]:
    left = _is_left_behind(reading, "visits")
    return read_visits(table, both, reading.findings, is_inherited=left)


def _addresses(reading: Reading, both: links.People, table: Table) -> None:
    left = _is_left_behind(reading, "addresses")
    read_stays(table, both, _voucher(reading), reading.findings, is_inherited=left)


def _voucher(reading: Reading) -> VoucherRule | None:
    """Return what the policy says of vouchers; nothing where it cannot be read: that is told."""
    named = reading.named.get("policy")
    if named is None:
        return None
    try:
        is_own = named.value.lower().endswith(".toml")
        return load_policy(named.path if is_own else named.value).voucher
    except InputError:
        return None


def _places(reading: Reading, table: Table) -> tuple[KnownPlace, ...]:
    return links.read_places(table, reading.findings)


def _units(reading: Reading, table: Table) -> tuple[Unit, ...]:
    return links.read_units(table, reading.findings)


def _notices(reading: Reading, both: links.People) -> None:
    elders, spots = both.elders.people.values(), both.elders.spots
    notice_twice(elders, spots, reading.findings)
    people.notice_unplaced(elders, spots, reading.findings)
    people.notice_households(elders, spots, reading.findings)
    people.notice_needs(elders, both.helpers.people.values(), spots, reading.findings)
    links.notice_avoided(both, reading.findings)
