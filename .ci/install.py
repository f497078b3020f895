"""
Install a lock into the environment that runs this, and say in our own words how far it is.

Usage: ``.venv/bin/python .ci/install.py requirements.lock ["COMMAND that builds the project"]``

A lock names every package, so nothing is chosen here: pip takes what stands there, each file with
its hash, asks no package what else it wants, and ``pip check`` says afterwards whether they fit.
So it does not matter who installs which: several pips share the lock out, and while one waits for
the registry another unpacks. Python compiles a module when it is first imported: most of them
never are.

The pip of the developers' lock comes first, also where only the planner's own packages are wanted:
the one that an older Python brings spends more time on the lists of a registry than on everything
else, and no pip may be replaced while it works. It is fetched by the pip that Python brings, out
of its wheel, which spares unpacking and compiling that one. With it come the tools that build a
project, and the project is built while the rest is installed.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
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
TOOLS = ("pip==", "setuptools==")
DEVELOPERS = "requirements-dev.lock"
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
        self.begun = threading.Event()

    def hear(self, line: str) -> None:
        """Count what a pip says."""
        with self.alone:
            if line.startswith(FOUND):
                self.got += 1
                self.begun.set()
            self.total -= line.startswith("Ignoring ")  # for other systems or Pythons
            if time.monotonic() - self.told > PAUSE_S and self.fetching:
                self.told = time.monotonic()
                say(f"{self.got} of {self.total} packages")

    def fetched(self) -> None:
        """Note that one more pip has all its packages."""
        with self.alone:
            self.fetching -= 1
            self.begun.set()
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


def install(lock: Path, beside: str = "") -> int:
    """
    Install what the lock names; return the first code of what failed, else 0.

    `beside` is a command that needs no more than pip and the builders; it runs beside the rest.
    """
    named = packages(lock.read_text(encoding="utf-8"))
    first = tools(named, lock.with_name(DEVELOPERS))
    with tempfile.TemporaryDirectory() as folder:
        has_tools = bool(first) and fetched(write(Path(folder) / "tools.lock", first))
        rest = [package for package in named if not (has_tools and package in first)]
        if importlib.util.find_spec("pip") is None and not has_tools:
            subprocess.run(
                (sys.executable, "-m", "ensurepip"), stdout=subprocess.DEVNULL, check=True
            )
        parts = [
            write(Path(folder) / f"{n}.lock", share)
            for n in range(AT_ONCE)
            if (share := rest[n::AT_ONCE])
        ]
        codes = side_by_side(parts, Count(len(rest), len(parts)), beside)
    return next((code for code in codes if code), 0)


def side_by_side(parts: Iterable[Path], count: Count, beside: str) -> list[int]:
    """Run a pip for each part, and `beside` meanwhile; return their codes."""
    codes: list[int] = []

    def work(part: Path) -> None:
        codes.append(run_pip(part, count))

    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
        # Python keeps what the first one compiles of pip, and the others need not do it too.
        count.begun.wait(PAUSE_S)
    build = ("/bin/sh", "-c", beside or ":")  # make speaks to the same shell
    built = subprocess.run(build, capture_output=True, check=False)
    for thread in threads:
        thread.join()
    if built.returncode and not any(codes):  # it met a package that was half unpacked
        codes.append(subprocess.run(build, check=False).returncode)
    return codes


def tools(named: Iterable[str], developers: Path) -> list[str]:
    """Return what is installed first: a pip, the developers' where none is named, and builders."""
    wanted = [package for package in named if package.startswith(TOOLS)]
    if not any(package.startswith(TOOLS[0]) for package in wanted) and developers.is_file():
        others = packages(developers.read_text(encoding="utf-8"))
        wanted += [package for package in others if package.startswith(TOOLS[0])]
    return wanted


def fetched(lock: Path) -> bool:
    """Let the pip at hand install pip and builders; say whether it could."""
    pip = list(PIP)
    if importlib.util.find_spec("pip") is None:
        if (wheel := pip_of_python()) is None:
            return False
        pip[1:3] = [f"{wheel}/pip"]
    done = subprocess.run(
        (*pip, *FROM_LOCK, "-r", str(lock)), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        say("the pip of the lock cannot be had: the one of this Python takes longer")
    return not done.returncode


def pip_of_python() -> Path | None:
    """Return the wheel of pip that this Python brings, where its maker put it."""
    found = importlib.util.find_spec("ensurepip")
    folders = [Path(found.origin).parent / "_bundled"] if found and found.origin else []
    apart = sysconfig.get_config_var("WHEEL_PKG_DIR")
    folders += [Path(apart)] if apart else []
    return next((wheel for folder in folders for wheel in folder.glob("pip-*.whl")), None)


def write(file: Path, share: Iterable[str]) -> Path:
    """Write a part of a lock as a lock of its own."""
    file.write_text("".join(share), encoding="utf-8")
    return file


def say(words: str) -> None:
    """Print a line at once, in the manner of the Makefile."""
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1]), *sys.argv[2:]))
