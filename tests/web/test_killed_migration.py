"""A store of an older program, killed while it is brought up to date: nothing of it is lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from planner.store import Store

if sys.platform == "win32":
    pytest.skip("Windows knows no kill -9", allow_module_level=True)

pytestmark = pytest.mark.slow
VERSIONS, MOMENTS = 120, 25


def old_store(file: Path) -> None:
    """Write a store as the first program did: every version with its whole text."""
    lots = random.Random(1)
    with closing(sqlite3.connect(file)) as old:
        old.execute(
            "CREATE TABLE versions (name VARCHAR(200), number INTEGER, author VARCHAR(200), "
            "time DATETIME, reason TEXT, command TEXT, plan TEXT, files TEXT, restores INTEGER, "
            "PRIMARY KEY (name, number))"
        )
        for number in range(1, VERSIONS + 1):
            plan = f"{number} " + lots.randbytes(8_000).hex()
            row = ("plan", number, "li", "2026-11-23 09:00:00.000000", "", "x", plan, "{}", None)
            old.execute("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        old.commit()


def open_it(file: Path) -> None:
    Store(file).close()


def test_a_migration_killed_at_any_moment_is_begun_again_and_loses_no_version(
    tmp_path: Path,
) -> None:
    old, lots = tmp_path / "old.sqlite", random.Random(2)
    old_store(old)
    began = time.monotonic()
    open_it(Path(shutil.copy(old, tmp_path / "once.sqlite")))
    longest = time.monotonic() - began
    cut = 0
    for turn in range(MOMENTS):
        file = Path(shutil.copy(old, tmp_path / f"{turn}.sqlite"))
        work = multiprocessing.get_context("fork").Process(target=open_it, args=(file,))
        work.start()
        work.join(lots.random() * longest * 1.2)
        if work.is_alive():
            os.kill(work.pid or 0, signal.SIGKILL)
            cut += 1
        work.join()
        store = Store(file)
        try:
            notes = store.notes("plan")
            assert [one.number for one in notes] == list(range(1, VERSIONS + 1))
            assert store.show("plan", VERSIONS).plan.startswith(f"{VERSIONS} ")
            assert {one.undoes for one in notes} == {None}
        finally:
            store.close()
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert cut > MOMENTS / 3, "the moments came too late"
