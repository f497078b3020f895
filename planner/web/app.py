"""
The web process: routes answered in threads, one database, no solver.

Handlers are plain functions from a `Call` to an answer. What stands around them is here:
who calls, whether they may, what they sent, and what is said when something fails.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from planner.errors import InputError, StoreError
from planner.web import audit
from planner.web.desk import Call, Desk, MissingError
from planner.web.guard import Guard
from planner.web.hands import RefusedError
from planner.web.intake import Upload
from planner.web.pages.door import COOKIE, keep
from planner.web.render import page
from planner.web.rights import Right
from planner.web.routes import WAYS, Way
from planner.words import say
from planner.words.faults import as_json, render

LOG = logging.getLogger("planner.web")
MOST_FILES = 40
SMALL = 2**20
"""Bytes that are read before it is asked who sends them."""


def build(desk: Desk, hosts: frozenset[str]) -> Starlette:
    """
    Return the application.

    Parameters
    ----------
    hosts
        What the header ``Host`` may say, port included.
    """
    app = Starlette(
        routes=[Route(way.path, _endpoint(desk, way), methods=[way.method]) for way in WAYS],
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={404: _missing(desk), 405: _missing(desk)},
    )
    app.state.desk = desk
    return app


def _endpoint(desk: Desk, way: Way) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if way.body > SMALL:  # nobody sends much who may not send at all
            refusal = await run_in_threadpool(_early, desk, way, request)
            if refusal is not None:
                return refusal
        sent = await _sent(request, way)
        if isinstance(sent, Response):
            return sent
        return await run_in_threadpool(_answer, desk, way, request, sent)

    return endpoint


def _early(desk: Desk, way: Way, request: Request) -> Response | None:
    who = desk.accounts.who(request.cookies.get(COOKIE, ""))
    return _refusal(Call(desk, request, {}, who), way)


async def _sent(request: Request, way: Way) -> Mapping[str, Any] | Response:
    """Return the fields that were sent, or the refusal of what is too much or no form of ours."""
    if way.method == "GET":
        return {}
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > way.body:
                return Response(status_code=413)
    except ClientDisconnect:
        return Response(status_code=400)
    if way.is_api:
        try:
            fields = json.loads(bytes(body) or b"{}")
        except (ValueError, RecursionError):
            return JSONResponse({"error": "body"}, status_code=400)
        is_ours = isinstance(fields, dict) and _is_text(fields)
        return fields if is_ours else JSONResponse({"error": "body"}, 400)
    return await _form(request, way, bytes(body))


def _is_text(fields: Any) -> bool:
    """Say whether all that was sent can be written again: JSON can name halves of signs."""
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


async def _form(request: Request, way: Way, body: bytes) -> Mapping[str, Any] | Response:
    request._body = body  # noqa: SLF001 - starlette reads a form from what it has read
    try:
        async with request.form(
            max_files=MOST_FILES, max_fields=600, max_part_size=way.body
        ) as form:
            fields: dict[str, Any] = {}
            for name, value in form.multi_items():
                if isinstance(value, str):
                    fields[name] = value
                elif value.filename:
                    sent = Upload(value.filename, await value.read())
                    fields.setdefault(name, []).append(sent)
            return fields
    except HTTPException:  # no form of ours
        return Response(status_code=400)


def _answer(desk: Desk, way: Way, request: Request, sent: Mapping[str, Any]) -> Response:
    call = Call(desk, request, sent, None)
    try:
        who = desk.accounts.who(request.cookies.get(COOKIE, ""), is_seen=not way.is_quiet)
        call = Call(desk, request, sent, who)
        return _refusal(call, way) or _done(call, way)
    except InputError as error:
        return _faults(call, way, error)
    except MissingError:
        return _failed(call, way, 404, "desk.fault.missing")
    except RefusedError as refused:
        return _refused(call, way, refused)
    except StoreError as error:
        return _refused(call, way, RefusedError(str(error)))
    except Exception as error:
        LOG.exception("%s %s", way.method, way.path)  # the route, never what was asked of it
        is_disk = isinstance(error, OSError)  # full, or it may only be read
        word = "system" if is_disk else "ours"
        return _failed(call, way, 503 if is_disk else 500, f"desk.fault.{word}")


def _done(call: Call, way: Way) -> Response:
    """
    Return the answer to somebody who may, once what is done can be written into the log.

    Raises
    ------
    StoreError
        If the desk's database is locked, full or may only be read: then nothing is done.
    """
    if way.method != "GET":
        with call.desk.database.write():  # let go at once: long work must not hold it
            pass
    return way.answer(call)


def _refusal(call: Call, way: Way) -> Response | None:
    """Return the answer to somebody who may not; None if they may."""
    if way.right is Right.ANYBODY:
        return None
    if call.who is None:
        if way.is_api:
            return JSONResponse({"error": "enter", "message": call.say("enter.first")}, 401)
        return keep(call)
    if way.right in call.who.rights:
        return None
    with call.desk.database.write() as connection:
        now = call.desk.accounts.now()
        audit.note(connection, now, call.name, "denied", f"{way.method} {way.path}")
    return _failed(call, way, 403, "desk.fault.not-yours")


def _faults(call: Call, way: Way, error: InputError) -> Response:
    if way.is_api:
        told = [as_json(fault, call.language) for fault in error.faults]
        return JSONResponse({"error": "input", "message": told[0]["message"], "faults": told}, 422)
    lines = [render(fault, call.language) for fault in error.faults]
    return page(call, "refused", status=422, why="\n".join(lines))


def _refused(call: Call, way: Way, refused: RefusedError) -> Response:
    """Say what a hand, or the store, will not do."""
    if refused.word == "input":
        told = list(refused.faults)
        if way.is_api:
            message = told[0]["message"]
            return JSONResponse({"error": "input", "message": message, "faults": told}, 422)
        return page(call, "refused", status=422, why="\n".join(one["message"] for one in told))
    if refused.word == "hidden":
        return _failed(call, way, 404, "desk.fault.missing")
    if refused.word == "clash":
        return JSONResponse({"error": "clash", **refused.faults[0]}, 409)
    if refused.word in {"ours", "gone", "late", "system"}:
        status = 500 if refused.word == "ours" else 503
        return _failed(call, way, status, f"desk.fault.{refused.word}")
    status = 409 if refused.word in MEANT else 503
    return _failed(call, way, status, f"store.fault.{refused.word}")


MEANT = frozenset({"changed", "missing", "not-yours", "nothing-to-undo", "lists"})
"""What a store refuses because of what others did; whatever else it says is a fault of its own."""


def _failed(call: Call, way: Way, status: int, key: str) -> Response:
    told = say(call.language, key)
    if way.is_api:
        return JSONResponse({"error": key.rpartition(".")[2], "message": told}, status)
    return page(call, "refused", status=status, why=told)


def _missing(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        call = Call(desk, request, {}, None)
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": "missing", "message": call.say("fault.missing")}, status)
        return page(call, "refused", status=status, why=call.say("fault.missing"))

    return missing
