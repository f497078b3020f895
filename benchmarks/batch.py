"""
A district of 18 sub-districts planned and checked for one week: time and memory.

``python -m benchmarks.batch [--elders N] [--helpers M] [--parts P] [--workers W]`` invents the
district on ``osm/wuhan_fua_streets.osm.pbf`` below ``VISIT_ROUNDS_DATA``, splits it into
sub-districts by neighbouring bases, runs ``planner batch`` on it and prints seconds and the
greatest memory of all its processes together. Rendering is no part of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from planner.domain import Scenario
from planner.read import read_scenario
from planner.synth import Asked, draw
from planner.synth.bases import centres, nearest
from planner.synth.files import write_elders, write_helpers
from planner.synth.homes import in_metres

AS_OF = date(2026, 11, 22)
MONDAY = "2026-11-23"


def split(scenario: Scenario, parts: int, folder: Path) -> None:
    """Write sub-districts of neighbouring helpers and the elders nearest to them."""
    bases = np.array([(h.lon, h.lat) for h in scenario.helpers])
    homes = np.array([(e.lon, e.lat) for e in scenario.elders])
    box = (*homes.min(axis=0).tolist(), *homes.max(axis=0).tolist())
    here = in_metres(bases, box)
    group = nearest(here, centres(here, np.ones(len(here)), parts, np.random.default_rng(1)))
    of_elder = group[nearest(in_metres(homes, box), here)]
    for part in range(parts):
        inside = folder / f"part{part + 1:02d}"
        inside.mkdir(parents=True)
        elders = [e for e, g in zip(scenario.elders, of_elder, strict=True) if g == part]
        helpers = [h for h, g in zip(scenario.helpers, group, strict=True) if g == part]
        write_elders(inside / "elders.csv", elders)
        write_helpers(inside / "helpers.csv", helpers)
        (inside / "scenario.toml").write_text(_settings(scenario, part + 1), encoding="utf-8")


def _settings(scenario: Scenario, number: int) -> str:
    lines = {
        "title": f"{scenario.title} {number}",
        "language": "en",
        "streets": scenario.streets.as_posix(),
        "coordinates": "wgs84",
        "elders": "elders.csv",
        "helpers": "helpers.csv",
        "policy": "gongshu",
        "holidays": "CN",
    }
    return "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in lines.items())


def run_measured(words: Sequence[str]) -> tuple[float, float, int]:
    """
    Run a command; return seconds, greatest memory of its processes in GB, and exit code.

    The processor's seconds are printed too: on a machine that others use they say more.
    """
    began, spent = time.perf_counter(), _processor()
    process = subprocess.Popen([sys.executable, "-m", "planner", *words])
    greatest = 0.0
    ended = threading.Event()
    while process.poll() is None:
        greatest = max(greatest, _memory_of(process.pid))
        ended.wait(0.5)
    print(f"{_processor() - spent:.0f} s of the processor")
    return time.perf_counter() - began, greatest, process.returncode


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory_of(parent: int) -> float:
    """Return the resident memory in GB of a process and of those it started (Linux)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except OSError:
            continue
        if int(told["Pid"]) == parent or int(told["PPid"]) == parent:
            total += int(told.get("VmRSS", "0 kB").split()[0])
    return total / 1e6


def main() -> int:
    """Invent, split, plan, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elders", type=int, default=240_000)
    parser.add_argument("--helpers", type=int, default=250)
    parser.add_argument("--parts", type=int, default=18)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--effort", default="normal")
    asked = parser.parse_args()
    data = os.environ.get("VISIT_ROUNDS_DATA")
    if data is None:
        print("set VISIT_ROUNDS_DATA to the folder that holds osm/")
        return 2
    streets = Path(data).resolve() / "osm" / "wuhan_fua_streets.osm.pbf"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        draw(Asked(str(streets), asked.elders, asked.helpers, AS_OF), place / "whole")
        split(read_scenario(place / "whole"), asked.parts, place / "district")
        words = ["batch", str(place / "district"), "--out", str(place / "out"), "--start", MONDAY]
        words += ["--effort", asked.effort, "--workers", str(asked.workers)]
        seconds, memory, code = run_measured(words)
        told = json.loads((place / "out" / "batch.json").read_text(encoding="utf-8"))
    broken = sum(f["answer"].get("broken_rules", 0) for f in told["folders"])
    print(f"{told['planned']} planned, {told['broken']} broken, {broken} rules broken")
    print(f"{seconds:.0f} s, {memory:.2f} GB, exit {code}")
    return code


if __name__ == "__main__":
    sys.exit(main())
