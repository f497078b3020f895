"""Planning, and paper: long work started from a page, and the files that it made."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import FileResponse, JSONResponse, Response

from planner.web import audit, shelf
from planner.web.days import day_in, written_day, zone_at
from planner.web.desk import MissingError
from planner.web.exports import PAGE, PAPER, PURPOSES, TABLES, are_too_many, marked, name_of
from planner.web.pages.begin import ground_of
from planner.web.pages.plans import ask, plan_of
from planner.web.render import go, page
from planner.web.rights import Right
from planner.words import catalogue, say

if TYPE_CHECKING:
    from planner.web.desk import Call
    from planner.web.jobs import Job
    from planner.web.shelf import Found, Ground

EFFORTS = ("quick", "normal", "best")
OUTPUTS = frozenset({"plan", "papers", "office", "change", "replan", "surge", "fix", "reprint"})
"""Works that write a plan, or beside one."""
OFFICE = ("cards", "forms", "chart", "remote", "register", "pairs")
AGAIN = frozenset({"cut", "failed"})
"""States of works that may be begun once more."""
MADE = ("sheets", "maps", "papers")
KINDS = frozenset({".pdf", ".html", ".xlsx", ".csv", ".svg", ".png", ".gpx", ".geojson", ".ics"})
ROSTERS = frozenset({".xls", ".et", ".xlsm", ".txt"})
"""What an office's own list may be besides."""
PAGES = frozenset({".html", ".svg"})
SANDBOX = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Pages that a plan's outputs bring run alone: they reach neither the desk nor its session."""


def plan(call: Call) -> Response:
    """Begin to plan a scenario."""
    scenario = shelf.scenario_of(call.desk.folder, call.field("scenario"))
    if scenario is None:
        raise MissingError
    start, effort = call.field("start"), call.field("effort")
    if effort not in EFFORTS or not _is_monday(start):
        return page(call, "refused", status=422, why=call.say("work.start"))
    out = call.desk.folder / f"{scenario.folder.name}-{start}"
    job = call.begin(
        "plan",
        scenario.place,
        scenario=str(scenario.folder),
        out=str(out),
        start=start,
        effort=effort,
    )
    _note(call, "planned", scenario.place)
    return go(f"/jobs/{job.key}")


def look(call: Call) -> Response:
    """Begin to check streets and coordinates of a scenario, or to look for missing places."""
    ground = ground_of(call)
    do = "places" if call.request.url.path.endswith("/places") else "check"
    job = call.begin(
        do,
        ground.place,
        scenario=str(ground.folder),
    )
    if do == "places":
        _note(call, "mended", ground.place)
    return go(f"/jobs/{job.key}")


def _is_monday(written: str) -> bool:
    day = written_day(written)
    return day is not None and day.isoweekday() == 1


def draw(call: Call) -> Response:
    """Begin to draw sheets and maps of a plan."""
    one = plan_of(call)
    job = call.begin(
        "papers",
        one.place,
        out=str(one.folder),
    )
    _note(call, "printed", one.place)
    return go(f"/jobs/{job.key}")


def job(call: Call) -> Response:
    """Show a job while it goes on and when it is over."""
    one = _job(call)
    return page(call, "job", job=one, told=_told(call, one))


def job_json(call: Call) -> Response:
    """Return where a job is."""
    return JSONResponse(_told(call, _job(call)))


def stop(call: Call) -> Response:
    """Take the best so far."""
    one = _job(call)
    call.desk.jobs.stop(one)
    return go(f"/jobs/{one.key}")


def discard(call: Call) -> Response:
    """End a job; nothing of it is kept."""
    one = _job(call)
    if one.state == "cut":
        call.desk.jobs.drop(one)
        return go("/")
    call.desk.jobs.discard(one)
    return go(f"/jobs/{one.key}")


