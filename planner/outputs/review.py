"""
Stops of scanned sheets that a person must look at: a page with pictures, a table to answer in.

The table is read back as a returned week is, by sheet and stop.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.outputs.page import environment
from planner.outputs.workbook import answer_lists, put_texts
from planner.words import say

PAGE, TABLE = "index.html", "answers.xlsx"
_COLUMNS = ("sheet", "stop", "outcome", "codes", "minutes", "note")
_PICTURE_HEIGHT = 110
"""Points of a row with a picture."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One stop: the boxes in doubt and their picture, a PNG."""

    sheet: str
    stop: int
    day: date
    helper: str
    elders: tuple[str, ...]
    boxes: tuple[int, ...]
    picture: bytes


def write_review(folder: Path, language: str, stops: Sequence[Asked]) -> None:
    """Write ``index.html`` and ``answers.xlsx`` into `folder`, which exists."""
    words = {name: say(language, f"sheets.report.{name}") for name in ("sheet", "stop")}
    page = (
        environment()
        .get_template("scan_review.jinja")
        .render(
            lang=language,
            title=say(language, "scan.review.title"),
            intro=say(language, "scan.review.intro", table=TABLE),
            words=words | {"picture": say(language, "scan.review.picture")},
            stops=[_shown(language, one) for one in stops],
        )
    )
    (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
    _write_table(folder / TABLE, language, stops)


def _shown(language: str, one: Asked) -> dict[str, object]:
    boxes = " · ".join(f"{code} {say(language, f'sheets.code.{code}')}" for code in one.boxes)
    return {
        "sheet": one.sheet,
        "stop": one.stop,
        "day": one.day.isoformat(),
        "helper": one.helper,
        "elders": say(language, "papers.list").join(one.elders),
        "boxes": say(language, "scan.review.boxes", boxes=boxes),
        "picture": base64.b64encode(one.picture).decode(),
    }


def _write_table(file: Path, language: str, stops: Sequence[Asked]) -> None:
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    heads = [say(language, f"sheets.report.{name}") for name in _COLUMNS]
    put_texts(sheet, [*heads, say(language, "scan.review.picture")])
    for row, one in enumerate(stops, 2):
        put_texts(sheet, [one.sheet, one.stop, "", "", "", ""])
        sheet.row_dimensions[row].height = _PICTURE_HEIGHT
        picture = Image(io.BytesIO(one.picture))
        sheet.add_image(picture, f"G{row}")
    for letter, width in zip("ABCDEFG", (13, 6, 16, 18, 10, 24, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C2"
    answer_lists(sheet, language, {"outcome": "C", "codes": "D"}, first=2)
    book.save(file)
