"""Rosters written back as CSV, in the words of the scenario format, to be read again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.read import columns
from planner.roles import parted
from planner.write.layers import NAME, take_along, write_table

if TYPE_CHECKING:
    from planner.domain import Elder, Helper, Pairing

CHANGED = "changed.csv"
"""File of a layer that says which cells of whose row it changed."""
HELPER_COLUMNS = columns.header("helpers")
ELDER_COLUMNS = columns.header("elders")


def write_layer(
    folder: Path,
    base: Path,
    *,
    out: Path | None = None,
    helpers: Sequence[Helper] | None = None,
    elders: Sequence[Elder] | None = None,
    pairs: Sequence[Pairing] | None = None,
    planning: Mapping[str, float] | None = None,
    without_history: bool = False,
    policy: str | None = None,
    coordinates: str | None = None,
    title: str | None = None,
) -> None:
    """
    Write a scenario folder that extends `base` and replaces the rosters that are given.

    Coordinates are written as they are: they must be in the datum of the base's files.
    `coordinates` says which that is, where it was found out: fewer people are no reason to
    ask again. `without_history` forgets past contacts; `policy` and `title` name others.
    `out` is the folder whose place the one above `folder` will take: where `base` is the scenario
    in it, that layer is taken along, for nothing can extend what is written over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    named = {"helpers": helpers, "elders": elders, "pairs": pairs}
    changes: dict[str, Any] = {k: f"{k}.csv" for k, given in named.items() if given is not None}
    if without_history:
        changes["history"] = "history.csv"
    if policy is not None:
        changes["policy"] = policy
    if title is not None:
        changes["title"] = title
    if coordinates is not None:
        changes["coordinates"] = coordinates
    if planning:
        changes["planning"] = dict(planning)
    standing = None if out is None else (out / "scenario").resolve()
    if standing == base.resolve():
        take_along(base, folder, changes)
    else:
        write_table(folder / NAME, {"extends": _way(base, folder), **changes})
    _write_rosters(folder, helpers, elders, pairs)
    if without_history:
        _write(folder / "history.csv", ("elder_id", "date", "helper_id", "kind", "minutes"), ())


def _write_rosters(
    folder: Path,
    helpers: Sequence[Helper] | None,
    elders: Sequence[Elder] | None,
    pairs: Sequence[Pairing] | None,
) -> None:
    if helpers is not None:
        _write(folder / "helpers.csv", HELPER_COLUMNS, map(helper_row, helpers))
    if elders is not None:
        elders = [elder for elder in elders if not elder.role]  # those stand in visits.csv
        _write(folder / "elders.csv", ELDER_COLUMNS, map(elder_row, elders))
    if pairs is not None:
        write_pairs(folder / "pairs.csv", pairs)


def write_changed(
    folder: Path,
    *,
    helpers: tuple[Sequence[Helper], Sequence[Helper]],
    elders: tuple[Sequence[Elder], Sequence[Elder]],
) -> None:
    """
    Note in a layer which cells of whose row it changed, before and after.

    What a layer beside it had noted stays; whoever came or went stands without a column.
    """
    file = folder / CHANGED
    rows: list[list[str]] = []
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))[1:]
    rows += _differences("helpers", HELPER_COLUMNS, *(list(map(helper_row, h)) for h in helpers))
    rows += _differences("elders", ELDER_COLUMNS, *(list(map(elder_row, e)) for e in elders))
    _write(file, ("id", "roster", "column", "before", "after"), rows)


def _differences(
    roster: str, header: Sequence[str], before: list[list[str]], after: list[list[str]]
) -> list[list[str]]:
    stood, stands = ({row[0]: row for row in rows} for rows in (before, after))
    found = [[one, roster, "", "", ""] for one in stood.keys() ^ stands.keys()]
    for one in stood.keys() & stands.keys():
        found += [
            [one, roster, column, old, new]
            for column, old, new in zip(header, stood[one], stands[one], strict=True)
            if old != new
        ]
    return sorted(found)


def write_pairs(file: Path, pairs: Iterable[Pairing]) -> None:
    """Write pairs as a ``pairs.csv`` that a scenario may name."""
    parts = [(*parted(p.elder), p) for p in pairs]
    header: tuple[str, ...] = ("elder_id", "helper_id", "locked")
    if not any(role for _, role, _ in parts):
        _write(file, header, ([p.elder, p.group or p.helper, _locked(p)] for p in pairs))
        return
    rows = ([elder, p.group or p.helper, _locked(p), role] for elder, role, p in parts)
    _write(file, (*header, "role"), rows)


def _locked(pair: Pairing) -> str:
    return "yes" if pair.locked and not pair.group else ""


def _way(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:  # another drive
        return target.as_posix()


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def helper_row(helper: Helper) -> list[str]:
    """Return the helper as a row below `HELPER_COLUMNS`."""
    return columns.row("helpers", helper)


def elder_row(elder: Elder) -> list[str]:
    """Return the elder as a row below `ELDER_COLUMNS`."""
    return columns.row("elders", elder)
