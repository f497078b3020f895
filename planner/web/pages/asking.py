"""Changes and questions: proposals beside the plan that stands, and studies of the office."""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.web.days import written_day
from planner.web.desk import MissingError
from planner.web.intake import UnfitError, table_ending
from planner.web.pages.book import note
from planner.web.pages.plans import ask, plan_of
from planner.web.pages.work import made_in, sent
from planner.web.render import go, page
from planner.write.beside import beside_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call
    from planner.web.shelf import Found

HELPERS = ("leaves", "absent")
ELDERS = ("ends", "rests")
ROWS = 3
"""Helpers, and elders, of whom one change may speak."""
PROPOSING = frozenset({"change", "replan", "surge"})
STUDIES = frozenset({"calendar", "whatif", "staffing", "siting"})
ROSTERS = frozenset({"change", "suggest"})
"""What may bring a list of newcomers."""
HOURS = ("24", "48")
COUNT = re.compile(r"[+-]?\d{1,2}")
LONGEST = 100


class WrongError(ValueError):
    """What was asked for is incomplete."""


def show(call: Call) -> Response:
    """Show what may be asked, and what was answered."""
    return _show(call, plan_of(call))


def _show(call: Call, one: Found, fault: str = "") -> Response:
    board = ask(call, one, "board")
    helpers = [(helper["id"], helper["name"]) for helper in board["helpers"]]
    sent = call.request.query_params  # what was told of an elder is filled in
    given = {name: sent.get(name, "")[:LONGEST] for name in ("elder", "does", "first", "last")}
    return page(
        call,
        "asking",
        status=422 if fault else 200,
        plan=one,
        helpers=helpers,
        does={"helper": HELPERS, "elder": ELDERS},
        rows=range(1, ROWS + 1),
        hours=HOURS,
        given=given,
        made=[name for name, _ in _made(call, one)],
        fault=fault,
    )


def begin(call: Call) -> Response:
    """Begin to work out a proposal, or to answer a question."""
    one, do = plan_of(call), call.field("do")
    try:
        wish = _wish(call, one, do)
        if do in ROSTERS:
            wish["newcomers"] = _newcomers(call)
    except WrongError:
        return _show(call, one, call.say("studies.wrong"))
    if do == "suggest":
        where = {"plan": str(one.folder), "study": one.key}
    elif do in PROPOSING:
        where = {"plan": str(one.folder), "out": str(free_beside(one.folder, do))}
    else:
        name = f"{do}-{wish['first']}"
        home = ask(call, one, "home")["folder"]
        where = {"scenario": home, "into": str(_folder(call, one) / name), "study": one.key}
    job = call.begin(do, one.place, **where, **wish)
    note(call, "proposed" if do in PROPOSING else "asked", f"{one.place} {do}")
    return go(f"/jobs/{job.key}")


def _wish(call: Call, one: Found, do: str) -> dict[str, Any]:
    """
    Return what was asked for, checked.

    Raises
    ------
    WrongError
        If something is missing or is none of ours.
    """
    if do not in PROPOSING | STUDIES | ROSTERS:
        raise WrongError
    brings = any(upload.content for upload in call.uploads("newcomers"))
    if do == "suggest" and not brings:
        raise WrongError
    first = _day(call.field("first") or one.first)
    wish: dict[str, Any] = {"first": first}
    if do == "change":
        events, most = _events(call), call.field("most").strip()
        if not (events or brings) or not re.fullmatch(r"[0-9]{0,6}", most):
            raise WrongError
        asked = {"events": events, "most": int(most) if most else None}
        return wish | asked | {"whole": call.field("whole") == "yes"}
    if do == "surge":
        who, hours = call.field("who").strip(), call.field("hours")
        occasion = call.field("occasion").strip()
        if not 0 < len(who) <= LONGEST or len(occasion) > LONGEST or hours not in HOURS:
            raise WrongError
        return wish | {"who": who, "hours": int(hours), "occasion": occasion}
    return wish | _numbers(call, do)


def _events(call: Call) -> list[dict[str, str]]:
    """
    Return who leaves, is away or ends, of the rows that were filled in.

    Raises
    ------
    WrongError
        If a row says somebody and not what, or ends before it begins.
    """
    found = []
    for kind, may in (("helper", HELPERS), ("elder", ELDERS)):
        for row in range(1, ROWS + 1):
            who, does = call.field(f"{kind}{row}").strip(), call.field(f"{kind}-does{row}")
            if not who:
                continue
            first = _day(call.field(f"{kind}-first{row}"))
            last = _day(call.field(f"{kind}-last{row}") or first)
            if does not in may or len(who) > LONGEST or last < first:
                raise WrongError
            found.append({"kind": does, "who": who, "first": first, "last": last})
    return found


def _newcomers(call: Call) -> str:
    """
    Lay down the list of newcomers for the work that reads it, and takes it away; return where.

    Raises
    ------
    WrongError
        If it is no table.
    """
    sent = next((one for one in call.uploads("newcomers") if one.content), None)
    if sent is None:
        return ""
    try:
        ending = table_ending(sent)
    except UnfitError:
        raise WrongError from None
    folder = call.desk.inbox / secrets.token_hex(8)
    folder.mkdir(parents=True)
    file = folder / f"newcomers{ending}"
    file.write_bytes(sent.content)
    return str(file)


def _numbers(call: Call, do: str) -> dict[str, Any]:
    if do == "whatif":
        helpers = re.findall(r"[+-]?\d{1,2}", call.field("helpers"))[:4]
        minutes = re.findall(r"\d{1,3}", call.field("minutes"))[:4]
        vary = [f"helpers={','.join(f'{int(n):+d}' for n in helpers)}"] if helpers else []
        vary += [f"max_walk_minutes={','.join(minutes)}"] if minutes else []
        if not vary:
            raise WrongError
        return {"vary": vary}
    if do == "siting":
        count = call.field("count")
        if not COUNT.fullmatch(count) or not 0 < int(count) <= 20:
            raise WrongError
        return {"helpers": int(count)}
    return {}


def _day(written: str) -> str:
    day = written_day(written)
    if day is None:
        raise WrongError
    return day.isoformat()


def free_beside(folder: Path, do: str) -> Path:
    """Return a folder beside the plan's that is not there yet."""
    several = (folder.with_name(f"{folder.name}-{do}-{n}") for n in range(1, 1000))
    return next(one for one in several if not one.exists())


def discard(call: Call) -> Response:
    """Take a proposal away; a plan that stands is none."""
    one = plan_of(call)
    if not one.is_proposal:
        raise MissingError
    gone = beside_of(one.folder)  # where a start finds it that comes before all of it is away
    shutil.rmtree(gone, ignore_errors=True)
    one.folder.rename(gone)
    shutil.rmtree(gone)
    note(call, "discarded", one.place)
    return go("/")


def _folder(call: Call, one: Found) -> Path:
    return call.desk.inbox.parent / "studies" / one.key


def _made(call: Call, one: Found) -> list[tuple[str, Path]]:
    folder = _folder(call, one)
    return made_in(folder, tuple(place.name for place in sorted(folder.glob("*"))))


def file(call: Call) -> Response:
    """Return one file of an answer."""
    one = plan_of(call)
    return sent(call, _made(call, one), one)
