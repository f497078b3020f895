"""
The office's own lists as a grid: rows as they stand in the file, changed cell by cell.

Whatever the columns are called, and whatever stands beside what is planned with, is shown and
stays. A cell is written only where it still holds what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from planner.errors import Fault, InputError, text
from planner.words.faults import shown

if TYPE_CHECKING:
    from planner.read.headers import Kind
    from planner.read.tables import Table

Asked = Mapping[str, Any]
LISTS: tuple[Kind, ...] = ("elders", "helpers")
MOST = 100
"""Rows on a page."""


class Hand(Protocol):
    """What the grid needs of the hand."""

    folder: Path


def table(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the rows of a list in which something is looked for, as they stand in the file."""
    file, read = _read(hand.folder, asked["kind"])
    wanted = asked["query"].casefold()
    rows = [
        {"row": number, "cells": _filled(cells, len(read.header))}
        for number, cells in read.rows
        if not wanted or any(wanted in cell.casefold() for cell in cells)
    ]
    return {
        "file": shown(file.name),
        "header": [shown(name) for name in read.header],
        "rows": rows[:MOST],
        "count": len(rows),
    }


def files(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return where the lists lie, as the office gave them and with what was mended since."""
    from planner.read.findings import Findings
    from planner.read.layers import merge, read_layers

    del asked
    found = merge(read_layers(hand.folder, Findings()))
    return {"files": [str(path) for kind in LISTS if kind in found for path in found[kind].paths]}


def _filled(cells: tuple[str, ...], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][: max(width, len(cells))]


def put_row(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Write the cells of a row that were changed, if they still hold what was shown.

    Raises
    ------
    InputError
        If the list cannot be read, or not be changed cell by cell.
    """
    from planner.pipeline.fixing import Fixing
    from planner.write.cells import put_cells

    file, read = _read(hand.folder, asked["kind"])
    if read.origins:
        raise InputError((Fault(file.name, text("cells.pieces")),))
    now = next((cells for number, cells in read.rows if number == asked["row"]), None)
    width = len(read.header)
    # Two names may mean one column, as 1 and 01 do: each must have shown what stands there.
    sent = [(int(index), *pair) for index, pair in asked["cells"].items() if int(index) < width]
    changed = [one for one in sent if one[1] != one[2]]
    held = now is not None and all(_filled(now, width)[index] == had for index, had, _ in changed)
    if not held:
        return {"is_kept": False, "faults": 0}
    if changed:
        changes = {(asked["row"], index): after for index, _, after in changed}
        put_cells(file, changes, head=read.head)
    return {"is_kept": True, "faults": len(Fixing(hand.folder).faults)}


def _read(folder: Path, kind: Kind) -> tuple[Path, Table]:
    """
    Return the first file of a list, and what it holds.

    Raises
    ------
    InputError
        If it cannot be read as a table.
    """
    from planner.read.columns import score
    from planner.read.findings import Findings
    from planner.read.layers import answers, merge, read_layers
    from planner.read.openers import read_table

    findings = Findings()
    stack = read_layers(folder, findings)
    known = answers(stack)
    path = merge(stack)[kind].paths[0]
    read = read_table(path, path.name, findings, lambda head: score(kind, known, head), known)
    if read is None:
        raise InputError(tuple(findings.faults))
    return path, read
