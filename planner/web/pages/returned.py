"""What comes back: the alerts of today, files taken in, and boxes that a person looks at."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.web.desk import MissingError
from planner.web.hands import RefusedError
from planner.web.news import News, waiting
from planner.web.pages.book import CODES, note, signed
from planner.web.pages.plans import ask, plan_of
from planner.web.pages.telling import lists_of
from planner.web.render import go, page
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call
    from planner.web.intake import Upload
    from planner.web.shelf import Found

DANGER = 8
ANSWERS = frozenset(str(code) for code in CODES if code != DANGER)
_BATCH = re.compile(r"[0-9a-f]{16}")
_UNFIT = re.compile(r"[^\w. \-]+")


def today(call: Call) -> Response:
    """Show what is to be seen to today, and what waits."""
    one = plan_of(call)
    told = ask(call, one, "today", **signed(call))
    over = ask(call, one, "overview", **signed(call))
    late = [sheet for sheet in over["sheets"] if sheet["is_late"]]
    sees = call.sight is None
    failed = [job for job in call.desk.jobs.all() if sees and job.state in {"failed", "cut"}]
    waits = _waiting(call, one) if sees else []
    return page(
        call,
        "today",
        plan=one,
        told=told,
        late=late,
        out=len(over["sheets"]),
        back=over["back"],
        cases=over["cases"],
        failed=failed,
        waits=waits,
        news=_news(call, one, told["names"]),
        names=told["names"],
    )


def _news(call: Call, one: Found, names: dict[str, str]) -> list[News]:
    """Return what was told of elders and nobody has seen to, of those alone who are seen."""
    seen = None if call.sight is None else names
    return waiting(call.desk.database, lists_of(call, one), seen)


def take_in(call: Call) -> Response:
    """Take returned workbooks, scans and tables into the book."""
    one, batch = plan_of(call), secrets.token_hex(8)
    folder = call.desk.inbox / batch
    try:
        files = _kept(folder, call.uploads("files"))
        told = ask(call, one, "take_in", files=files, **signed(call))
    except RefusedError as refused:
        if refused.word != "input":
            raise
        over = ask(call, one, "overview", **signed(call))
        fault = "\n".join(str(told["message"]) for told in refused.faults)
        return page(call, "book", status=422, plan=one, fault=fault, notice="", **over)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    note(call, "took-in", f"{one.place} {told['recorded']}")
    if not (told["asked"] or told["unread"] or told["differs"]):
        return go(f"/plans/{one.key}/book?recorded={told['recorded']}")
    call.desk.inbox.mkdir(parents=True, exist_ok=True)
    kept = json.dumps({"plan": one.key, **told}, ensure_ascii=False)
    write_beside(_file(call, batch), kept)
    return go(f"/plans/{one.key}/review/{batch}")


def forget(inbox: Path, elder: str) -> None:
    """Drop what waits for a person's eye and is about an elder; the rest of a batch waits on."""
    for file in inbox.glob("*.json"):
        told = json.loads(file.read_text(encoding="utf-8"))
        kept = [one for one in told["asked"] if elder not in one.get("elders", [elder])]
        if len(kept) < len(told["asked"]):
            write_beside(file, json.dumps({**told, "asked": kept}, ensure_ascii=False))
        if not kept:
            file.unlink()


def _kept(folder: Path, uploads: list[Upload]) -> list[str]:
    """Lay down what was sent, under names that lead nowhere else, and return where."""
    folder.mkdir(parents=True)
    paths = []
    for number, one in enumerate(uploads):
        inside = folder / str(number)
        inside.mkdir()
        name = _UNFIT.sub("_", Path(one.name).name)[-80:].lstrip(". ") or "file"
        (inside / name).write_bytes(one.content)
        paths.append(str(inside / name))
    return paths


def _file(call: Call, batch: str) -> Path:
    return call.desk.inbox / f"{batch}.json"


def _batch(call: Call, one: Found) -> tuple[str, dict[str, Any]]:
    """
    Return the boxes that wait for a person.

    Raises
    ------
    MissingError
        If there are none under this address, or they belong to another plan.
    """
    batch = call.request.path_params["batch"]
    if not _BATCH.fullmatch(batch) or not _file(call, batch).is_file():
        raise MissingError
    told: dict[str, Any] = json.loads(_file(call, batch).read_text(encoding="utf-8"))
    if told["plan"] != one.key:
        raise MissingError
    return batch, told


def _waiting(call: Call, one: Found) -> list[str]:
    """Return the batches of this plan in which boxes wait for a person."""
    found = []
    for file in sorted(call.desk.inbox.glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["plan"] == one.key and told["asked"]:
            found.append(file.stem)
    return found


def review(call: Call) -> Response:
    """Show the boxes in doubt, each with its picture."""
    one = plan_of(call)
    batch, told = _batch(call, one)
    return page(call, "review", plan=one, batch=batch, told=told, codes=CODES, danger=DANGER)


def settle(call: Call) -> Response:
    """Record what was seen; what was not answered waits on."""
    one = plan_of(call)
    batch, told = _batch(call, one)
    answers, left = [], []
    for question in told["asked"]:
        name = f"{question['sheet']}-{question['stop']}"
        code = call.field(f"code-{name}")
        if code in ANSWERS:
            danger = bool(call.field(f"danger-{name}"))
            answers.append([question["sheet"], question["stop"], int(code), danger])
        else:
            left.append(question)
    done = ask(call, one, "settle", answers=answers, **signed(call))
    note(call, "took-in", f"{one.place} {done['recorded']}")
    if left:
        kept = json.dumps({**told, "asked": left}, ensure_ascii=False)
        write_beside(_file(call, batch), kept)
        return go(f"/plans/{one.key}/review/{batch}")
    _file(call, batch).unlink(missing_ok=True)
    return go(f"/plans/{one.key}/book?recorded={done['recorded']}")
