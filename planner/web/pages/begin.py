"""The first run: two lists and the streets uploaded, faults mended in place, then a plan."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.outputs.wording import tier_name
from planner.read.shipped import find_scenario
from planner.tiers import Tier, tier_of
from planner.web import audit, shelf
from planner.web.desk import MissingError
from planner.web.hands import RefusedError
from planner.web.intake import Start, UnfitError, Upload, lay, lay_invented
from planner.web.pages.plans import next_monday
from planner.web.render import go, page

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.domain import Language
    from planner.web.desk import Call
    from planner.web.shelf import Ground

DATUMS = ("auto", "gcj02", "wgs84", "bd09")
INVENTED = "qinghe"
"""The town that comes along, of people who do not exist."""
LISTS = ("elders", "helpers")
MOST_ANSWERS = 200
LONGEST = 400
NUMBER = re.compile(r"[0-9]{1,7}")
"""Of a row or a column of a table."""


def show(call: Call) -> Response:
    """Show the form for the lists of an office."""
    return _form(call)


def _form(call: Call, fault: str = "") -> Response:
    return page(
        call,
        "begin",
        status=422 if fault else 200,
        fault=fault,
        title=call.field("title")[:80],
        policies=policies(call.language),
        datums=DATUMS,
        streets=shelf.streets(call.desk.folder),
        has_invented=find_scenario(INVENTED) is not None,
    )


@cache
def policies(language: Language) -> list[dict[str, Any]]:
    """Return the packs that come along in plain words: what they are after, who, how often."""
    found = []
    for entry in sorted((files("planner") / "policies").iterdir(), key=lambda one: one.name):
        if not entry.name.endswith(".toml"):
            continue
        told = tomllib.loads(entry.read_text(encoding="utf-8"))
        about = told["policy"]
        found.append(
            {
                "name": entry.name.removesuffix(".toml"),
                "title": about.get(f"title_{language}", about["title_zh"]),
                "source": about.get("source", ""),
                "until": about.get("valid_to", ""),
                "rules": [
                    (tier_name(language, Tier(one["tier"])), one["clause"])
                    for one in told["served"]
                    if tier_of(one.get("tier")) is not None and "clause" in one
                ],
            }
        )
    return found


def begin(call: Call) -> Response:
    """Lay a scenario of what was uploaded, and go on to what is wrong with it."""
    try:
        folder = lay(call.desk.folder, _start(call))
    except UnfitError as unfit:
        return _form(call, call.say(f"begin.{unfit}"))
    _note(call, "uploaded", folder.name)
    return go(f"/lists/{shelf.key_of(call.desk.folder, folder)}")


def invent(call: Call) -> Response:
    """Lay the invented town that comes along, so that one can try everything on nobody."""
    shipped = find_scenario(INVENTED)
    if shipped is None:
        raise MissingError
    try:
        folder = lay_invented(call.desk.folder, shipped)
    except UnfitError as unfit:
        return _form(call, call.say(f"begin.{unfit}"))
    _note(call, "uploaded", folder.name)
    return go(f"/lists/{shelf.key_of(call.desk.folder, folder)}")


def _start(call: Call) -> Start:
    """
    Return what was sent.

    Raises
    ------
    UnfitError
        If a file is missing or a choice is none of ours.
    """
    here = {one.key: one.folder for one in shelf.streets(call.desk.folder)}
    chosen = here.get(call.field("here"))
    sent = _upload(call, "streets")
    if sent is None and chosen is None:
        raise UnfitError("no-streets")
    elders, helpers = _upload(call, "elders"), _upload(call, "helpers")
    if elders is None or helpers is None:
        raise UnfitError("empty")
    policy, datum = call.field("policy"), call.field("coordinates")
    if policy not in {one["name"] for one in policies("zh")} or datum not in DATUMS:
        raise UnfitError("bad-choice")
    streets: Upload | Path = sent or Path("..") / chosen.relative_to(call.desk.folder)  # type: ignore[union-attr]
    title, language = call.field("title")[:200], call.language
    return Start(title, language, elders, helpers, streets, datum, policy)


def _upload(call: Call, name: str) -> Upload | None:
    return next((one for one in call.uploads(name) if one.content), None)


def lists(call: Call) -> Response:
    """Show what is wrong with the lists of a scenario, or how many people they hold."""
    one = ground_of(call)
    return _lists(call, one, _ask(call, one, "reading"))


def _lists(call: Call, one: Ground, told: dict[str, Any], fault: str = "") -> Response:
    return page(
        call,
        "lists",
        status=422 if fault else 200,
        ground=one,
        told=told,
        files=[Path(one).name for one in _ask(call, one, "files")["files"]],
        fault=fault,
        monday=next_monday(call),
    )


def mend(call: Call) -> Response:
    """Keep the answers that were given and write the cells that were filled in."""
    one = ground_of(call)
    answers, cells = [], []
    for name, value in call.form.items():
        written = value.strip()[:LONGEST] if isinstance(value, str) else ""
        said = _named(name)
        if not written or said is None:
            continue
        if said[0] == "answer":
            answers.append([*said[1:], written])
        else:
            cells.append([*said[1:], written])
    asked = {"answers": answers[:MOST_ANSWERS], "cells": cells[:MOST_ANSWERS]}
    try:
        _ask(call, one, "mend", **asked)
    except RefusedError as refused:
        if refused.word != "input":
            raise
        fault = "\n".join(str(one["message"]) for one in refused.faults)
        return _lists(call, one, _ask(call, one, "reading"), fault)
    _note(call, "mended", one.place)
    return go(f"/lists/{one.key}")


def _named(name: str) -> tuple[Any, ...] | None:
    """Return what a field of the form mends: an answer or a cell; None where it is neither."""
    try:
        told = json.loads(name)
    except (ValueError, RecursionError):
        return None
    match told:
        case ["answer", ("columns" | "words") as table, str(key)]:
            return "answer", table, key
        case ["cell", str(file), int(row), int(index)]:
            return "cell", file, row, index
    return None


def people(call: Call) -> Response:
    """Show a list as the office keeps it, and one row of it to be changed."""
    return _people(call, ground_of(call))


def _people(call: Call, one: Ground, fault: str = "") -> Response:
    asked = call.request.query_params
    kind = asked.get("kind", "") or call.field("kind")
    kind = kind if kind in LISTS else LISTS[0]
    query, row = asked.get("q", "")[:60].strip(), asked.get("row", "") or call.field("row")
    told = _ask(call, one, "table", kind=kind, query=query)
    chosen = next((r for r in told["rows"] if str(r["row"]) == row), None)
    return page(
        call,
        "people",
        status=409 if fault else 200,
        ground=one,
        told=told,
        kinds=LISTS,
        kind=kind,
        query=query,
        chosen=chosen,
        fault=fault,
        kept=asked.get("kept") == "yes",
    )


def put_row(call: Call) -> Response:
    """Write the cells of one row that were changed."""
    one, kind, row = ground_of(call), call.field("kind"), call.field("row")
    if kind not in LISTS or not NUMBER.fullmatch(row):
        raise MissingError
    cells = {
        name[1:]: [call.field(f"b{name[1:]}")[:LONGEST], call.field(name).strip()[:LONGEST]]
        for name in call.form
        if name[:1] == "c" and NUMBER.fullmatch(name[1:])
    }
    told = _ask(call, one, "put_row", kind=kind, row=int(row), cells=cells)
    if not told["is_kept"]:
        return _people(call, one, call.say("people.changed"))
    _note(call, "mended", f"{one.place} {row}")
    return go(f"/lists/{one.key}" + ("" if told["faults"] else f"/people?kind={kind}&kept=yes"))


def ground_of(call: Call) -> Ground:
    """
    Return the scenario that an address names.

    Raises
    ------
    MissingError
        If none lies below the desk's folder.
    """
    found = shelf.scenario_of(call.desk.folder, call.request.path_params["ground"])
    if found is None:
        raise MissingError
    return found


def _ask(call: Call, one: Ground, do: str, **values: Any) -> dict[str, Any]:
    return call.desk.hands.ask(one.folder, do, call.language, **values)


def _note(call: Call, act: str, on: str) -> None:
    with call.desk.database.write() as connection:
        audit.note(connection, call.desk.accounts.now(), call.name, act, on)
