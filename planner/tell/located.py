"""The table that `planner locate` writes: a place beside every address, for review."""

from __future__ import annotations

import csv
import os
import tempfile
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.outputs.names import plain_cell
from planner.words import LANGUAGES, say

if TYPE_CHECKING:
    from planner.pipeline.locating import Located, Locating

COLUMNS = ("elder_id", "name", "address", "lon", "lat", "how_sure", "within_m", "why", "other")


def located_rows(found: Locating) -> list[list[object]]:
    """Return the lines, one for each elder without coordinates, in the scenario's language."""
    return [_row(row, found.scenario.language) for row in found.rows]


def _row(row: Located, language: str) -> list[object]:
    elder = row.elder
    start: list[object] = [elder.id, elder.name, elder.address]
    if not row.found:
        key = "none" if elder.address else "no-address"
        said = say(language, f"locate.why.{key}")
        return [*start, "", "", say(language, "locate.grade.none"), "", said, ""]
    best, *others = row.found
    why = say(language, f"locate.why.{best.why}", name=best.shown)
    if best.has_slip:
        why = say(language, "locate.slip", why=why)
    other = "; ".join(f"{one.lon:.6f},{one.lat:.6f} {one.shown}" for one in others[:2])
    grade = say(language, f"locate.grade.{best.grade}")
    return [*start, best.lon, best.lat, grade, max(10, round(best.radius_m)), why, other]


def write_located(file: Path, found: Locating) -> None:
    """Write the table as CSV beside the file and swap; Excel opens it, and it holds no formula."""
    language = found.scenario.language
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([say(language, f"locate.column.{name}") for name in COLUMNS])
    for row in located_rows(found):
        writer.writerow([plain_cell(value) for value in row])
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as part:
        part.write(out.getvalue())
    Path(beside).replace(file)


def refuse_other(file: Path) -> None:
    """
    Refuse to write over what is no table of ours.

    Raises
    ------
    InputError
        If the file holds anything else, or is a folder.
    """
    if not file.exists():
        return
    heads = {
        ",".join(str(say(language, f"locate.column.{name}")) for name in COLUMNS)
        for language in LANGUAGES
    }
    try:
        first = file.read_text(encoding="utf-8-sig").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        first = ""
    if first not in heads:
        fault = Fault(file.name, text("locate.target"), text("locate.target-remedy"))
        raise InputError((fault,))
