"""
Install a lock into the environment that runs this, and say in our own words how far it is.

Usage: ``.venv/bin/python .ci/install.py requirements.lock``

A lock names every package, so nothing is chosen here: pip takes what stands there, each file with
its hash, asks no package what else it wants, and ``pip check`` says afterwards whether they fit.
So it does not matter who installs which: several pips share the lock out, and while one waits for
the registry another unpacks. A lock that names pip gets that one first, for it is the quicker one
and no pip may be replaced while it works. Python compiles a module when it is first imported:
most of them never are.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
FROM_LOCK = ("install", "--no-deps", "--require-hashes", "--progress-bar", "off", "--no-compile")
# What pip says of a package that it has found: fetched, in a folder, or there already.
FOUND = ("Collecting ", "Processing ", "Requirement already satisfied")
AT_ONCE = 4
# One line at most every so many seconds: enough to see that something is happening.
PAUSE_S = 5.0


def packages(lock: str) -> list[str]:
    """Return what a lock says of each package: its version, its hashes, where it is needed."""
    found: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line[:1].isalnum():
            found.append(line)
        elif found and not line.lstrip().startswith("#"):
            found[-1] += line
    return found


class Count:
    """How many packages are at hand, told now and then, of pips that work side by side."""

    def __init__(self, total: int, pips: int) -> None:
        self.got, self.total, self.fetching = 0, total, pips
        self.told, self.alone = time.monotonic(), threading.Lock()

    def hear(self, line: str) -> None:
        """Count what a pip says."""
        with self.alone:
            self.got += line.startswith(FOUND)
            self.total -= line.startswith("Ignoring ")  # for other systems or Pythons
            if time.monotonic() - self.told > PAUSE_S and self.fetching:
                self.told = time.monotonic()
                say(f"{self.got} of {self.total} packages")

    def fetched(self) -> None:
        """Note that one more pip has all its packages."""
        with self.alone:
            self.fetching -= 1
            if not self.fetching:
                say(f"{self.got} packages are at hand and are unpacked now (some ten seconds)")


def run_pip(lock: Path, count: Count) -> int:
    """Let a pip install what this part of the lock names; return its code."""
    kept: list[str] = []
    is_fetching = True
    with subprocess.Popen(
        (*PIP, *FROM_LOCK, "-r", str(lock)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            kept.append(line)
            count.hear(line)
            if is_fetching and line.startswith("Installing collected"):
                is_fetching = False
                count.fetched()
    if is_fetching:
        count.fetched()
    if pip.returncode:
        sys.stderr.writelines(kept[-20:])
    return pip.returncode


def install(lock: Path) -> int:
    """Install what the lock names; return the first code of a pip that failed, else 0."""
    named = packages(lock.read_text(encoding="utf-8"))
    first = [package for package in named if package.startswith("pip==")]
    rest = [package for package in named if package not in first]
    shares = [share for n in range(AT_ONCE) if (share := rest[n::AT_ONCE])]
    count = Count(len(named), len(shares) + bool(first))
    with tempfile.TemporaryDirectory() as folder:
        if first and (code := run_pip(write(Path(folder) / "pip.lock", first), count)):
            return code
        codes: list[int] = []

        def work(part: Path) -> None:
            codes.append(run_pip(part, count))

        parts = [write(Path(folder) / f"{n}.lock", share) for n, share in enumerate(shares)]
        threads = [threading.Thread(target=work, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return next((code for code in codes if code), 0)


def write(file: Path, share: Iterable[str]) -> Path:
    """Write a part of a lock as a lock of its own."""
    file.write_text("".join(share), encoding="utf-8")
    return file


def say(words: str) -> None:
    """Print a line at once, in the manner of the Makefile."""
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1])))
