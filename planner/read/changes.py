"""``[changes]`` of a variant: people taken out and people added, by id or by file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from planner.domain import Elder
from planner.errors import text
from planner.read.columns import find
from planner.read.findings import Findings, Spot
from planner.read.growth import grown
from planner.read.headers import Kind
from planner.read.layers import Layer
from planner.read.people import Person, Reader, Roster
from planner.read.tables import Table

_FILES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


class Desk(Protocol):
    """What is needed of the reading that goes on."""

    findings: Findings
    today: date

    def table(self, kind: Kind, path: Path, spot: Spot) -> Table | None:
        """Return the table in `path`, which the setting at `spot` names."""
        ...


def apply_changes(desk: Desk, layer: Layer, reader: Reader[Person], roster: Roster[Person]) -> None:
    """Take out first, then add, so that a variant can move somebody."""
    spot = layer.spot(f"changes.{reader.kind}_remove")
    for entry in _entries(layer, f"{reader.kind}_remove"):
        if _is_file(entry):
            _remove_file(desk, layer.path(entry), spot, reader, roster)
        else:
            _remove(entry.strip(), spot, roster, desk.findings)
    spot = layer.spot(f"changes.{reader.kind}_add")
    for entry in _entries(layer, f"{reader.kind}_add"):
        if not _is_file(entry):
            desk.findings.fault(spot, text("read.fault.add"), text("read.remedy.add"), entry)
            continue
        table = desk.table(reader.kind, layer.path(entry), spot)
        if table is not None:
            reader.into(roster, table, desk.today, desk.findings)


def _entries(layer: Layer, key: str) -> list[str]:
    """Return the ids or files of a change; a wrong type has been told elsewhere."""
    changes = layer.table.get("changes")
    written = changes.get(key, []) if isinstance(changes, dict) else []
    several = written if isinstance(written, list) else [written]
    return [entry for entry in several if isinstance(entry, str) and entry.strip()]


def _is_file(entry: str) -> bool:
    return entry.lower().endswith(_FILES)


def _remove(person_id: str, spot: Spot, roster: Roster[Person], findings: Findings) -> None:
    if person_id in roster.spots:
        roster.remove(person_id)
        return
    near = roster.near(person_id)
    remedy = text("read.remedy.id-unknown")
    if near is not None:
        remedy = text("read.remedy.id-near", near=near)
    findings.fault(spot, text("read.fault.remove-unknown"), remedy, person_id)


def _remove_file(
    desk: Desk, path: Path, spot: Spot, reader: Reader[Person], roster: Roster[Person]
) -> None:
    """Take out everybody whose id stands in a file; its other columns do not matter."""
    table = desk.table(reader.kind, path, spot)
    if table is None:
        return
    keys = [getattr(find(reader.kind, header), "key", "") for header in table.header]
    if reader.id_column not in keys:
        remedy = text(
            "read.remedy.column-missing", english=reader.id_column, chinese=reader.id_column
        )
        column = Spot(table.file, 1, None, reader.id_column)
        desk.findings.fault(column, text("read.fault.column-missing"), remedy)
        return
    index = keys.index(reader.id_column)
    for row, cells in table.rows:
        if index < len(cells) and cells[index]:
            _remove(cells[index].removesuffix(".0"), table.spot(row, index), roster, desk.findings)


def forecast(layer: Layer, roster: Roster[Elder], findings: Findings) -> None:
    """Let the roster grow or shrink by ``elders_grow``, then name communities anew."""
    changes = layer.table.get("changes")
    if not isinstance(changes, dict):
        return
    share = changes.get("elders_grow")
    if isinstance(share, int | float) and not isinstance(share, bool):
        _grow(layer, float(share), roster)
    named = changes.get("communities")
    for name, members in (named if isinstance(named, dict) else {}).items():
        if isinstance(members, list):
            _gather(layer.spot(f"changes.communities.{name}"), name, members, roster, findings)


def _grow(layer: Layer, share: float, roster: Roster[Elder]) -> None:
    before = dict(roster.people)
    after = {elder.id: elder for elder in grown(tuple(before.values()), share)}
    for gone in before.keys() - after.keys():
        roster.remove(gone)
    for elder in after.values():
        roster.people[elder.id] = elder
        roster.spots.setdefault(elder.id, layer.spot("changes.elders_grow"))


def _gather(
    spot: Spot, name: str, members: list[object], roster: Roster[Elder], findings: Findings
) -> None:
    """Put whole communities and single elders, by id, into the community `name`."""
    known = {elder.community for elder in roster.people.values()}
    for member in members:
        if isinstance(member, str) and member not in known and member not in roster.people:
            remedy = text("read.remedy.id-unknown")
            findings.fault(spot, text("read.fault.community-unknown"), remedy, member)
    for elder in list(roster.people.values()):
        if elder.id in members or elder.community in members:
            roster.people[elder.id] = replace(elder, community=name)
