"""
Walking: loading, searching, a whole district; the same work for every engine.

Engines that are not installed are told so (``benchmarks/walking-requirements.txt``). Each
runs in a process of its own, and one that would take more than three minutes gets the first
so many homes only as origins (`CASES`). Lengths against Valhalla and the datum guard's trials
have modules of their own, `benchmarks.walking_valhalla` and `benchmarks.walking_datum`; with
``--docs`` they run too, and all tables are written between the marks of that page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.harness import data_folder, deliver, machine, parser, table

CASES = (
    (
        "wuhan_dongxihu_streets",
        3_000,
        {
            "planner": 3_000,
            "scipy": 3_000,
            "networkx": 3_000,
            "pandana": 3_000,
            "igraph": 3_000,
            "networkit": 3_000,
            "pyvalhalla": 30,
        },
    ),
    (
        "wuhan_fua_streets",
        30_000,
        {
            "planner": 30_000,
            "scipy": 30_000,
            "networkx": 30_000,
            "pandana": 30_000,
            "igraph": 600,
            "networkit": 600,
            "pyvalhalla": 30,
        },
    ),
)
"""Files, homes, and per engine how many of the homes are origins."""

PATIENCE_S = 240
BEGIN, END = "<!-- bench-walking: begin -->", "<!-- bench-walking: end -->"


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
    for name, homes, origins in CASES:
        lines = []
        for engine, some in origins.items():
            file = str(folder / f"{name}.osm.pbf")
            found = run("walking_engines", (engine, file, str(homes), str(some)), cache)
            lines.append(_engine_line(engine, found, some, homes))
            _say(name, *lines[-1])
        heads = (
            "engine",
            "search s",
            "origins",
            "for all s",
            "pairs",
            "memory grown MB",
            "own graph s",
        )
        title = f"All ordered pairs within 1,080 m among {homes:,} homes on `{name}`"
        parts.append(f"{title}:\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _say(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)


def _engine_line(
    engine: str, found: dict[str, Any] | str, origins: int, homes: int
) -> tuple[str, ...]:
    if isinstance(found, str):
        return engine, found, f"{origins:,}", "", "", "", ""
    search = found["search_s"]
    every = f"{search:.3g}" if origins == homes else f"some {search * homes / origins:,.0f}"
    missing = found["pairs"] - found["expected"]
    pairs = f"{found['pairs']:,}" + (f" ({missing:+,} to ours)" if missing else "")
    grown, built = f"{found['grown_mb']:.0f}", f"{found['build_s']:.2f}"
    return engine, f"{search:.3g}", f"{origins:,}", every, pairs, grown, built


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


def parts(data: Path, cache: str, *, everything: bool) -> Iterator[tuple[str, str]]:
    """Yield the tables with their titles; those of other modules only when asked for."""
    from benchmarks import walking_datum, walking_valhalla

    folder = data / "osm"
    yield "Loading", loading(folder)
    yield "240,000 homes and 250 bases on `wuhan_fua_streets`", district(folder, cache)
    yield "Against other engines", engines(folder, cache)
    if everything:
        try:
            valhalla = walking_valhalla.report(data)
        except ModuleNotFoundError:
            valhalla = "not installed"
        yield "Against Valhalla", valhalla
        yield "The datum guard", walking_datum.report(data, 500)


def write_between(page: Path, text: str) -> None:
    """Put the text between the marks of a page, in place of what stands there."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        sys.exit(f"{page} has no marks {BEGIN} … {END}")
    whole = f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"
    beside = page.with_name(f".{page.name}.new")
    beside.write_text(whole, encoding="utf-8", newline="\n")
    beside.replace(page)


def _load() -> str:
    if os.name != "posix":
        return ""
    return "; load over 1, 5 and 15 minutes " + ", ".join(f"{x:.1f}" for x in os.getloadavg())


def main() -> None:
    """Run everything and print it."""
    asks = parser(__doc__ or "")
    asks.add_argument("--docs", type=Path, help="page to write all tables into")
    arguments = asks.parse_args()
    begun = time.monotonic()
    day = date.today().isoformat()  # noqa: DTZ011 # the day where it runs
    start = f"Taken on {day}: {machine()}{_load()} at the beginning"
    text = ""
    with tempfile.TemporaryDirectory() as cache:
        for title, said in parts(data_folder(), cache, everything=arguments.docs is not None):
            text += f"\n\n#### {title}\n\n{said}"
            took = f"{_load()} at the end; {time.monotonic() - begun:.0f} s in all."
            _say(title, took)
            if arguments.docs is not None:
                write_between(arguments.docs, start + took + text)
    deliver(start + took + text, arguments)


if __name__ == "__main__":
    main()
