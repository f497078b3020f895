"""
Changes of the team and its pairs, written back into the office's own files.

`reassign` and the like lay their changes on the office's folder as a layer. When the plan is
issued, the layer goes into the files themselves: single cells of the spreadsheet or CSV that
the office keeps, further rows for whoever is new. What-if layers stay layers.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planner.errors import Fault, InputError, text
from planner.pipeline.before import Before, before_of, digest_of, noted
from planner.pipeline.reading import read_plan
from planner.pipeline.standing import before_from
from planner.pipeline.week import place
from planner.read import read_scenario
from planner.read.findings import Findings
from planner.read.layers import Layer, folder_of, read_layers
from planner.read.located import Office, locate
from planner.roles import parted
from planner.write.alone import owner
from planner.write.beside import swap as swap_beside
from planner.write.beside import write_bytes_beside
from planner.write.layers import NAME
from planner.write.office_files import CellChange, Wanted, make_changes, prove
from planner.write.rosters import (
    CHANGED,
    ELDER_COLUMNS,
    HELPER_COLUMNS,
    elder_row,
    helper_row,
    write_layer,
)

if TYPE_CHECKING:
    from planner.domain import Pairing, Scenario
    from planner.plan import Plan

_OURS: Final = frozenset(("extends", "helpers", "elders", "pairs", "coordinates", "planning"))
"""Settings of a layer that only says what changed in the team."""


@dataclass(frozen=True, slots=True)
class WriteBack:
    """
    What is to be written into the office's files.

    Parameters
    ----------
    ground
        The office's own folder, on which no layer of changes lies.
    files
        Each file that changes, with its new content.
    changes
        What changes, cell by cell.
    is_flat
        Whether the plan stood on the office's folder itself.
    stood
        The pairs of the files on which the plan was made, before anything is written.
    by_hand
        Whether a file cannot be changed cell by cell, an ``.xls`` or a cell with a formula: then
        none is, the changes are for the office to enter, and a layer stays where it lies.
    """

    ground: Path
    files: tuple[tuple[Path, bytes], ...] = ()
    changes: tuple[CellChange, ...] = ()
    is_flat: bool = True
    by_hand: bool = False
    stood: tuple[Pairing, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the files that are written or, by hand, are to be; in order."""
        return list(dict.fromkeys(change.file for change in self.changes))


def ground_of(home: Path) -> tuple[Path, tuple[Layer, ...]]:
    """
    Return the folder under the layers of changes on which a plan stands, and those layers.

    The layers come the lowest first. A what-if is no such layer, nor is a surge: then the
    folder is `home` itself.
    """
    root = folder_of(home)
    stack = list(read_layers(root, Findings()))
    above: list[Layer] = []
    while stack and _is_change(stack[-1]):
        above.insert(0, stack.pop())
    if not stack or (above and "extends" in stack[-1].table):
        return root, ()
    return (stack[-1].folder if above else root), tuple(above)


def _is_change(layer: Layer) -> bool:
    """Whether a layer was written beside a plan and says nothing but what changed in the team."""
    if layer.folder.name != "scenario" or not set(layer.table) <= _OURS | {"changes"}:
        return False
    if "extends" not in layer.table or layer.table.get("changes"):
        return False
    try:
        plan, folder = read_plan(layer.folder.parent)
    except InputError:
        return False
    return (folder / plan.scenario.path).resolve() == layer.folder.resolve()


def write_back(plan: Plan, home: Path, today: date) -> WriteBack:
    """
    Return what issuing a plan changes in the office's own files; nothing is written yet.

    Raises
    ------
    InputError
        If a file says something else by now than when the change was made.
    """
    ground, above = ground_of(home)
    stack = read_layers(folder_of(ground), Findings())
    if stack and "extends" in stack[-1].table:
        return WriteBack(ground)  # a what-if stays a layer
    now = read_scenario(ground, today=today)
    after = read_scenario(home, today=today) if above else now
    office, _ = locate(ground, today)
    faults: list[Fault] = []
    wanted = {
        kind: _people_wanted(kind, now, after, above, plan, faults)
        for kind in ("helpers", "elders")
        if any(kind in layer.table for layer in above)
    }
    if "pairs" in office.places:
        wanted["pairs"] = _pairs_wanted(plan, now, office)
    if faults:
        raise InputError(tuple(faults))
    made = make_changes(office, wanted, (now, after))
    before = {kind: _rows_of(kind, now) for kind in ("helpers", "elders")}
    if not (made.is_exact and prove(ground, today, made, wanted, before)):
        return WriteBack(ground, (), made.changes, is_flat=not above, by_hand=True)
    return WriteBack(ground, made.files, made.changes, is_flat=not above, stood=after.pairs)


# --- what is to stand there -----------------------------------------------------------


def _rows_of(kind: str, scenario: Scenario) -> dict[str, dict[str, str]]:
    """Return everybody's row, by id and column, as the scenario format writes it."""
    if kind == "helpers":
        return {
            h.id: dict(zip(HELPER_COLUMNS, helper_row(h), strict=True)) for h in scenario.helpers
        }
    return {e.id: dict(zip(ELDER_COLUMNS, elder_row(e), strict=True)) for e in scenario.persons}


