"""A change that *why?* has proved, taken: at once as a version, or planned again beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from planner.web.hands import RefusedError
from planner.web.pages.asking import free_beside
from planner.web.pages.book import note, signed
from planner.web.pages.changes import is_version
from planner.web.pages.plans import ask, plan_of
from planner.web.render import go, page

if TYPE_CHECKING:
    from planner.web.desk import Call

LONGEST = 200
BESIDE = frozenset({"contact", "max_walk_minutes"})
"""Fixes that change what is owed to others too: the week is planned again."""


def take_json(call: Call) -> Response:
    """Take a change and return what became of it, or where the work on it is watched."""
    expected = call.form.get("expected")
    if not is_version(expected):
        told = {"error": "expected", "message": call.say("change.expected")}
        return JSONResponse(told, 428)
    told = _taken(call, expected)
    if told.get("broken"):
        return JSONResponse({"error": "breaks", "message": told["broken"][0], **told}, 409)
    return JSONResponse(told)


def take(call: Call) -> Response:
    """Take a change from the elder's page and show the elder, or the work that was begun."""
    expected = call.field("expected")
    if not expected.isdecimal() or len(expected) > 9:
        return page(call, "refused", status=422, why=call.say("change.expected"))
    try:
        told = _taken(call, int(expected))
    except RefusedError as refused:
        if refused.word != "clash":
            raise
        return page(call, "refused", status=409, why=str(refused.faults[0]["message"]))
    if told.get("broken"):
        return page(call, "refused", status=409, why="\n".join(told["broken"]))
    return go(str(told.get("job") or call.request.url.path.removesuffix("/fixes")))


def _taken(call: Call, expected: int) -> dict[str, Any]:
    one, elder = plan_of(call), call.request.path_params["elder"]
    change, after = call.field("change")[:LONGEST], call.field("after")[:LONGEST]
    if change in BESIDE:
        job = call.begin(
            "fix",
            one.place,
            plan=str(one.folder),
            out=str(free_beside(one.folder, "fix")),
            elder=elder,
            change=change,
            after=after,
        )
        note(call, "proposed", f"{one.place} fix")
        return {"made": False, "job": f"/jobs/{job.key}"}
    wish = {"elder": elder, "change": change, "after": after, "expected": expected}
    told = ask(call, one, "take", **wish, **signed(call))
    if told["made"]:
        note(call, "took-fix", f"{one.place} {told['version']} {elder} {change}")
    return told
