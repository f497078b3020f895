"""The same seed and effort: the same plan on one core, on all, and on a busy machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planner.cli.app import run
from tests.town import write_town

MONDAY = "2026-11-23"
BUSY = 2

pytestmark = pytest.mark.slow


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


def planned(scenario: Path, name: str, cores: set[int] | None = None) -> bytes:
    """Plan in a process of its own, on those cores, and return the bytes of the plan."""
    out = scenario.parent / name
    words = ["plan", str(scenario), "--start", MONDAY, "--effort", "quick", "--out", str(out)]
    bound = f"import os; os.sched_setaffinity(0, {cores!r}); " if cores else ""
    code = f"{bound}import sys; from planner.cli.app import run; sys.exit(run(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True)
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


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system binds no process to a core"
)
def test_one_core_makes_the_plan_that_all_make(crowd: Path, usual: bytes) -> None:
    one = min(os.sched_getaffinity(0))
    assert planned(crowd, "one-core", {one}) == usual


def test_a_busy_machine_makes_the_same_plan(crowd: Path, usual: bytes) -> None:
    with busy_machine():
        assert planned(crowd, "busy") == usual
