"""
Walking: loading, searching, a whole district; the same work for every engine.

Engines that are not installed are told so (``benchmarks/walking-requirements.txt``). Each
runs in a process of its own. Lengths against Valhalla and the datum guard's trials have
modules of their own, `benchmarks.walking_valhalla` and `benchmarks.walking_datum`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import data_folder, deliver, machine, parser, table

ENGINES = ("planner", "scipy", "networkx", "pandana", "igraph", "networkit", "pyvalhalla")
CASES = (("wuhan_dongxihu_streets", 3_000, ENGINES), ("wuhan_fua_streets", 30_000, ENGINES[:4]))
PATIENCE_S = 300


def run(module: str, arguments: Sequence[str], cache: str) -> dict[str, Any] | str:
    """Return what a child process printed as JSON, or why it did not."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
            env=os.environ | {"VISIT_ROUNDS_CACHE": cache},
        )
    except subprocess.TimeoutExpired:
        return f"more than {PATIENCE_S} s"
    if "ModuleNotFoundError" in done.stderr:
        return "not installed"
    if done.returncode:
        return "failed: " + done.stderr.strip().rpartition("\n")[2][:60]
    figures: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return figures


def engines(folder: Path, cache: str) -> str:
    """Return the tables of the engines."""
    parts = []
    for name, homes, chosen in CASES:
        lines = []
        for engine in chosen:
            file = str(folder / f"{name}.osm.pbf")
            found = run("walking_engines", (engine, file, str(homes)), cache)
            lines.append(_engine_line(engine, found))
            print(name, homes, *lines[-1], file=sys.stderr, flush=True)
        heads = ("engine", "search s", "pairs", "memory grown MB", "own graph s")
        title = f"All ordered pairs within 1,080 m among {homes:,} homes on `{name}`"
        parts.append(f"{title}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _engine_line(engine: str, found: dict[str, Any] | str) -> tuple[str, ...]:
    if isinstance(found, str):
        return engine, found, "", "", ""
    search = f"{found['search_s']:.3f}"
    if engine == "pyvalhalla":
        search += " (30 of the homes)"
    grown, built = f"{found['grown_mb']:.0f}", f"{found['build_s']:.2f}"
    return engine, search, f"{found['pairs']:,}", grown, built


def loading(folder: Path) -> str:
    """Return how long the streets take the first time and from the cache."""
    code = (
        "import sys, time; from pathlib import Path; from planner.geo.streets import read_streets\n"
        "t = time.perf_counter(); read_streets(Path(sys.argv[1]))\n"
        "print(f'{time.perf_counter() - t:.2f}')"
    )
    lines = []
    for name in ("wuhan_dongxihu_streets", "wuhan_fua_streets"):
        with tempfile.TemporaryDirectory() as cache:
            env = os.environ | {"VISIT_ROUNDS_CACHE": cache}
            command = [sys.executable, "-c", code, str(folder / f"{name}.osm.pbf")]
            times = [
                subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout
                for _ in range(2)
            ]
        lines.append((name, *(time.strip() for time in times)))
    return table(("file", "first time s", "from the cache s"), lines)


def district(folder: Path, cache: str) -> str:
    """Return what a whole district takes."""
    file = str(folder / "wuhan_fua_streets.osm.pbf")
    found = run("walking_scale", (file, "240000", "250"), cache)
    if isinstance(found, str):
        return found
    return table(("what", "figure"), [(name, f"{value:,.1f}") for name, value in found.items()])


def main() -> None:
    """Run everything and print it."""
    arguments = parser(__doc__ or "").parse_args()
    folder = data_folder() / "osm"
    load = ", load " + " ".join(f"{x:.1f}" for x in os.getloadavg()) if os.name == "posix" else ""
    with tempfile.TemporaryDirectory() as cache:
        parts = [
            f"{machine()}{load}",
            "Loading\n\n" + loading(folder),
            "240,000 homes and 250 bases on `wuhan_fua_streets`\n\n" + district(folder, cache),
            engines(folder, cache),
        ]
    deliver("\n\n".join(parts), arguments)


if __name__ == "__main__":
    main()
