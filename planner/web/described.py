"""The routes of the desk as an OpenAPI document, made from the one table that answers them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planner import __version__
from planner.web.fields import Field, Schema
from planner.web.routes import WAYS, Way

OPENAPI = "3.1.0"
PLACE = re.compile(r"\{(\w+)(?::path)?\}")
STATUSES = (200, 303, 400, 403, 404, 409, 413, 422, 429, 503)
STATUSES_OF_API = (200, 400, 401, 403, 404, 409, 413, 422, 428, 503)
"""What is answered; whatever lies above is a fault of the desk."""
CACHED = 304


def document(
    ways: Iterable[Way] = WAYS, known: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """
    Return what the routes take and answer, as OpenAPI 3.1 writes it.

    Parameters
    ----------
    ways
        Routes to describe.
    known
        Values that are there on a certain desk, by the name of a place in addresses: they
        are listed beside whatever else a place may hold.
    """
    paths: dict[str, dict[str, Any]] = {}
    for way in ways:
        path = PLACE.sub(r"{\1}", way.path)
        paths.setdefault(path, {})[way.method.lower()] = _operation(way, known or {})
    about = {"title": "planner serve", "version": __version__}
    return {"openapi": OPENAPI, "info": about, "paths": paths}


def _operation(way: Way, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    places = [
        {"name": name, "in": "path", "required": True, "schema": _place(known.get(name, ()))}
        for name in PLACE.findall(way.path)
    ]
    told: dict[str, Any] = {
        "operationId": f"{way.method.lower()}{re.sub('[^a-z]+', '-', way.path)}".rstrip("-"),
        "x-right": way.right.value,
        "responses": _answers(way),
    }
    if way.method == "GET":
        asked = [
            {"name": one.name, "in": "query", "required": one.is_needed, "schema": dict(one.schema)}
            for one in way.takes
        ]
        return told | {"parameters": places + asked}
    body = {"required": True, "content": {_kind(way): {"schema": _object(way.takes)}}}
    return told | {"parameters": places} | ({"requestBody": body} if way.takes else {})


def _place(known: Sequence[str]) -> Schema:
    anything = {"type": "string", "minLength": 1, "maxLength": 40}
    return {"anyOf": [{"type": "string", "enum": list(known)}, anything]} if known else anything


def _kind(way: Way) -> str:
    """Return how a body is written: JSON, a form, or a form with files."""
    if way.is_api:
        return "application/json"
    has_files = any(one.schema["type"] == "array" for one in way.takes)
    return "multipart/form-data" if has_files else "application/x-www-form-urlencoded"


def _object(fields: tuple[Field, ...]) -> Schema:
    families = {one.name: dict(one.schema) for one in fields if one.is_family}
    made: dict[str, Any] = {
        "type": "object",
        "properties": {one.name: dict(one.schema) for one in fields if not one.is_family},
        "required": [one.name for one in fields if one.is_needed],
    }
    if families:
        # Only what matches is described: whatever else is sent is not looked at.
        made |= {"patternProperties": families, "additionalProperties": False}
    return made


def _answers(way: Way) -> dict[str, Any]:
    statuses = STATUSES_OF_API if way.is_api else STATUSES
    shared = (CACHED,) if way.method == "GET" else ()
    return {str(status): {"description": _WORDS[status]} for status in (*statuses, *shared)}


_WORDS = {
    200: "what was asked for",
    303: "done, or to be entered first: what comes next stands elsewhere",
    304: "as it was when it was read last",
    400: "no form and no JSON of ours",
    401: "nobody has entered",
    403: "not this account's to see or do, or sent by a page that is not ours",
    404: "nothing there, or nothing that this account may know of",
    409: "others have changed it meanwhile, or a rule would be broken",
    413: "too much was sent",
    422: "what was sent cannot be done, and why",
    428: "the version that was read is missing",
    429: "too often: wait",
    503: "a database is held, full or may only be read; nothing was done",
}
