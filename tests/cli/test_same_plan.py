"""
The same seed and effort: the same plan on one core, on all, and on a busy machine.

So it is with caches warm and cold, in another folder, and whatever order Python gives its sets.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from planner.cli.app import run
from tests.town import write_town

MONDAY = "2026-11-23"
BUSY = 2


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a scenario of forty invented people on five streets."""
    folder = tmp_path_factory.mktemp("crowd")
    streets = write_town(folder / "town") / "town.osm"
    asked = ["--elders", "40", "--helpers", "3", "--start", MONDAY]
    made = folder / "scenario"
    assert run(["synth", "--streets", str(streets), *asked, "--out", str(made)]) == 0
    return made


@pytest.fixture(scope="module")
def usual(crowd: Path) -> bytes:
    """Return the plan that the machine makes as it is."""
    return planned(crowd, "usual")


def planned(
    scenario: Path, name: str, cores: set[int] | None = None, more: Mapping[str, str] | None = None
) -> bytes:
    """Plan in a process of its own, on those cores, with more in its environment."""
    out = scenario.parent / name
    words = ["plan", str(scenario), "--start", MONDAY, "--effort", "quick", "--out", str(out)]
    bound = f"import os; os.sched_setaffinity(0, {cores!r}); " if cores else ""
    code = f"{bound}import sys; from planner.cli.app import run; sys.exit(run(sys.argv[1:]))"
    around = os.environ | dict(more or {})
    subprocess.run(
        [sys.executable, "-c", code, *words], check=True, capture_output=True, env=around
    )
    return (out / "plan.json").read_bytes()


@contextmanager
def busy_machine() -> Iterator[None]:
    """Keep every core busy with something else."""
    idle = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(idle) for _ in range(BUSY)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path, but for the versions, which say when."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "versions.sqlite"
    }


def test_another_folder_other_hashes_one_core_and_no_kept_streets_change_no_byte(
    tmp_path: Path,
) -> None:
    """All at once, in plan, sheets and maps: where nothing differs, none of them matters."""
    here, there = tmp_path / "here", tmp_path / "quite" / "elsewhere"
    cores = {min(os.sched_getaffinity(0))} if hasattr(os, "sched_setaffinity") else None
    planned(write_town(here / "town"), "week", more={"PYTHONHASHSEED": "1"})
    more = {"PYTHONHASHSEED": "2", "VISIT_ROUNDS_CACHE": str(tmp_path / "no-streets-yet")}
    planned(write_town(there / "town"), "week", cores, more)
    one, other = files(here / "week"), files(there / "week")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system binds no process to a core"
)
def test_one_core_makes_the_plan_that_all_make(crowd: Path, usual: bytes) -> None:
    one = min(os.sched_getaffinity(0))
    assert planned(crowd, "one-core", {one}) == usual


@pytest.mark.slow
def test_a_busy_machine_makes_the_same_plan(crowd: Path, usual: bytes) -> None:
    with busy_machine():
        assert planned(crowd, "busy") == usual


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_order_of_sets_does_not_matter(crowd: Path, usual: bytes, seed: str) -> None:
    more = {"PYTHONHASHSEED": seed, "TZ": "America/Los_Angeles", "LC_ALL": "C"}
    assert planned(crowd, f"hash-{seed}", more=more) == usual


@pytest.mark.slow
def test_cold_caches_of_streets_and_code_do_not_matter(
    crowd: Path, usual: bytes, tmp_path: Path
) -> None:
    names = ("HOME", "XDG_CACHE_HOME", "VISIT_ROUNDS_CACHE", "NUMBA_CACHE_DIR")
    more = {name: str(tmp_path / name) for name in names}
    for folder in more.values():
        Path(folder).mkdir()
    assert planned(crowd, "cold", more=more) == usual
    assert planned(crowd, "warmed", more=more) == usual


@pytest.mark.slow
def test_another_folder_does_not_matter(crowd: Path, usual: bytes, tmp_path: Path) -> None:
    elsewhere = tmp_path / "很深的 文件夹"
    shutil.copytree(crowd.parent / "town", elsewhere / "town")
    shutil.copytree(crowd, elsewhere / "scenario")
    assert planned(elsewhere / "scenario", "out") == usual
