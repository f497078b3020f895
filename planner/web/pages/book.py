"""The book at the desk: issue, take sheets in again by number pad, what is open, the rates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from planner.web import audit
from planner.web.days import day_in, written_day, zone_at
from planner.web.hands import RefusedError
from planner.web.pages.plans import ask, mark_of, plan_of
from planner.web.render import go, page
from planner.web.rights import Right
from planner.web.sheets import WIDE

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call
    from planner.web.shelf import Found

BY = ("tier", "community", "helper")
BOTH = ("community-tier", "helper-tier")
"""Groups of two kinds; small ones point at people, so that they are for those who see people."""
MOST_DAYS = 3653
"""Of which rates are counted at once: each day of them is looked at for every elder."""
CODES = range(9)
LONGEST = 400
MOST_OFFERS = 12


def show(call: Call) -> Response:
    """Show which sheets are out, and the field for the number of one that came back."""
    one = plan_of(call)
    number = call.request.query_params.get("number", "").strip().translate(WIDE)
    if number:
        return _sheet(call, one, number[:20])
    told = ask(call, one, "overview", **signed(call))
    notice, fault = _notice(call), ""
    if call.request.query_params.get("check"):
        proof = ask(call, one, "check")
        notice, fault = (proof["line"], "") if proof["is_clean"] else ("", proof["line"])
    return page(
        call, "book", plan=one, fault=fault, notice=notice, offers=_offers(call, one), **told
    )


def _offers(call: Call, one: Found) -> list[dict[str, str]]:
    """Return what the lists want after a sheet that says hospital, moved or died."""
    sent, found = call.request.query_params, []
    for does in ("rests", "ends"):
        for elder in sent.getlist(does)[:MOST_OFFERS]:
            try:
                name = str(ask(call, one, "card", elder=elder, **signed(call))["name"])
            except RefusedError:
                continue
            day = _day(sent.get("on"), one.first)
            found.append({"elder": elder, "name": name, "does": does, "day": day})
    return found


def _notice(call: Call) -> str:
    """Return what was just done, from the numbers in the address."""
    sent = call.request.query_params
    said = {name: sent.get(name, "")[:20] for name in ("kept", "issued", "cells", "recorded")}
    known = {name: value for name, value in said.items() if value.isdecimal()}
    if "issued" in known:
        cells = known.get("cells", "0")
        more = "" if cells == "0" else " " + call.say("book.cells", count=cells)
        return call.say("book.issued", sheets=known["issued"]) + more
    if "recorded" in known:
        return call.say("book.recorded", count=known["recorded"])
    return call.say("book.kept", number=known["kept"]) if "kept" in known else ""


def _sheet(call: Call, one: Found, number: str, fault: str = "", typed: str = "") -> Response:
    told = ask(call, one, "sheet", number=number)
    if not told["is_known"]:
        over = ask(call, one, "overview", **signed(call))
        fault = call.say("book.unknown", number=number)
        return page(call, "book", status=404, plan=one, fault=fault, notice="", **over)
    status = 422 if fault else 200
    return page(
        call, "sheet", status=status, plan=one, sheet=told, codes=CODES, fault=fault, typed=typed
    )


def before_issue(call: Call) -> Response:
    """Show what issuing would number and write into the office's own lists."""
    return _before_issue(call, plan_of(call))


def _before_issue(call: Call, one: Found, fault: str = "") -> Response:
    mark = mark_of(one)  # before it is read: rather asked once more than never
    told = ask(call, one, "issue", dry=True, **signed(call))
    status = 409 if fault else 200
    return page(call, "issue", status=status, plan=one, mark=mark, fault=fault, **told)


def issue(call: Call) -> Response:
    """Make the plan the standing one and number its sheets."""
    one, seen = plan_of(call), call.field("seen")
    if seen and seen != mark_of(one):  # what was read is not what would be issued
        return _before_issue(call, one, call.say("book.changed"))
    told = ask(call, one, "issue", dry=False, **signed(call))
    note(call, "issued", one.place)
    return go(f"/plans/{one.key}/book?issued={told['sheets']}&cells={told['cells']}")


def record(call: Call) -> Response:
    """Record a sheet: as planned, but for the exceptions typed."""
    one, number = plan_of(call), call.field("number").strip()[:20]
    typed, sent = call.field("typed"), dict[str, list[str]](rests=[], ends=[])
    if len(typed) > LONGEST:  # what would be cut off would be taken as done
        return _sheet(call, one, number, call.say("book.long", most=LONGEST), typed[:LONGEST])
    try:
        told = ask(call, one, "record", number=number, typed=typed, **signed(call))
    except RefusedError as refused:
        if refused.word != "input":
            raise
        fault = "\n".join(str(told["message"]) for told in refused.faults)
        return _sheet(call, one, number, fault, typed)
    note(call, "recorded", told["number"])
    for offer in told["offers"][:MOST_OFFERS]:
        sent[offer["does"]].append(offer["elder"])
    offers = urlencode({"on": told["day"], **sent}, doseq=True) if told["offers"] else ""
    return go(f"/plans/{one.key}/book?kept={told['number']}" + (f"&{offers}" if offers else ""))


def rates(call: Call) -> Response:
    """Show of those owed a contact how many got it, the lowest first; names where allowed."""
    one = plan_of(call)
    asked = call.request.query_params
    first, last = _day(asked.get("from"), one.first), _day(asked.get("to"), one.last)
    sees = call.who is not None and Right.SEE in call.who.rights
    by, ways = asked.get("by", "tier"), (*BY, *(BOTH if sees else ()))
    by = by if by in ways else "tier"
    span = {"first": min(first, last), "last": max(first, last)}
    if (date.fromisoformat(span["last"]) - date.fromisoformat(span["first"])).days > MOST_DAYS:
        return page(call, "refused", status=422, why=call.say("rates.long"))
    try:
        told = ask(call, one, "rates", by_what=by.split("-"), names=sees, **span)
    except RefusedError as refused:
        if refused.word != "no-database":
            raise
        told = {"total": None, "rows": []}  # no plan was issued yet: nothing to be counted
    months = _months(day_in(zone_at(one.home), call.desk.clock()))
    told |= {"by": by, "ways": ways, "sees": sees, "span": span, "months": months}
    return page(call, "rates", plan=one, **told)


def _months(today: date) -> list[tuple[str, str, str]]:
    """Return the last month and this one: its word, first and last day."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return [
        ("last-month", before.replace(day=1).isoformat(), before.isoformat()),
        ("this-month", first.isoformat(), last.isoformat()),
    ]


def _day(written: str | None, otherwise: str) -> str:
    day = written_day(written or "")
    return otherwise if day is None else day.isoformat()


def signed(call: Call) -> dict[str, Any]:
    """Return who asks, and when."""
    return {"by": call.name, "now": call.desk.clock()}


def note(call: Call, act: str, on: str) -> None:
    """Write into the log what was done."""
    with call.desk.database.write() as connection:
        audit.note(connection, call.desk.accounts.now(), call.name, act, on)
