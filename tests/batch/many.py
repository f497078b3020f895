"""Many small folders, some of them broken, and the runs that plan them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from planner.control import Control
from planner.studies.jobs import Job, Outcome
from tests.town import write_town

MONDAY = "2026-11-23"
BROKEN = {"t07": "no-toml", "t19": "no-elders", "t31": "circle"}


def write_many(folder: Path, count: int = 40) -> Path:
    """Write towns that differ, three of them broken each in its own way; return their folder."""
    for i in range(count):
        town = write_town(folder / f"t{i:02d}")
        roster = town / "elders.csv"
        lines = roster.read_text(encoding="utf-8").splitlines()
        kept = [
            lines[0],
            *(line for k, line in enumerate(lines[1:]) if (i >> k) % 2 == 0 or k == 6),
        ]
        roster.write_text("\n".join(kept) + "\n", encoding="utf-8")
        settle(town, BROKEN.get(town.name))
    return folder


def settle(town: Path, fault: str | None) -> None:
    """Break a town, if it is to be broken."""
    if fault == "no-toml":
        (town / "scenario.toml").write_text("title = [", encoding="utf-8")
    elif fault == "no-elders":
        (town / "elders.csv").unlink()
    elif fault == "circle":
        (town / "scenario.toml").write_text('extends = "../t31"\n', encoding="utf-8")


def command(towns: Path, out: Path, *more: str) -> list[str]:
    """Return the command that plans the towns."""
    words = ["batch", str(towns), "--out", str(out), "--start", MONDAY, "--effort", "quick"]
    return [sys.executable, "-m", "planner", *words, *more]


def run(towns: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Plan the towns to the end."""
    return subprocess.run(
        command(towns, out, "--json", *more), capture_output=True, text=True, check=False
    )


def run_and_kill(towns: Path, out: Path, *more: str, done: int) -> None:
    """Plan the towns, and kill the run without a word when `done` plans are there."""
    process = subprocess.Popen(
        command(towns, out, *more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: plans(out) >= done or process.poll() is not None)
    assert process.poll() is None, "the run ended before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(is_so: object, seconds: float = 600.0) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]  # a function
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def plans(out: Path) -> int:
    """Return how many plans are done."""
    return len(list(out.glob("*/outcome.json")))


def contents(out: Path) -> dict[str, bytes]:
    """Return every plan by its folder's name."""
    return {file.parent.name: file.read_bytes() for file in out.glob("*/plan.json")}


def report(out: Path) -> dict[str, object]:
    """Return the merged report."""
    told: dict[str, object] = json.loads((out / "batch.json").read_text(encoding="utf-8"))
    return told


def die(_: Job, __: Control) -> Outcome:
    """Do a job as a worker does that runs out of memory."""
    os._exit(9)
