"""One's own account: another password, and where one is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.web.accounts import WaitError
from planner.web.days import clock, zone_below
from planner.web.pages.door import COOKIE, with_session
from planner.web.passwords import weakness
from planner.web.render import go, page

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call


def show(call: Call) -> Response:
    """Show the account's sessions and the form for another password."""
    done = call.request.query_params.get("done", "")
    return _show(call, done if done in {"password", "sessions"} else "")


def _show(call: Call, done: str = "", fault: str = "", status: int = 200) -> Response:
    found = call.desk.accounts.sessions(call.name, call.request.cookies.get(COOKIE, ""))
    zone = zone_below(call.desk.folder)
    sessions = [
        {
            "since": clock(one.made_at, zone),
            "seen": clock(one.seen_at, zone),
            "is_this": one.is_this,
        }
        for one in found
    ]
    return page(call, "me", status=status, sessions=sessions, done=done, fault=fault)


def password(call: Call) -> Response:
    """Set another password for who knows the present one; every other session ends."""
    new = call.field("password")
    address = call.request.client.host if call.request.client else ""
    try:
        is_right = call.desk.accounts.is_right(call.name, call.field("password-now"), address)
    except WaitError as wait:
        return _show(call, fault=call.say("enter.wait", minutes=-(-wait.seconds // 60)), status=429)
    if not is_right:
        return _show(call, fault=call.say("me.wrong"), status=400)
    word = weakness(new, call.name)
    if word is None and new != call.field("again"):
        word = "differs"
    if word is not None:
        return _show(call, fault=call.say(f"password.{word}"), status=400)
    call.desk.accounts.renew(call.name, new, by=call.name)
    number = call.desk.accounts.enter(call.name, new, address)
    return go("/enter") if number is None else with_session(go("/me?done=password"), number)


def end(call: Call) -> Response:
    """End every other session of one's own account."""
    call.desk.accounts.end(call.name, by=call.name, but=call.request.cookies.get(COOKIE, ""))
    return go("/me?done=sessions")