def again(call: Call) -> Response:
    """Begin once more what was cut off, or could not be done."""
    one = _job(call)
    rights = frozenset() if call.who is None else call.who.rights
    if one.state not in AGAIN or (one.do == "forget" and Right.BACKUPS not in rights):
        raise MissingError
    known = {"language": call.language, "now": call.desk.clock()}
    made = call.desk.jobs.again(one, call.name, **known)
    _note(call, "again", f"{one.on} {one.do}".strip())
    return go(f"/jobs/{made.key}")


def _job(call: Call) -> Job:
    found = call.desk.jobs.get(call.request.path_params["job"])
    sees = call.who is not None and Right.SEE in call.who.rights
    if found is None or not (sees or found.by == call.name):
        raise MissingError
    return found


def _told(call: Call, one: Job) -> dict[str, object]:
    key = f"progress.{one.stage}"
    stage = say(call.language, key) if key in catalogue() else ""
    if one.share is not None:
        stage = f"{stage} {one.share} %"
    if not one.is_over:
        minutes, seconds = divmod(int(time.monotonic() - one.since), 60)
        since = call.say("work.since", minutes=minutes, seconds=seconds)
        stage = f"{stage} · {since}" if stage else since
    lines = [str(fault["message"]) for fault in one.told.get("faults", ())]
    if one.state == "cut":
        lines = [call.say("work.again-why")]
    if one.state == "failed" and not lines:
        word = one.told.get("store")
        lines = [say(call.language, f"store.fault.{word}") if word else call.say("work.failed")]
    done = one.told.get("done") or {}
    lines += [str(line) for line in done.get("lines", ())]
    address = ""
    if one.state == "done":
        address = _leads_to(call, one)
    return {"state": one.state, "stage": stage, "lines": lines, "address": address}


def _leads_to(call: Call, one: Job) -> str:
    """Return the page on which what was made is seen."""
    if one.do == "forget":
        return "/backups"
    if "study" in one.asked:
        return f"/plans/{one.asked['study']}/change"
    if (one.told.get("done") or {}).get("stays"):  # nothing was to be planned
        return f"/plans/{shelf.key_of(call.desk.folder, Path(str(one.asked['plan'])))}/change"
    at = "out" if one.do in OUTPUTS else "plan" if one.do == "report" else "scenario"
    key = shelf.key_of(call.desk.folder, Path(str(one.asked[at])))
    after = {"papers": "/files", "reprint": "/files", "office": "/files", "report": "/reports"}.get(
        one.do, ""
    )
    return f"/{'lists' if at == 'scenario' else 'plans'}/{key}{after}"


def office(call: Call) -> Response:
    """Begin to make the papers of the office that were ticked."""
    one = plan_of(call)
    kinds = [kind for kind in OFFICE if call.field(kind)]
    job = call.begin(
        "office",
        one.place,
        out=str(one.folder),
        kinds=kinds,
    )
    _note(call, "printed", one.place)
    return go(f"/jobs/{job.key}")


def reprint(call: Call) -> Response:
    """Begin to print the sheets that the last change has given new numbers."""
    one = plan_of(call)
    numbers = [sheet["number"] for sheet in ask(call, one, "changed")["sheets"]]
    if not numbers:
        raise MissingError
    job = call.begin(
        "reprint",
        one.place,
        out=str(one.folder),
        numbers=numbers,
    )
    _note(call, "printed", f"{one.place} {' '.join(numbers)}")
    return go(f"/jobs/{job.key}")


def files(call: Call) -> Response:
    """Show what was drawn for a plan."""
    one = plan_of(call)
    made = [name for name, _ in made_in(one.folder)]
    changed = ask(call, one, "changed")["sheets"]
    return page(call, "files", plan=one, files=made, kinds=OFFICE, changed=changed)


def helper(call: Call) -> Response:
    """Show one helper: the week, the load, the elders, the sheets and their files."""
    one, who = plan_of(call), call.request.path_params["helper"]
    told = ask(call, one, "helper", helper=who)
    # Files bear the helper's id, or a name made from it, which begins with it.
    mine = [name for name, _ in made_in(one.folder, ("sheets",)) if _is_of(name, who)]
    return page(call, "helper", plan=one, one=told, files=mine)


