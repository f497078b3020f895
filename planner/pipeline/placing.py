"""Places that were found for addresses, written into the office's own list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planner.errors import Fault, InputError, text
from planner.pipeline.locating import locate_elders
from planner.read.columns import find, score
from planner.read.findings import Findings
from planner.read.layers import answers, merge, read_layers
from planner.read.openers import read_table
from planner.write.cells import put_cells

if TYPE_CHECKING:
    from planner.control import Control
    from planner.pipeline.locating import Locating
    from planner.read.tables import Table

TRUSTED: Final = ("sure", "likely")
"""Grades that are taken over; a guess is looked at by a person first."""
_HEADERS: Final = {"lon": "经度", "lat": "纬度"}


@dataclass(frozen=True, slots=True)
class Placed:
    """What was looked for, and how many of it now stand in the list with a place."""

    found: Locating
    written: int


def place_elders(folder: Path, control: Control | None = None) -> Placed:
    """
    Look for places as `planner locate` does, and write those to be trusted into the list.

    Columns for longitude and latitude are added at the end where the list has none.

    Raises
    ------
    InputError
        With every fault in all files; if the elders stand in several lists, or in a
        workbook of old.
    """
    found = locate_elders(folder, control)
    file, table = _list(folder)
    columns = {name: _column(table, name) for name in _HEADERS}
    added = len(table.header)
    headers: dict[int, str] = {}
    for name, at in columns.items():
        if at is None:
            columns[name], added = added, added + 1
            headers[added - 1] = _HEADERS[name]
    cells: dict[tuple[int, int], str] = {}
    rows = [row for row in found.rows if row.found and row.found[0].grade in TRUSTED]
    for row in rows:
        for name, at in columns.items():
            cells[row.elder.row, at or 0] = f"{getattr(row.found[0], name):.6f}"
    if rows:
        put_cells(file, cells, head=table.head, headers=headers)
    return Placed(found, len(rows))


def _list(folder: Path) -> tuple[Path, Table]:
    """Return the one list of elders, with its header."""
    stack = read_layers(folder, Findings())
    paths = merge(stack)["elders"].paths
    findings = Findings()
    known = answers(stack)
    if len(paths) != 1:
        raise InputError((Fault("scenario.toml", text("cells.several"), column="elders"),))
    table = read_table(
        paths[0], paths[0].name, findings, lambda head: score("elders", known, head), known
    )
    if table is None:
        raise InputError(tuple(findings.faults))
    if table.origins:
        raise InputError((Fault(paths[0].name, text("cells.pieces")),))
    return paths[0], table


def _column(table: Table, name: str) -> int | None:
    """Return where a column stands in the list; None where it has none."""
    for index, header in enumerate(table.header):
        said = table.answers.column(header)
        known = find("elders", header)
        if said == name or (said is None and known is not None and known.key == name):
            return index
    return None
