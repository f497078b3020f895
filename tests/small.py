"""
The shipped scenarios, cut down: their streets and the whole team, and a part of the elders.

What a notebook, a page of the docs or a change does is the same with seventy elders as with
three hundred; how well a whole street is planned is tried in `tests/scenarios`.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "scenarios"
EVERY = 4
"""Of so many households one is kept."""


def write_small(name: str, folder: Path, every: int = EVERY) -> Path:
    """
    Write a shipped scenario with one household of `every` and return its folder.

    Parameters
    ----------
    name
        The scenario's folder below ``scenarios``.
    folder
        Where it goes; a folder of that name is made in it.
    """
    here, there = SHIPPED / name, folder / name
    shutil.copytree(here, there)
    people = _rows(there / "elders.csv")
    header = people[0]
    at = next(k for k, title in enumerate(header) if title in {"household_id", "户号"})
    homes = list(dict.fromkeys(row[at] or row[0] for row in people[1:]))
    kept = {row[0] for row in people[1:] if homes.index(row[at] or row[0]) % every == 0}
    for file in ("elders.csv", "pairs.csv", "history.csv"):
        if (there / file).exists():
            rows = _rows(there / file)
            _write(there / file, [rows[0], *(row for row in rows[1:] if row[0] in kept)])
    return there


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def _write(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
