"""Changing a plan at the desk: prices before, the change itself, taking it back, versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from starlette.responses import JSONResponse, Response

from planner.web import audit
from planner.web.days import written_day
from planner.web.pages.plans import ask, plan_of

if TYPE_CHECKING:
    from planner.web.desk import Call
    from planner.web.shelf import Found

FIELDS: dict[str, frozenset[str]] = {
    "give": frozenset({"elder", "helper"}),
    "cover": frozenset({"elder", "helper", "date"}),
    "visit": frozenset({"elder", "date"}),
    "swap": frozenset({"elder", "other"}),
    "lock": frozenset({"elder"}),
    "unlock": frozenset({"elder"}),
}
"""What each change names."""
MOST = 40
MOST_VERSIONS = 10**9
LONGEST = 200


def prices(call: Call) -> Response:
    """Return what it would cost to give an elder to each helper."""
    return JSONResponse(ask(call, plan_of(call), "prices", elder=call.request.path_params["elder"]))


def propose(call: Call) -> Response:
    """Return what a change would do; nothing is written."""
    edits = edits_of(call.form)
    if edits is None:
        return _wrong(call)
    return JSONResponse(ask(call, plan_of(call), "propose", edits=edits))


def change(call: Call) -> Response:
    """Make a change against the version that was read; 409 where it may not be made."""
    edits, expected = edits_of(call.form), call.form.get("expected")
    if not is_version(expected):
        told = {"error": "expected", "message": call.say("change.expected")}
        return JSONResponse(told, 428)
    force, reason = call.form.get("force") is True, call.field("reason").strip()[:LONGEST]
    if edits is None:
        return _wrong(call)
    if force and not reason:
        return JSONResponse({"error": "reason", "message": call.say("change.needs-reason")}, 422)
    one = plan_of(call)
    asked = {"edits": edits, "expected": expected, "force": force, "reason": reason}
    told = ask(call, one, "change", **asked, **_by(call))
    if not told["made"] and told["broken"]:
        message = told["broken"][0]
        return JSONResponse({"error": "breaks", "message": message, **told}, 409)
    if told["made"]:
        _note(call, "forced" if force and told["broken"] else "changed", one, told, edits)
    return JSONResponse(told)


def undo(call: Call) -> Response:
    """Take back one's own last change; 409 where others have changed the same rounds since."""
    one = plan_of(call)
    told = ask(call, one, "undo", **_by(call))
    if not told["made"]:
        return JSONResponse({"error": "breaks", "message": told["broken"][0], **told}, 409)
    _note(call, "undone", one, told, [])
    return JSONResponse(told)


def versions(call: Call) -> Response:
    """Return the versions of a plan."""
    return JSONResponse(ask(call, plan_of(call), "versions"))


def is_version(expected: Any) -> TypeGuard[int]:
    """Say whether this may be the number of a version that was read."""
    return (
        isinstance(expected, int)
        and not isinstance(expected, bool)
        and abs(expected) < MOST_VERSIONS
    )


def edits_of(form: Mapping[str, Any]) -> list[dict[str, str]] | None:
    """Return the changes that were sent, None where they are none of ours."""
    sent = form.get("edits")
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST:
        return None
    made = [_edit(one) for one in sent]
    return None if None in made else [one for one in made if one is not None]


def _edit(one: Any) -> dict[str, str] | None:
    if not isinstance(one, dict):
        return None
    if not all(isinstance(value, str) and len(value) < 100 for value in one.values()):
        return None
    if one.get("do") not in FIELDS or set(one) != FIELDS[one["do"]] | {"do"}:
        return None
    return dict(one) if "date" not in one or _is_day(one["date"]) else None


def _is_day(written: str) -> bool:
    day = written_day(written)
    return day is not None and day.isoformat() == written


def _by(call: Call) -> dict[str, Any]:
    return {"by": call.name, "now": call.desk.clock()}


def _wrong(call: Call) -> Response:
    return JSONResponse({"error": "body", "message": call.say("change.wrong")}, 422)


def _note(
    call: Call, act: str, one: Found, told: Mapping[str, Any], edits: list[dict[str, str]]
) -> None:
    with call.desk.database.write() as connection:
        audit.note(
            connection,
            call.desk.accounts.now(),
            call.name,
            act,
            one.place,
            version=told["version"],
            edits=edits,
        )
