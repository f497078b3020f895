"""
Killed at any moment, on a full disk, or beside a locked database: nothing acknowledged is lost.

The desk runs in a process that is forked from the test's, which has loaded everything, so two
hundred starts cost little. Web, hand and stores die together, as when the power goes.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline, plan_json
from planner.control import Control
from planner.ledger.book import Book
from planner.store import digest
from planner.web import audit, job, shelf
from planner.web.backups import Backups
from planner.web.serve import open_desk
from planner.words import catalogue
from tests.web.desks import PASSWORD, Client, opened
from tests.web.test_book import AFTER
from tests.web.weeks import planned

if sys.platform == "win32":
    pytest.skip("Windows knows no kill -9", allow_module_level=True)
import resource

pytestmark = pytest.mark.slow
MOMENTS, SLICES = 25, 8
ACTS = 3
REFUSED = re.compile(r"(desk|store)\.fault\.")
ELDERS = [f"E{n}" for n in range(1, 8)]


@dataclass
class Office:
    """A folder with a planned town and its desk, and what was acknowledged so far."""

    folder: Path
    week: Path
    at: str
    version: int = 0
    plan: str = ""
    recorded: set[str] = field(default_factory=set)
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    said: set[str] = field(default_factory=set)


@pytest.fixture
def office(tmp_path: Path, language: str) -> Office:
    """Return an office below the test's folder."""
    return office_in(tmp_path, language)


def office_in(folder: Path, language: str = "en") -> Office:
    """Plan the town, issue it, add a coordinator; everything that is slow to load is loaded."""
    week = planned(folder)
    with opened(folder) as desk:
        desk.clock.now = AFTER
        desk.add("li", "coordinator", language=language)
        client = desk.client("li")
        (one,) = shelf.plans(folder)
        at = f"/plans/{one.key}"
        assert client.post(f"{at}/issue").status == 303
        assert client.get(f"/api{at}/elders/E5/prices").status == 200
        made = client.send(f"/api{at}/edits", {"edits": [lock("E1")], "expected": 0})
        assert made.status == 200
        cookies = client.cookies
    plan = (week / "plan.json").read_text("utf-8")
    return Office(folder, week, at, made.json["version"], plan, cookies=cookies, language=language)


def lock(elder: str, do: str = "lock") -> dict[str, str]:
    return {"do": do, "elder": elder}


def serve(folder: Path, said: Any, limit: int, *, is_bound: bool = False) -> None:
    """
    Be the desk until somebody ends it.

    No file may grow beyond `limit` where that is given; `is_bound` even by root to the rights
    of files.
    """
    if is_bound:
        bind()
    with opened(folder) as desk:
        desk.clock.now = AFTER
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        said.send(desk.port)
        time.sleep(600)


def bind() -> None:
    """Let the rights of files hold for this process, also where it is root's (Linux alone)."""
    import ctypes

    head = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    bits = (ctypes.c_uint32 * 6)()
    system = ctypes.CDLL(None, use_errno=True)
    assert system.capget(head, bits) == 0
    for place in (0, 1):  # what is in force, and what might be again
        bits[place] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert system.capset(head, bits) == 0


