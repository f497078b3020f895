"""
Faults that a machine has: the disk is full, the power fails, the clock is set back.

`test_chaos` kills at two hundred moments in the long run; here is a little of it whenever tests
run, and what needs a disk of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows knows no kill -9", allow_module_level=True)
from planner.web import audit
from planner.web.backups import Backups
from planner.web.serve import open_desk
from tests.web.desks import PASSWORD, Client, opened
from tests.web.test_book import AFTER
from tests.web.test_chaos import (
    Office,
    act,
    are_told,
    caught_up,
    change,
    forked,
    lock,
    office,
    office_in,
    running,
    whole,
)

__all__ = ["office"]
DISK = 48 * 2**20
"""Bytes of the small disk: the town, its plan and the desk take a part of them."""


def test_a_desk_that_is_killed_loses_nothing_that_it_acknowledged(office: Office) -> None:
    lots, done = random.Random(9), 0
    for _ in range(2):
        with running(office) as (client, kill):
            caught_up(office, client)
            timer = threading.Timer(0.2 + lots.random(), kill)
            timer.start()
            try:
                while True:
                    done += act(office, client, lots) in {200, 303}
            except (OSError, HTTPException, ValueError):
                timer.join()
        whole(office)
    assert done


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Yield a folder on a disk of its own that holds little; passed over where none may be made."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(disk: Path, but: int) -> Iterator[None]:
    """Fill a disk but for so many bytes."""
    file = disk / "filler"
    room = os.statvfs(disk)
    with file.open("wb") as stream:
        stream.write(bytes(max(0, room.f_bavail * room.f_frsize - but)))
    try:
        yield
    finally:
        file.unlink()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk of memory")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_disk_that_is_full_nothing_is_half_and_work_goes_on_once_there_is_room(
    tmp_path: Path, language: str
) -> None:
    lots = random.Random(5)
    with small_disk(tmp_path / "disk") as disk:
        office = office_in(disk, language)
        for but in (0, 4_096, 16_384, 65_536, 131_072, 262_144):
            with running(office) as (client, _):
                caught_up(office, client)
                with filled(disk, but):
                    told = [act(office, client, lots) for _ in range(20)]
                    refused = client.post(f"{office.at}/book", number="", typed="")
                assert 500 not in told, (but, told)
                assert but > 16_384 or 503 in told, (but, told)
                assert refused.status in {404, 422, 503}, refused.status
                assert are_told(office), office.said
                caught_up(office, client)
            whole(office)


@pytest.mark.slow
@pytest.mark.parametrize("times", [25])
def test_a_rehearsed_restore_that_is_killed_harms_neither_backup_nor_office(
    office: Office, times: int
) -> None:
    lots, own = random.Random(6), office.folder / "desk"
    backups = Backups(own, office.folder, own / "desk.sqlite", lambda: 1_796_000_000)
    backups.choose(PASSWORD)
    backups.make()
    (one,) = backups.all()
    before, began = digests(office.folder), time.monotonic()
    found = backups.rehearse(one.name, PASSWORD)
    longest = time.monotonic() - began
    for _ in range(times):
        forked(lambda: backups.rehearse(one.name, PASSWORD), lots.random() * longest)
    assert backups.rehearse(one.name, PASSWORD) == found
    assert digests(office.folder) == before, "and nothing unsealed is left"
    whole(office)


def digests(folder: Path) -> dict[str, str]:
    """Return what lies in a folder; databases may have their logs beside them."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_versions_sessions_and_log_stay_in_order_when_the_clock_is_set_back(
    office: Office,
) -> None:
    with opened(office.folder) as desk:
        desk.clock.now = AFTER
        li = Client(desk.port, dict(office.cookies))
        assert change(office, li, lock("E2")) == 200
        before = (office.week / "plan.json").read_bytes()
        desk.clock.now = AFTER - 3600
        assert change(office, li, lock("E3")) == 200
        sheet = json.loads(office.plan)["sheets"][0]["number"]
        assert li.post(f"{office.at}/book", number=sheet, typed="1*1").status == 303
        assert li.send(f"/api{office.at}/undo", {}).status == 200
        assert (office.week / "plan.json").read_bytes() == before, "mine was the newest, not E2's"
        told = li.get(f"/api{office.at}/versions").json["versions"]
        numbers = [one["number"] for one in told]
        assert numbers in (sorted(numbers), sorted(numbers, reverse=True))
        office.version = max(numbers)
        office.plan = before.decode()
        assert desk.client("li").get(office.at).status == 200
    whole(office)
    late = open_desk(office.folder / "desk" / "desk.sqlite", office.folder)
    try:
        rows = audit.entries(late.database)
        numbers = sorted(one.number for one in rows)
        assert numbers == list(range(1, len(rows) + 1)), "each row follows the one before"
    finally:
        late.database.close()
