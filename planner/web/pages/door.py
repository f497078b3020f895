"""The door: entering, leaving, the first account, and whether the desk is there at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from planner import __version__
from planner.web.accounts import WHOLE_S, WaitError
from planner.web.passwords import weakness
from planner.web.render import go, page

if TYPE_CHECKING:
    from planner.web.desk import Call

COOKIE = "desk"
LONGEST_NAME = 40
KEPT = "kept-"
SECRET = ("pass", "again", KEPT)
"""Fields that are not written into a page again."""

Fields = Iterable[tuple[str, str]]


def health(_call: Call) -> Response:
    """Say that the desk is there."""
    return JSONResponse({"desk": "visit-rounds", "version": __version__})


def show(call: Call) -> Response:
    """Show the form for entering."""
    return _shown(call, _onward(call.request.query_params.get("to", "")))


def _shown(
    call: Call,
    onward: str,
    *,
    status: int = 200,
    fault: str = "",
    name: str = "",
    kept: Fields = (),
) -> Response:
    shown = {"fault": fault, "name": name, "onward": onward, "kept": tuple(kept)}
    return page(call, "enter", status=status, **shown)


def keep(call: Call) -> Response:
    """Ask whoever's session has ended while a form was filled to enter, and keep what it held."""
    onward = call.request.url.path
    kept = [
        (name, value)
        for name, value in call.form.items()
        if isinstance(value, str) and not name.startswith(SECRET)
    ]
    if not kept:
        return go("/enter?to=" + quote(onward, safe="/"))
    return _shown(call, onward, status=403, fault=call.say("enter.again"), kept=kept)


def _kept(call: Call) -> Fields:
    """Return the fields that were kept while somebody entered again."""
    return tuple(
        (name.removeprefix(KEPT), value)
        for name, value in call.form.items()
        if name.startswith(KEPT) and isinstance(value, str)
    )


def enter(call: Call) -> Response:
    """Let somebody in who knows the password."""
    name, onward, kept = call.field("name").strip(), _onward(call.field("to")), _kept(call)
    address = call.request.client.host if call.request.client else ""
    try:
        number = call.desk.accounts.enter(name, call.field("password"), address)
    except WaitError as wait:
        fault = call.say("enter.wait", minutes=-(-wait.seconds // 60))
        return _shown(call, onward, status=429, fault=fault, name=name, kept=kept)
    if number is None:
        fault = call.say("enter.wrong")
        return _shown(call, onward, status=403, fault=fault, name=name, kept=kept)
    old = call.request.cookies.get(COOKIE)
    if old:
        call.desk.accounts.leave(old)
    if kept:  # the browser sends it once more, by the press of whoever filled it
        return with_session(page(call, "onward", onward=onward, kept=kept), number)
    return with_session(go(onward), number)


def with_session(answer: Response, number: str) -> Response:
    """Give the browser a session's number, which no script can read and no other site can send."""
    answer.set_cookie(COOKIE, number, max_age=WHOLE_S, httponly=True, samesite="strict", path="/")
    return answer


def leave(call: Call) -> Response:
    """End the session."""
    call.desk.accounts.leave(call.request.cookies.get(COOKIE, ""))
    answer = go("/enter")
    answer.delete_cookie(COOKIE, path="/")
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def language(call: Call) -> Response:
    """Speak the other language from now on."""
    wanted = "en" if call.field("language") == "en" else "zh"
    answer = go(_onward(call.field("to")))
    if call.who is not None:
        call.desk.accounts.speak(call.who.name, wanted)
    answer.set_cookie("language", wanted, max_age=31_536_000, httponly=True, samesite="strict")
    return answer


def show_first(call: Call) -> Response:
    """Show the form for the first account, where its address still holds."""
    if not call.desk.opens_first(call.request.path_params["token"]):
        return page(call, "refused", status=404, why=call.say("first.over"))
    return page(call, "first", fault="", name="")


def first(call: Call) -> Response:
    """Make the first account, and let its owner in."""
    if not call.desk.opens_first(call.request.path_params["token"]):
        return page(call, "refused", status=404, why=call.say("first.over"))
    name, password = call.field("name").strip(), call.field("password")
    word = name_fault(name) or weakness(password, name)
    if word is None and password != call.field("again"):
        word = "differs"
    if word is not None:
        return page(call, "first", status=400, fault=call.say(f"password.{word}"), name=name)
    roles = ("coordinator", "admin", "auditor")
    language_ = call.language
    if not call.desk.accounts.add(name, password, roles, language=language_, by=name, first=True):
        return page(call, "refused", status=404, why=call.say("first.over"))
    number = call.desk.accounts.enter(name, password, "")
    return go("/enter") if number is None else with_session(go("/"), number)


def name_fault(name: str) -> str | None:
    """Return the word for what is wrong with an account's name; None if nothing is."""
    if not name:
        return "no-name"
    return None if len(name) <= LONGEST_NAME and name.isprintable() else "bad-name"


def _onward(written: str) -> str:
    """Return a page of ours to go to; never another site's."""
    inside = written.startswith("/") and not written.startswith(("//", "/\\"))
    return written if inside and written.isprintable() else "/"
