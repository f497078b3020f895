"""Versions, frozen reports and their proof, by ids: the pages of the auditor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planner.errors import StoreError
from planner.web import audit, shelf
from planner.web.days import zone_at, zone_below
from planner.web.deeds import DESK, FORCED, told
from planner.web.desk import MissingError
from planner.web.pages.book import note
from planner.web.pages.plans import plan_of
from planner.web.proving import Finding, notes_of, prove, report_found
from planner.web.render import page
from planner.web.sealing import books, seal_of, seals

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.store import Note
    from planner.web.desk import Call

VERB = re.compile(r"(?:planner )?[a-z]+(?:-[a-z]+)*")
"""How a command begins; what follows may hold names and words."""


def show(call: Call) -> Response:
    """Show what can be proved: versions and frozen reports."""
    return _show(call)


def verify(call: Call) -> Response:
    """Prove everything and say what is not as it was."""
    found = prove(call.desk.database, call.desk.folder, call.desk.inbox.parent / "reports")
    wrong = sum(one.is_broken for one in found)
    with call.desk.database.write() as connection:
        audit.note(connection, call.desk.accounts.now(), call.name, "verified", wrong=wrong)
    return _show(call, found)


def _show(call: Call, found: list[Finding] | None = None) -> Response:
    proved = None if found is None else [(one, _said(call, one)) for one in found]
    reports = []
    for book in books(call.desk.folder):
        try:
            reports += [(book, one, _title(call, one.kind, one.span)) for one in book.reports()]
        except StoreError:  # verifying tells of it
            continue
    return page(
        call,
        "audit",
        plans=shelf.plans(call.desk.folder),
        reports=reports,
        proved=proved,
        wrong=sum(one.is_broken for one in found or ()),
        zone=zone_below(call.desk.folder),
    )


def _said(call: Call, one: Finding) -> str:
    """Return a finding in words."""
    report = "" if one.report is None else _title(call, *one.report)
    return call.say(f"audit.{one.key}", **one.values, report=report)


def _title(call: Call, kind: str, span: str) -> str:
    from planner.outputs.office.report import title

    return title({"kind": kind, "name": span}, call.language)  # type: ignore[arg-type]  # zh or en


def versions(call: Call) -> Response:
    """Show who made which version of a plan and when; of people ids, and no word of a reason."""
    one = plan_of(call)
    listed = [
        {
            "number": kept.number,
            "time": kept.time,
            "author": kept.author,
            "what": _what(kept, call.language),
            "is_forced": kept.command.endswith(FORCED),
            "has_reason": bool(kept.reason),
            "restores": kept.restores,
            "digest": kept.plan_sha,
        }
        for kept in notes_of(one.folder)
    ]
    return page(call, "trail", plan=one, zone=zone_at(one.home), versions=listed[::-1])


def _what(kept: Note, language: str) -> str:
    """Return what a version did, people by ids; of a command line no more than the command."""
    said = told(kept.command, language, {})
    if said != kept.command:
        return said
    found = VERB.match(kept.command.removeprefix(DESK))
    return found[0] if found else ""


def report(call: Call) -> Response:
    """Show a report as it was frozen: its figures, people by ids, and whether it is unchanged."""
    asked = call.request.path_params
    kind, _, span = asked["report"].partition("-")
    book = next((one for one in books(call.desk.folder) if one.key == asked["book"]), None)
    kept = next(
        (one for one in (book.reports() if book else ()) if (one.kind, one.span) == (kind, span)),
        None,
    )
    if book is None or kept is None:
        raise MissingError
    rows = audit.entries(call.desk.database)
    seal = seal_of(seals(rows), book.place, kept)
    found = report_found(kept, seal, {row.digest: row.number for row in rows})
    note(call, "opened-file", f"{book.place} {kind} {span}")
    return page(
        call,
        "frozen",
        title=_title(call, kind, span),
        kept=kept,
        place=book.place,
        zone=zone_below(call.desk.folder),
        proved=[(one, _said(call, one)) for one in found],
        **_content(call, kept),
    )


def _content(call: Call, kept: Any) -> dict[str, Any]:
    """Return what stands in a report; nothing where it can be read no more."""
    from planner.outputs.office.report import sections

    try:
        held = kept.content
        tables = list(sections(held, call.language, {}))  # type: ignore[arg-type]  # zh or en
        told = {"span": held["span"], "head": held.get("seal", "")}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"sections": [], "span": {"start": "", "end": ""}, "head": ""}
    return {"sections": tables, **told}