@contextmanager
def running(
    office: Office, limit: int = 0, *, is_bound: bool = False
) -> Iterator[tuple[Client, Callable[[], None]]]:
    """Yield a coordinator at a desk in a process of its own, and how to kill that."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=serve, args=(office.folder, theirs, limit), kwargs={"is_bound": is_bound}
    )
    process.start()

    def kill() -> None:
        if process.is_alive():
            os.kill(process.pid or 0, signal.SIGKILL)

    try:
        client = Client(ours.recv(), dict(office.cookies))
        yield client, kill
        office.cookies = client.cookies
    finally:
        kill()
        process.join()
        ours.close()
        theirs.close()


def act(office: Office, client: Client, lots: random.Random) -> int:
    """Do one thing; what was acknowledged is remembered; return the status."""
    book = f"{office.at}/book"
    what = lots.choice(["lock", "unlock", "give", "record", "undo"])
    elder = lots.choice(ELDERS)
    if what == "record":
        sheet = lots.choice(json.loads(office.plan)["sheets"])["number"]
        answer = client.post(book, number=sheet, typed=lots.choice(["", "1*1", "1*2"]))
        if answer.status == 303:
            office.recorded.add(sheet)
        return answer.status
    if what == "undo":
        answer = client.send(f"/api{office.at}/undo", {})
        if answer.status == 200:
            office.version = answer.json["version"]
            office.plan = (office.week / "plan.json").read_text("utf-8")
        return answer.status
    more = {"helper": lots.choice(["H1", "H2"])} if what == "give" else {}
    return change(office, client, lock(elder, what) | more)


def whole(office: Office) -> None:
    """Hold that what was acknowledged is there, and that everything that is there is whole."""
    store = pipeline.shelf_of(office.week)
    try:
        notes = store.store.notes(store.name)
        assert [one.number for one in notes] == list(range(1, len(notes) + 1))
        assert len(notes) >= office.version
        assert store.store.show(store.name, office.version).plan == office.plan
        newest = notes[-1].plan_sha
    finally:
        store.store.close()
    plan = (office.week / "plan.json").read_text("utf-8")
    assert digest(plan) in {digest(office.plan), newest}, "neither the last plan nor the next"
    plan_json.load(plan)
    book = Book(office.folder / "town" / "book.sqlite")
    try:
        assert book.check() == []
        assert office.recorded <= {str(row["sheet"]) for row in book.contacts()}
    finally:
        book.close()
    for file in office.folder.rglob("*.sqlite"):
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), file
    desk = open_desk(office.folder / "desk" / "desk.sqlite", office.folder)
    try:
        assert audit.verify(desk.database) is None
    finally:
        desk.database.close()


def caught_up(office: Office, client: Client) -> None:
    """Look at the board again: what was on its way when the desk died may have come to be."""
    told = client.get(f"/api{office.at}").json
    assert told["version"] >= office.version
    office.version = told["version"]
    office.plan = (office.week / "plan.json").read_text("utf-8")
    do = "unlock" if "E7" in locked(office) else "lock"
    answer = change(office, client, lock("E7", do))
    assert answer == 200, "nobody can change the plan any more"


def locked(office: Office) -> set[str]:
    return {pair["elder"] for pair in json.loads(office.plan)["pairs"] if pair.get("locked")}


def change(office: Office, client: Client, edit: dict[str, str]) -> int:
    """Make a change, remember it where it was acknowledged, and return the status."""
    body = {"edits": [edit], "expected": office.version}
    answer = client.send(f"/api{office.at}/edits", body)
    if answer.status == 503:
        office.said.add(answer.json["message"])
    if answer.status == 200 and answer.json["made"]:
        office.version = answer.json["version"]
        office.plan = (office.week / "plan.json").read_text("utf-8")
    return answer.status


@pytest.mark.parametrize("part", range(SLICES))
def test_a_desk_killed_at_any_moment_loses_nothing_that_it_acknowledged(
    office: Office, part: int
) -> None:
    lots = random.Random(part)
    done = 0
    for _ in range(MOMENTS):
        with running(office) as (client, kill):
            began = time.monotonic()
            caught_up(office, client)
            longest = ACTS * (time.monotonic() - began)  # however busy the machine is
            timer = threading.Timer(lots.random() * longest, kill)
            timer.start()
            try:
                while True:
                    done += act(office, client, lots) in {200, 303}
            except (OSError, HTTPException, json.JSONDecodeError):
                timer.join()
        whole(office)
    assert done > MOMENTS / 2, "the desk was killed before it did anything"


def forked(do: Callable[[], object], moment: float) -> None:
    """Do something in a process of its own, and kill that after so many seconds."""
    process = multiprocessing.get_context("fork").Process(target=do)
    process.start()
    process.join(moment)
    if process.is_alive():
        os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def plan_below(folder: Path) -> dict[str, Any]:
    """Plan the town on the way of the desk's worker, and return what it told."""
    out, scenario = folder / "town-2026-11-30", folder / "town"
    asked = {"do": "plan", "language": "en", "effort": "quick", "start": "2026-11-30"}
    return job.run({**asked, "scenario": str(scenario), "out": str(out)}, Control())


