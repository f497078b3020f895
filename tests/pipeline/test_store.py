"""Versions of plans: nothing is lost, nothing is overwritten, on both databases."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.errors import StoreError
from planner.store.versions import Store

ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "LANG": "C"}
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _as_postgres(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL, which refuses to be run by root, as somebody else."""
    options = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=ENVIRONMENT, **options
    )


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL of this test's own: data folder, port and all."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    if os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL will not run as root, and there is no user postgres")
    folder = Path("/tmp") / f"visit-rounds-postgres-{os.getpid()}"  # noqa: S108 - a socket's path is short
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    made = _as_postgres(
        [
            f"{binaries}/initdb",
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "p",
            "--no-locale",
            "-E",
            "UTF8",
        ],
        folder,
    )
    assert made.returncode == 0, made.stderr
    options = f"-p {port} -k {folder} -h 127.0.0.1"
    control = [f"{binaries}/pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log")]
    started = _as_postgres([*control, "-o", options, "start"], folder)
    assert started.returncode == 0, started.stderr
    yield f"postgresql://p@127.0.0.1:{port}/postgres"
    _as_postgres([*control, "-m", "immediate", "stop"], folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the store of one test lies, on either database."""
    if request.param == "sqlite":
        return str(tmp_path / "plans.sqlite")
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a store."""
    opened = Store(url)
    yield opened
    opened.close()


def _name(request: pytest.FixtureRequest) -> str:
    return request.node.name


def test_versions_come_back_as_they_went_in(store: Store, request: pytest.FixtureRequest) -> None:
    name = _name(request)
    saved = store.save(
        name, "{…}\n", expected=0, author="王专员", time=NOON, reason="离岗", command="reassign",
        files={"scenario/pairs.csv": "elder_id,helper_id\n"},
    )  # fmt: skip
    assert store.show(name).plan == saved.plan
    assert store.show(name).files == saved.files
    assert [v.number for v in store.versions(name)] == [1]


def test_the_second_of_two_is_told_and_nothing_is_lost(
    url: str, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    one, two = Store(url), Store(url)
    one.save(name, "first", expected=0, author="a", time=NOON)
    one.save(name, "mine", expected=1, author="a", time=NOON)
    with pytest.raises(StoreError, match="changed"):
        two.save(name, "yours", expected=1, author="b", time=NOON)
    assert [v.plan for v in two.versions(name)] == ["first", "mine"]
    one.close()
    two.close()


def test_undo_gives_the_former_plan_back_and_then_the_one_before(
    store: Store, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    for number, plan in enumerate(["one", "two", "three"]):
        store.save(name, plan, expected=number, author="a", time=NOON)
    assert store.undo(name, author="b", time=NOON).plan == "two"
    assert store.undo(name, author="b", time=NOON).plan == "one"
    with pytest.raises(StoreError, match="nothing-to-undo"):
        store.undo(name, author="b", time=NOON)
    store.save(name, "four", expected=5, author="a", time=NOON)
    assert store.undo(name, author="b", time=NOON).plan == "one"


WRITER = """
import sys
from datetime import UTC, datetime
from planner.store.versions import Store
store = Store(sys.argv[1])
number = store.last(sys.argv[2])
print("ready", flush=True)
while True:
    number += 1
    store.save(sys.argv[2], f"{number}:" + "x" * 200_000 + f":{number}", expected=number - 1,
               author="a", time=datetime(2026, 11, 23, tzinfo=UTC))
"""


def test_a_killed_process_leaves_the_last_version_whole(
    url: str, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    for delay in (0.05, 0.12, 0.2):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, name], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        store = Store(url)
        versions = store.versions(name)
        assert [v.number for v in versions] == list(range(1, len(versions) + 1))
        for version in versions:
            assert version.plan == f"{version.number}:" + "x" * 200_000 + f":{version.number}"
        store.save(
            name,
            f"{len(versions) + 1}:" + "x" * 200_000 + f":{len(versions) + 1}",
            expected=len(versions),
            author="after",
            time=NOON,
        )
        store.close()


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_bytes(b"this is no database, it is a text" * 100)
    with pytest.raises(StoreError, match="unusable"):
        Store(tmp_path / "no.sqlite")


def test_a_fix_that_names_the_person_goes_too() -> None:
    from planner.pipeline.versions import without_person

    swap = {"change": "swap", "from": "H1", "to": "H2", "cost": {"with": "E2"}}
    shift = {"change": "shift", "cost": {"helper": "H1", "also": ["E2", "E3"]}}
    plan = {"unserved": [{"elder": "E1", "fix": swap}, {"elder": "E4", "fix": shift}]}
    left = without_person(plan, "E2")
    assert left["unserved"][0] == {"elder": "E1", "fix": None}
    assert left["unserved"][1]["fix"]["cost"]["also"] == ["E3"]
    assert without_person(plan, "E9") == plan
