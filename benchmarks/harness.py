"""What benchmarks share: measured child processes, tables, and the name of the machine."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """
    A command that has run.

    Parameters
    ----------
    seconds
        Wall time.
    megabytes
        Peak resident memory of the process and its children, None where the system does
        not tell.
    code
        Exit code.
    out
        Standard output.
    """

    seconds: float
    megabytes: float | None
    code: int
    out: str


def measure(command: Sequence[str], cwd: Path | None = None) -> Measured:
    """Run `command` and measure it; its standard error goes to ours."""
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True) as process:
        out, _ = process.communicate()
    return Measured(time.perf_counter() - begun, _peak_megabytes(), process.returncode, out)


def children_seconds() -> float:
    """Return the seconds of processor that all children spent that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _peak_megabytes() -> float | None:
    """Return the greatest peak among children that have ended; run each in a fresh parent."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def planner(*arguments: str | Path) -> list[str]:
    """Return the call of the planner of this environment."""
    return [sys.executable, "-m", "planner", *map(str, arguments)]


def data_folder() -> Path:
    """Return the folder of the optional data, or end with a message."""
    named = os.environ.get("VISIT_ROUNDS_DATA")
    if not named:
        sys.exit("VISIT_ROUNDS_DATA is not set: it names the folder with osm/ and bench/")
    return Path(named)


def machine() -> str:
    """Return what figures depend on: processor, cores, system, Python."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def deliver(text: str, arguments: argparse.Namespace) -> None:
    """Print the text, and write it where ``--out`` says."""
    print(text)
    if arguments.out is not None:
        Path(arguments.out).write_text(text + "\n", encoding="utf-8", newline="\n")


def parser(about: str) -> argparse.ArgumentParser:
    """Return a parser with the option that every benchmark has."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--out", help="file to write the table into")
    return made