def are_told(office: Office) -> bool:
    """Say whether all that was refused was told in the coordinator's own language, and in words."""
    known = {said[office.language] for key, said in catalogue().items() if REFUSED.match(key)}
    return office.said <= known


def test_a_worker_killed_at_any_moment_leaves_a_whole_plan_or_none(office: Office) -> None:
    out, lots = office.folder / "town-2026-11-30", random.Random(1)
    began = time.monotonic()
    assert "done" in plan_below(office.folder)
    longest = time.monotonic() - began
    names = sorted(one.name for one in out.iterdir())
    for turn in range(MOMENTS):
        if turn % 2:
            pipeline.open_plan(out)
        forked(lambda: plan_below(office.folder), lots.random() * longest)
        opened_plan = pipeline.open_plan(out)
        assert pipeline.check_plan(opened_plan.loaded, opened_plan.plan) == ()
        assert sorted(one.name for one in out.iterdir()) == names
    assert "done" in plan_below(office.folder), "asked again, it is done"
    left = [one.name for one in office.folder.iterdir() if one.name.startswith(".town")]
    assert left == [], "what killed runs left goes with the next one"


def test_a_backup_killed_at_any_moment_is_whole_or_is_none(office: Office) -> None:
    lots, own = random.Random(2), office.folder / "desk"
    ticks = iter(range(1_796_000_000, 1_900_000_000, 100_000))
    backups = Backups(own, office.folder, own / "desk.sqlite", lambda: next(ticks))
    backups.choose(PASSWORD)
    began = time.monotonic()
    backups.make()
    longest = time.monotonic() - began
    for _ in range(MOMENTS):
        next(ticks)
        forked(backups.make, lots.random() * longest * 1.2)
    for one in backups.all():
        assert backups.rehearse(one.name, PASSWORD).databases >= 3
    assert [one.name for one in backups.place.glob(".work-*")] == [], "nothing unsealed stays"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("limit", [4_096, 40_960, 65_536, 90_000])
def test_a_full_disk_is_told_and_loses_nothing(office: Office, limit: int) -> None:
    lots = random.Random(limit)
    with running(office, limit) as (client, _):
        statuses = [act(office, client, lots) for _ in range(30)]
    assert 500 not in statuses, statuses
    assert set(statuses) & {503}, statuses
    assert are_told(office), office.said
    whole(office)
    with running(office) as (client, _):
        caught_up(office, client)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("file", ["week/versions.sqlite", "town/book.sqlite", "desk/desk.sqlite"])
def test_beside_a_locked_database_a_change_waits_or_is_refused_in_words(
    office: Office, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.store.engine.BUSY_S", 0.3)
    lots = random.Random(3)
    with running(office) as (client, _), closing(sqlite3.connect(office.folder / file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        statuses = [act(office, client, lots) for _ in range(12)]
        other.rollback()
        assert 500 not in statuses, statuses
        assert 503 in statuses, statuses
        assert are_told(office), office.said
        assert 200 in [change(office, client, lock("E3", do)) for do in ("lock", "unlock")]
    whole(office)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.skipif(sys.platform != "linux", reason="binds root to the rights of files")
@pytest.mark.parametrize("place", ["week", "town"])
def test_a_folder_that_may_only_be_read_is_told_and_loses_nothing(
    office: Office, place: str
) -> None:
    lots, folder = random.Random(4), office.folder / place
    shut = [folder, *(path for path in folder.rglob("*"))]
    rights = {path: path.stat().st_mode for path in shut}
    for path in shut:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with running(office, is_bound=True) as (client, _):
            assert client.get("/health").status == 200
            statuses = [act(office, client, lots) for _ in range(12)]
    finally:
        for path, mode in rights.items():
            path.chmod(mode)
    assert 500 not in statuses, statuses
    assert 503 in statuses, statuses
    assert are_told(office), office.said
    whole(office)
    with running(office) as (client, _):
        caught_up(office, client)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_clock_set_back_loses_nothing(office: Office) -> None:
    with opened(office.folder) as desk:
        desk.clock.now = AFTER - 3600
        client = Client(desk.port, dict(office.cookies))
        assert client.get(office.at).status == 200
        assert change(office, client, lock("E2")) == 200
        assert desk.client("li").get(office.at).status == 200
    whole(office)
