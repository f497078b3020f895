"""A plan on the desk: the list of plans, the week as a board, one elder, and why."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from planner.web import audit, shelf
from planner.web.days import day_in, zone_at, zone_below
from planner.web.desk import MissingError
from planner.web.kept import Kept
from planner.web.render import page, part
from planner.web.rights import Right
from planner.web.studies import BESIDE
from planner.words import catalogue

if TYPE_CHECKING:
    from planner.web.desk import Call
    from planner.web.shelf import Found

VERSION = "[1-9][0-9]{0,8}"
SPOKEN = ("desk.board.", "desk.elder.", "desk.change.", "desk.fault.")
"""Words that scripts need."""


def home(call: Call) -> Response:
    """Show the plans there are."""
    rights = frozenset() if call.who is None else call.who.rights
    sees, counts = Right.OWN in rights, bool(rights & {Right.OWN, Right.FIGURES})
    found = shelf.plans(call.desk.folder) if counts else []
    may = call.who is not None and Right.CHANGE in call.who.rights
    if may and found:  # the first one is what most will open
        call.desk.hands.warm(found[0].folder, call.language)
    return page(
        call,
        "home",
        plans=found,
        sees=sees,
        today=_at_work(call, found),
        proposals={one.key for one in found if one.is_proposal},
        folder=call.desk.folder,
        scenarios=shelf.scenarios(call.desk.folder) if may else [],
        monday=next_monday(call),
        jobs=[one for one in call.desk.jobs.all() if not one.is_over] if sees else [],
        cut=[one for one in call.desk.jobs.all() if one.state == "cut"] if may else [],
    )


def _at_work(call: Call, found: list[Found]) -> Found | None:
    """Return the plan of the newest week that has begun; a proposal is none."""
    today = str(day_in(zone_below(call.desk.folder), call.desk.clock()))
    stands = [one for one in found if not one.is_proposal]
    return next((one for one in stands if one.first <= today), None)


def next_monday(call: Call) -> date:
    """Return the Monday after the day on which the desk is looked at, as the office counts it."""
    today = day_in(zone_below(call.desk.folder), call.desk.clock())
    return today + timedelta(days=8 - today.isoweekday())


def board(call: Call) -> Response:
    """Show the week of a plan."""
    one = plan_of(call)
    mark = mark_of(one)  # before the board is read: rather looked at once more than never
    rights = frozenset() if call.who is None else call.who.rights
    may, sees = Right.CHANGE in rights, Right.SEE in rights
    is_proposal = may and one.is_proposal
    whom = None if call.sight is None else tuple(call.sight)
    has_maps = is_proposal and (one.folder / BESIDE).is_file()
    key = (one.key, call.language, whom, sees, may, is_proposal, has_maps)
    kept = call.desk.boards.find(key, mark)
    told = ask(call, one, "board", known=None if kept is None else kept.digest)
    if kept is None or kept.digest != told["digest"]:
        known = {"plan": one, "board": told, "mark": mark, "words": spoken(call.language)}
        known |= {"is_proposal": is_proposal, "maps": BESIDE if has_maps else ""}
        html = part(call.language, "board-week", **known, sees=sees, may_change=may)
        kept = Kept(told["digest"], mark, html)
        call.desk.boards.keep(key, kept)
    beside = weeks_beside(call, one)
    return page(call, "board", plan=one, week=kept.html, may_change=may, beside=beside)


def weeks_beside(call: Call, one: Found) -> list[Found | None]:
    """Return the plan of the week before and of the week after of the same lists; no proposals."""
    home = one.home.resolve()
    found = [
        other
        for other in shelf.plans(call.desk.folder)
        if other.home.resolve() == home and not other.is_proposal
    ]
    before = [other for other in found if other.first < one.first]
    after = [other for other in found if other.first > one.first]
    return [before[0] if before else None, after[-1] if after else None]


def versions(call: Call) -> Response:
    """Show what became of a plan, the newest first, and how two of its versions differ."""
    one, asked = plan_of(call), call.request.query_params
    both = [asked.get(name, "") for name in ("a", "b")]
    differs = None
    if all(re.fullmatch(VERSION, number) for number in both):
        a, b = (int(number) for number in both)
        differs = {"a": a, "b": b, **ask(call, one, "differs", a=a, b=b)}
    known = ask(call, one, "versions")
    return page(call, "versions", plan=one, zone=zone_at(one.home), differs=differs, **known)


def as_json(call: Call) -> Response:
    """Return the board as JSON."""
    told = ask(call, plan_of(call), "board")
    return JSONResponse(told, headers={"etag": f'"{told["version"]}"'})


def mark_of(one: Found) -> str:
    """Return what changes whenever the plan does."""
    file = (one.folder / "plan.json").stat()
    return f"{file.st_mtime_ns:x}-{file.st_size:x}"


def mark(call: Call) -> Response:
    """Return whether a board is still the plan's; asked by pages, not by people."""
    return JSONResponse({"mark": mark_of(plan_of(call))})


def card(call: Call) -> Response:
    """Return what is known of an elder; who looked at whom stands in the log."""
    one, elder = plan_of(call), call.request.path_params["elder"]
    told = ask(call, one, "card", elder=elder, now=call.desk.clock())
    with call.desk.database.write() as connection:
        now = call.desk.accounts.now()
        audit.note(connection, now, call.name, "opened", f"{one.place} {elder}")
    return JSONResponse(told)


def initials(call: Call) -> Response:
    """Return the first letters of the names of everybody whom the caller sees."""
    return JSONResponse(ask(call, plan_of(call), "initials"))


def ground(call: Call) -> Response:
    """Return what the map behind the board is drawn of."""
    return JSONResponse(ask(call, plan_of(call), "ground"))


def ways(call: Call) -> Response:
    """Return the ways of a helper's rounds."""
    helper = call.request.path_params["helper"]
    return JSONResponse(ask(call, plan_of(call), "ways", helper=helper))


def why(call: Call) -> Response:
    """Return why an elder has this helper, or none, and what would serve."""
    return JSONResponse(ask(call, plan_of(call), "why", elder=call.request.path_params["elder"]))


def plan_of(call: Call) -> Found:
    """
    Return the plan that an address names.

    Raises
    ------
    MissingError
        If none lies below the desk's folder.
    """
    found = shelf.plan_of(call.desk.folder, call.request.path_params["plan"])
    if found is None:
        raise MissingError
    return found


def ask(call: Call, one: Found, do: str, **values: Any) -> dict[str, Any]:
    """Return what the hand of a plan answers about those whom the caller may see."""
    return call.desk.hands.ask(one.folder, do, call.language, sight=call.sight, **values)


def spoken(language: str) -> dict[str, str]:
    """Return the sentences that scripts speak, their places still open."""
    words = catalogue()
    return {key[5:]: said[language] for key, said in words.items() if key.startswith(SPOKEN)}
