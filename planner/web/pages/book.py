"""The book at the desk: issue, take sheets in again by number pad, what is open, the rates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from planner.web import audit
from planner.web.hands import RefusedError
from planner.web.pages.plans import ask, plan_of
from planner.web.render import go, page
from planner.web.rights import Right

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call
    from planner.web.shelf import Found

BY = ("tier", "community", "helper")
CODES = range(9)
LONGEST = 400


def show(call: Call) -> Response:
    """Show which sheets are out, and the field for the number of one that came back."""
    one = plan_of(call)
    told = ask(call, one, "overview", **_by(call))
    number = call.request.query_params.get("number", "").strip()
    if number:
        return _sheet(call, one, number[:20])
    kept = call.request.query_params.get("kept", "")[:20]
    return page(call, "book", plan=one, fault="", kept=kept if kept.isdecimal() else "", **told)


def _sheet(call: Call, one: Found, number: str, fault: str = "", typed: str = "") -> Response:
    told = ask(call, one, "sheet", number=number)
    if not told["is_known"]:
        over = ask(call, one, "overview", **_by(call))
        fault = call.say("book.unknown", number=number)
        return page(call, "book", status=404, plan=one, fault=fault, kept="", **over)
    status = 422 if fault else 200
    return page(
        call, "sheet", status=status, plan=one, sheet=told, codes=CODES, fault=fault, typed=typed
    )


def issue(call: Call) -> Response:
    """Make the plan the standing one and number its sheets."""
    one = plan_of(call)
    ask(call, one, "issue", **_by(call))
    _note(call, "issued", one.place)
    return go(f"/plans/{one.key}/book")


def record(call: Call) -> Response:
    """Record a sheet: as planned, but for the exceptions typed."""
    one, number = plan_of(call), call.field("number").strip()[:20]
    typed = call.field("typed")[:LONGEST]
    try:
        ask(call, one, "record", number=number, typed=typed, **_by(call))
    except RefusedError as refused:
        if refused.word != "input":
            raise
        fault = "\n".join(str(told["message"]) for told in refused.faults)
        return _sheet(call, one, number, fault, typed)
    _note(call, "recorded", number)
    return go(f"/plans/{one.key}/book?kept={number}")


def rates(call: Call) -> Response:
    """Show of those owed a contact how many got it, the lowest first; names where allowed."""
    one = plan_of(call)
    asked = call.request.query_params
    first, last = _day(asked.get("from"), one.first), _day(asked.get("to"), one.last)
    by = asked.get("by", "tier")
    by = by if by in BY else "tier"
    sees = call.who is not None and Right.SEE in call.who.rights
    span = {"first": min(first, last), "last": max(first, last)}
    told = ask(call, one, "rates", by_what=[by], names=sees, **span)
    return page(call, "rates", plan=one, by=by, ways=BY, sees=sees, span=span, **told)


def _day(written: str | None, otherwise: str) -> str:
    try:
        return date.fromisoformat(written or "").isoformat()
    except ValueError:
        return otherwise


def _by(call: Call) -> dict[str, Any]:
    return {"by": call.name, "now": call.desk.clock()}


def _note(call: Call, act: str, on: str) -> None:
    with call.desk.database.write() as connection:
        audit.note(connection, call.desk.accounts.now(), call.name, act, on)
