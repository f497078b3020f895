"""A small sound scenario folder, and ways to spoil one thing in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

TODAY = date(2026, 11, 22)

SETTINGS = """\
title = "Test"
language = "en"
streets = "streets.osm"
elders = "elders.csv"
helpers = "helpers.csv"
pairs = "pairs.csv"
history = "history.csv"
policy = "generic"
"""

ELDER = {"elder_id": "E1", "name": "Wang", "lon": "121.5", "lat": "31.2"}
HELPER = {"helper_id": "H1", "name": "Li", "lon": "121.5", "lat": "31.2"}
PAIR = {"elder_id": "E1", "helper_id": "H1", "locked": "yes"}
PAST = {"elder_id": "E1", "date": "2026-10-01", "helper_id": "H1", "kind": "visit", "minutes": "9"}

Files = Mapping[str, str | bytes | None]


def table(*rows: Mapping[str, str]) -> str:
    """Return CSV of `rows`, its header all their keys."""
    stream = io.StringIO()
    keys = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(stream, keys, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


SOUND: Files = {
    "scenario.toml": SETTINGS,
    "streets.osm": "<osm/>",
    "elders.csv": table(ELDER),
    "helpers.csv": table(HELPER),
    "pairs.csv": table(PAIR),
    "history.csv": table(PAST),
}


def write(folder: Path, files: Files) -> Path:
    """Write `files` into `folder`; None takes a file away."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def sound(folder: Path, files: Files | None = None) -> Path:
    """Write a sound folder, then `files` over it."""
    return write(folder, {**SOUND, **(files or {})})


def elder(**cells: str) -> Files:
    """Return the elders' roster with one row, some cells of which are `cells`."""
    return {"elders.csv": table({**ELDER, **cells})}


def helper(**cells: str) -> Files:
    """Return the helpers' roster with one row, some cells of which are `cells`."""
    return {"helpers.csv": table({**HELPER, **cells})}


def settings(more: str = "", **replaced: str | None) -> Files:
    """Return scenario.toml with lines replaced, taken away (None) or added."""
    lines = []
    for line in SETTINGS.splitlines():
        key = line.partition(" ")[0]
        value = replaced.pop(key, line.partition("= ")[2])
        if value is not None:
            lines.append(f"{key} = {value}")
    lines += [f"{key} = {value}" for key, value in replaced.items() if value is not None]
    return {"scenario.toml": "\n".join([*lines, more, ""])}


def workbook(*rows: Sequence[object], merged: str | None = None) -> bytes:
    """Return an .xlsx whose first sheet holds `rows`."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet(*rows: Sequence[object], merged: str | None = None) -> Files:
    """Return a folder's change to an elders' roster in Excel."""
    content = workbook(*rows, merged=merged)
    return {**settings(elders='"elders.xlsx"'), "elders.csv": None, "elders.xlsx": content}
