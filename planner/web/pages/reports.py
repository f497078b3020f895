"""Reports upward: made from the book, frozen when their time is over, with names or without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.web import audit
from planner.web.days import written_day
from planner.web.exports import REPORTS
from planner.web.pages.book import note
from planner.web.pages.plans import plan_of
from planner.web.pages.work import made_in, sent
from planner.web.render import go, page
from planner.web.rights import Right

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call
    from planner.web.shelf import Found

SPANS = {
    "week": re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"),
    "month": re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"(19|20|21)[0-9]{2}-Q[1-4]"),
    "october": re.compile(r"(19|20|21)[0-9]{2}"),
}
"""What each kind of report is asked for by."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was made: its kind, its span, and the files that a reader may open."""

    kind: str
    name: str
    is_frozen: bool
    files: tuple[str, ...]


def show(call: Call) -> Response:
    """Show what was made, and the form for another one."""
    return _show(call, plan_of(call))


def _show(call: Call, one: Found, fault: str = "") -> Response:
    made: dict[str, list[str]] = {}
    for name, _ in _files(call, one):
        made.setdefault(name.partition("/")[0], []).append(name)
    listed = [
        Report(
            folder.partition("-")[0],
            folder.partition("-")[2].removesuffix("-draft"),
            not folder.endswith("-draft"),
            tuple(names),
        )
        for folder, names in sorted(made.items(), reverse=True)
    ]
    status = 422 if fault else 200
    return page(call, "reports", status=status, plan=one, reports=listed, fault=fault)


def _files(call: Call, one: Found) -> list[tuple[str, Path]]:
    """Return the reports that a reader may open: with names for those who may see people."""
    sees = call.who is not None and Right.SEE in call.who.rights
    folder = _folder(call, one)
    names = [place.name for place in sorted(folder.glob("*"))]
    parts = tuple(f"{name}/{'full' if sees else 'street'}" for name in names)
    return made_in(folder, parts)


def _folder(call: Call, one: Found) -> Path:
    return call.desk.inbox.parent / "reports" / one.key


def _is_span(kind: str, span: str) -> bool:
    if kind not in SPANS or not SPANS[kind].fullmatch(span):
        return False
    return kind != "week" or written_day(span) is not None


def make(call: Call) -> Response:
    """Begin to make a report, as a draft or for good."""
    one, kind = plan_of(call), call.field("kind")
    span = call.field(kind).strip() if kind in SPANS else ""
    if not _is_span(kind, span):
        return _show(call, one, call.say("reports.wrong"))
    is_draft = call.field("freeze") != "yes"
    job = call.begin(
        "report",
        one.place,
        plan=str(one.folder),
        into=str(_folder(call, one)),
        kind=kind,
        span=span,
        is_draft=is_draft,
        seal="" if is_draft else audit.head(call.desk.database),
    )
    note(call, "reported", f"{kind} {span}")
    return go(f"/jobs/{job.key}")


def file(call: Call) -> Response:
    """Return one file of a report."""
    one = plan_of(call)
    return sent(call, _files(call, one), one, leaving=REPORTS)