def _people_wanted(
    kind: str,
    now: Scenario,
    after: Scenario,
    above: Sequence[Layer],
    plan: Plan,
    faults: list[Fault],
) -> Wanted:
    """Return which cells of which people change, and who is new."""
    here, there = _rows_of(kind, now), _rows_of(kind, after)
    noted = _noted(kind, above)
    wanted = Wanted()
    for person, row in there.items():
        if person not in here:
            wanted.new[person] = row
            continue
        for column, value in row.items():
            old = here[person][column]
            if old == value or (noted is not None and (person, column) not in noted):
                continue
            if noted is not None and old not in noted[person, column]:
                faults.append(_clash(kind, person, column, old))
            wanted.cells.setdefault(person, {})[column] = value
    gone = [one for one in here if one not in there]
    for person in gone if kind == "elders" else ():
        last = date.fromordinal(plan.horizon.first.toordinal() - 1)
        is_later = not here[person]["until"] or here[person]["until"] > last.isoformat()
        if is_later and (noted is None or (person, "") in noted):
            wanted.cells.setdefault(person, {})["until"] = last.isoformat()
    return wanted


def _noted(kind: str, above: Sequence[Layer]) -> dict[tuple[str, str], list[str]] | None:
    """
    Return person and column of every change that the layers note, with what stood there.

    None where a layer replaces the roster and notes nothing: then all that differs counts.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for layer in above:
        file = layer.folder / CHANGED
        if kind in layer.table and not file.is_file():
            return None
        if file.is_file():
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    if row["roster"] == kind:
                        stood = found.setdefault((row["id"], row["column"]), [])
                        stood += [row["before"], row["after"]]
    return found


def _clash(kind: str, person: str, column: str, value: str) -> Fault:
    expected = text("writeback.fault.clash", person=person)
    remedy = text("writeback.remedy.clash")
    return Fault(file=kind, expected=expected, remedy=remedy, column=column, value=value)


def _pairs_wanted(plan: Plan, now: Scenario, office: Office) -> Wanted:
    """
    Return the pairs that moved, and those that are new, as their table is to say them.

    What a group takes turns at stands there by the group's name; a pair by a role has a row of
    its own, which names the role. The book knows them all.
    """
    before = {pair.elder: pair for pair in now.pairs}
    since = plan.horizon.first.isoformat()
    wanted = Wanted()
    for pair in plan.pairs:
        elder, role = parted(pair.elder)
        if pair.group:
            continue
        locked = "yes" if pair.locked else ""
        old = before.get(pair.elder)
        if old is None:
            known = any(pair.elder in place.rows for place in office.places["pairs"])
            row = {"elder_id": elder, "role": role, "helper_id": pair.helper, "locked": locked,
                   "since": since}  # fmt: skip
            if known:  # a row whose helper has left the roster
                wanted.cells[pair.elder] = {**row, "agreed_on": ""}
            else:
                wanted.new[pair.elder] = row
        elif old.helper != pair.helper:
            wanted.cells[pair.elder] = {
                "helper_id": pair.helper, "locked": locked, "since": since, "agreed_on": "",
            }  # fmt: skip
        elif old.locked != pair.locked:
            wanted.cells[pair.elder] = {"locked": locked}
    return wanted


# --- written --------------------------------------------------------------------------


def copy_name(path: Path, today: date) -> Path:
    """Return where a dated copy of a file lies, or is to: ``helpers.2026-11-29.xlsx``, ``-2``."""
    number, content = 1, path.read_bytes()
    while True:
        more = "" if number == 1 else f"-{number}"
        copy = path.with_name(f"{path.stem}.{today}{more}{path.suffix}")
        if not copy.exists() or copy.read_bytes() == content:  # made before the power went
            return copy
        number += 1


def swap(back: WriteBack, today: date) -> tuple[Path, ...]:
    """Lay a dated copy beside every file that changes, then swap in the new content."""
    copies = []
    for path, content in back.files:
        copy = copy_name(path, today)
        if not copy.exists():
            write_bytes_beside(copy, path.read_bytes())
            shutil.copystat(path, copy)
        copies.append(copy)
        write_bytes_beside(path, content)
    return tuple(copies)


def flat(plan: Plan, home: Path, back: WriteBack, folder: Path) -> Plan:
    """
    Return the plan as it stands on the office's own folder, now that its changes are in there.

    A limit on the pairs that may change is the plan's own and no matter of the office's files:
    a layer that holds nothing else stays beside the plan then, to check it by.

    Parameters
    ----------
    home
        The scenario on which it stood.
    folder
        Where the plan lies.
    """
    if before_of(plan) is None and back.files:  # the files tell the pairs before it no more
        plan = noted(plan, Before(back.stood, binds=False))
    if back.is_flat:
        return place(plan, _as_planned(home, plan), folder)
    planning: dict[str, Any] = {}
    for layer in ground_of(home)[1]:
        planning |= layer.table.get("planning", {})
    if not planning or home.resolve() != (folder / "scenario").resolve():
        return place(plan, _as_planned(back.ground, plan), folder)
    pairs = read_scenario(home).pairs
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".scenario.new-{owner()}-") as beside:
        write_layer(Path(beside), back.ground, pairs=pairs, planning=planning)
        for name in (NAME, "pairs.csv"):
            swap_beside(Path(beside) / name, home / name)
    for name in ("helpers.csv", "elders.csv", CHANGED):
        (home / name).unlink(missing_ok=True)
    return place(plan, _as_planned(home, plan), folder)


def is_as_planned(plan: Plan, home: Path) -> bool:
    """Whether the files are still those that the plan was made from."""
    return digest_of(_as_planned(home, plan), plan) == plan.scenario.sha256


def _as_planned(home: Path, plan: Plan) -> Scenario:
    """Return the scenario by the files that count for a plan: what its book knows does not."""
    known = before_of(plan)
    if known is None:
        return read_scenario(home)
    _, kept = before_from(home)
    named = {"pairs": known.binds, "history": known.contacts is not None, "calendar": True}
    return read_scenario(home, without=frozenset(key for key in kept if named[key]))
