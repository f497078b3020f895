"""
Install a lock into the environment that runs this, and say in our own words how far it is.

Usage: ``.venv/bin/python .ci/install.py requirements.lock``

A lock names every package, so nothing is chosen here: pip takes what stands there, each file with
its hash, asks no package what else it wants, and ``pip check`` says afterwards whether they fit.
Python compiles a module when it is first imported: most of them never are.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
FROM_LOCK = ("install", "--no-deps", "--require-hashes", "--progress-bar", "off", "--no-compile")
# What pip says of a package that it has found: fetched, in a folder, or there already.
FOUND = ("Collecting ", "Processing ", "Requirement already satisfied")
# One line at most every so many seconds: enough to see that something is happening.
PAUSE_S = 5.0


def count(lock: str) -> int:
    """Return how many packages a lock names."""
    return sum("==" in line for line in lock.splitlines() if line[:1].isalnum())


def install(lock: Path) -> int:
    """Install what the lock names, telling how many packages are at hand; return pip's code."""
    total, got, told = count(lock.read_text(encoding="utf-8")), 0, time.monotonic()
    command = (*PIP, *FROM_LOCK, "-r", str(lock))
    kept: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            kept.append(line)
            got += line.startswith(FOUND)
            total -= line.startswith("Ignoring ")  # for other systems or Pythons
            if line.startswith("Installing collected"):
                say(f"{got} packages are at hand and are unpacked now (half a minute)")
            elif time.monotonic() - told > PAUSE_S:
                told = time.monotonic()
                say(f"{got} of {total} packages")
    if pip.returncode:
        sys.stderr.writelines(kept[-20:])
    return pip.returncode


def say(words: str) -> None:
    """Print a line at once, in the manner of the Makefile."""
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1])))