def _is_of(file: str, who: str) -> bool:
    return Path(file).stem == who and Path(file).suffix in {".pdf", ".html"}


def file(call: Call) -> Response:
    """Return one file that was drawn; only what was found in the plan's folder."""
    one = plan_of(call)
    return sent(call, made_in(one.folder), one)


def own_list(call: Call) -> Response:
    """Return one of the office's own lists as it is now, with what was mended in it."""
    one = ground_of(call)
    lists = call.desk.hands.ask(one.folder, "files", call.language)["files"]
    return sent(call, [(path.name, path) for path in map(Path, lists)], one, TABLES | ROSTERS)


def sent(
    call: Call, made: list[tuple[str, Path]], one: Found | Ground, leaving: frozenset[str] = TABLES
) -> Response:
    """
    Return the file that an address names, of those that were found; pages run alone.

    Parameters
    ----------
    leaving
        Kinds of files that are taken for a purpose.

    Raises
    ------
    MissingError
        If it is none of them.
    """
    wanted = call.request.path_params["file"]
    found = next((path for name, path in made if name == wanted), None)
    if found is None:
        raise MissingError
    if found.suffix in leaving:
        place = f"{one.place}/{wanted}"
        return exported(call, found.name, place, zone_at(one.home), partial(marked, found))
    _note(call, "opened-file", f"{one.place}/{wanted}")
    if found.suffix in {PAGE, PAPER}:
        return _printed(call, found, zone_at(one.home))
    alone = {"content-security-policy": SANDBOX} if found.suffix in PAGES else {}
    return FileResponse(
        found, headers=alone, filename=found.name, content_disposition_type="inline"
    )


def _printed(call: Call, file: Path, zone: str) -> Response:
    """Return paper to be looked at and printed, with who and when on it."""
    day = day_in(zone, call.desk.clock())
    words = call.say("exports.printed", who=call.name, day=day)
    told = {"content-disposition": f"inline; filename*=UTF-8''{quote(file.name, safe='')}"}
    if file.suffix in PAGES:
        told["content-security-policy"] = SANDBOX
    return Response(marked(file, words), media_type=guess_type(file.name)[0], headers=told)


def exported(
    call: Call, name: str, place: str, zone: str, made: Callable[[str], bytes]
) -> Response:
    """
    Ask what a table is taken for; then log that, and return it with who and when on it.

    Parameters
    ----------
    name
        Of the file.
    place
        How the log calls it.
    made
        Returns the file with words on its every page.
    """
    purpose = call.request.query_params.get("for", "")
    if purpose not in PURPOSES:
        address = call.request.url.path
        return page(call, "export", address=address, name=name, purposes=PURPOSES)
    now = call.desk.accounts.now()
    day = day_in(zone, now)
    words = call.say("exports.mark", who=call.name, day=day, purpose=call.say(f"exports.{purpose}"))
    if are_too_many(call.desk.database, call.name, now):
        return page(call, "refused", status=429, why=call.say("exports.many"))
    content = made(words)
    with call.desk.database.write() as connection:
        audit.note(connection, now, call.name, "exported", place, purpose=purpose)
    called = quote(name_of(Path(name), call.name, day), safe="")
    named = f"attachment; filename*=UTF-8''{called}"
    kind = guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers={"content-disposition": named})


def made_in(folder: Path, parts: tuple[str, ...] = MADE) -> list[tuple[str, Path]]:
    """Return the files below a folder's parts that a browser may show, by name."""
    return [
        (path.relative_to(folder).as_posix(), path)
        for part in parts
        for path in sorted((folder / part).rglob("*"))
        if path.suffix in KINDS and path.is_file() and not path.is_symlink()
    ]


def _note(call: Call, act: str, on: str) -> None:
    with call.desk.database.write() as connection:
        audit.note(connection, call.desk.accounts.now(), call.name, act, on)
