"""
What leaves the desk: for a purpose that is asked, logged, and marked with who and when.

A table goes into other programs, and a report to others, where nobody sees any more whence it
came: who takes it, when and for what is printed on its every page. Sheets and the office's papers
are printed here, which needs no purpose and is not counted; who did, and when, stands on each.
"""

from __future__ import annotations

import io
import re
import threading
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from planner.web import audit

if TYPE_CHECKING:
    from planner.store.engine import Database

PAGE, PAPER = ".html", ".pdf"
TABLES = frozenset({".xlsx", ".csv", ".gpx", ".geojson", ".ics"})
REPORTS = TABLES | {PAPER}
"""What of a report leaves the desk."""
PURPOSES = ("helpers", "office", "bureau", "check", "other")
"""What a table may be taken for."""
MOST, WITHIN_S = 10, 60
"""So many tables may somebody take within so many seconds."""
_MARGIN = (
    "<style>@page {{ @left-middle {{ content: '{}'; writing-mode: vertical-rl; font-size: 6.5pt; "
    "color: #595959 }} }}</style>"
)
"""What a page gets for when it is printed from the browser, if that is of 2025 or later."""
_AT_ONCE = threading.Semaphore(2)
"""So many PDFs are marked at once: what sets the line takes some 300 MB."""
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""What no file's name may hold on Windows."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_AFTER = re.compile(
    rb"<(?:rowBreaks|colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing|"
    rb"legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|"
    rb"extLst)\b|</worksheet>"
)
"""What follows the header in a worksheet, whose parts have an order."""


def are_too_many(database: Database, name: str, now: int) -> bool:
    """Say whether somebody has taken as many tables of late as anybody may."""
    newest = audit.entries(database, 20 * MOST)
    taken = [e for e in newest if e.act == "exported" and e.actor == name]
    return sum(now - one.at < WITHIN_S for one in taken) >= MOST


def name_of(file: Path, who: str, day: date) -> str:
    """Return the name of a table that goes out; a CSV has no page that could say who and when."""
    return f"{file.stem} ({_UNFIT.sub('_', who)} {day}){file.suffix}"


def marked(file: Path, words: str) -> bytes:
    """
    Return a file with words on every page where it has pages.

    Raises
    ------
    InputError
        If it is a PDF that cannot be marked.
    """
    if file.suffix == PAPER:
        from planner.outputs.paper.watermark import watermarked

        with _AT_ONCE:
            return watermarked(file, words)
    content = file.read_bytes()
    if file.suffix == PAGE:
        before, end, after = content.rpartition(b"</body>")
        said = "".join(one if one.isalnum() else f"\\{ord(one):06x}" for one in words)
        return before + _MARGIN.format(said).encode() + end + after
    return headed(content, words) if file.suffix == ".xlsx" else content


def headed(content: bytes, words: str) -> bytes:
    """Return a workbook with words at the left of every page's header."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            part = old.read(one)
            new.writestr(one, _headed(part, words) if _SHEET.fullmatch(one.filename) else part)
    return out.getvalue()


def _headed(sheet: bytes, words: str) -> bytes:
    """Return a worksheet with words at the left of its header, before what stands there."""
    sheet = re.sub(rb"<oddHeader\s*/>", b"", sheet)
    said = escape("&L" + words.replace("&", "&&")).encode()
    if b"<oddHeader>" in sheet:
        return sheet.replace(b"<oddHeader>", b"<oddHeader>" + said, 1)
    header = b"<oddHeader>" + said + b"</oddHeader>"
    found = re.search(rb"<headerFooter\b[^>]*?(/?)>", sheet)
    if found is None:
        place = _AFTER.search(sheet)
        at = place.start() if place else len(sheet)
        return sheet[:at] + b"<headerFooter>" + header + b"</headerFooter>" + sheet[at:]
    if found.group(1):
        opened = found.group()[:-2] + b">" + header + b"</headerFooter>"
        return sheet[: found.start()] + opened + sheet[found.end() :]
    return sheet[: found.end()] + header + sheet[found.end() :]
