"""
Collect what a computer without a network needs to start: `make bundle PLATFORM=win_amd64`.

Usage: ``.venv/bin/python .ci/bundle.py PLATFORM [--python 3.11] [--out DIR]``

A bundle is a folder: the locked wheels of one platform and one Python, our own wheel, the
documentation and files to double-click, which make the environment from the wheels and open
the desk. pip judges the conditions in a lock by the machine on which it runs; here they are
judged for the machine that the bundle is for.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker, default_environment

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PYTHONS = ("3.11", "3.12", "3.13")
STARTERS = ROOT / ".ci" / "starters"
_PACKAGE = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Platform:
    """
    A kind of computer.

    Parameters
    ----------
    tags
        Tags of wheels that it runs, as pip names them, the newest first.
    environment
        What conditions in a lock ask of it (PEP 508).
    starter
        The file to double-click.
    """

    tags: tuple[str, ...]
    environment: Mapping[str, str]
    starter: str


def _linux(machine: str) -> Platform:
    newest = (f"manylinux_2_{minor}_{machine}" for minor in range(39, 16, -1))
    tags = (*newest, f"manylinux2014_{machine}", f"linux_{machine}")
    return Platform(tags, _environment("linux", "posix", "Linux", machine), "start.sh")


def _environment(sys_platform: str, os_name: str, system: str, machine: str) -> dict[str, str]:
    return {
        "sys_platform": sys_platform,
        "os_name": os_name,
        "platform_system": system,
        "platform_machine": machine,
    }


PLATFORMS = {
    "win_amd64": Platform(
        ("win_amd64",), _environment("win32", "nt", "Windows", "AMD64"), "start.bat"
    ),
    "manylinux": _linux("x86_64"),
    "manylinux_aarch64": _linux("aarch64"),
    "macosx_arm64": Platform(
        tuple(
            f"macosx_{n}_0_{kind}" for n in range(15, 10, -1) for kind in ("arm64", "universal2")
        ),
        _environment("darwin", "posix", "Darwin", "arm64"),
        "start.command",
    ),
}
"""Every platform for which all locked packages have wheels."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of the lock, with the digests of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def holds(self, environment: Mapping[str, str]) -> bool:
        """Whether it is wanted there."""
        return not self.marker or Marker(self.marker).evaluate(dict(environment))

    def lines(self) -> str:
        """Return it as a lock has it, its condition being met."""
        hashes = " \\\n    ".join(f"--hash=sha256:{one}" for one in self.hashes)
        return f"{self.name}=={self.version} \\\n    {hashes}\n"


def environment_of(platform: str, python: str) -> dict[str, str]:
    """Return what conditions ask of a platform and a Python."""
    whole = {key: str(value) for key, value in default_environment().items()}
    named = {"python_version": python, "python_full_version": f"{python}.9"}
    asked = {"implementation_name": "cpython", "extra": "", **PLATFORMS[platform].environment}
    return {**whole, **named, **asked}


def read_lock(text: str) -> Iterator[Locked]:
    """Yield every package of a lock."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    for block in blocks:
        found = _PACKAGE.match(block.partition("\n")[0])
        if found:
            marker = (found["marker"] or "").strip()
            yield Locked(found["name"], found["version"], marker, tuple(_HASH.findall(block)))


def wanted(platform: str, python: str, text: str | None = None) -> list[Locked]:
    """Return what a platform and a Python need of the lock."""
    environment = environment_of(platform, python)
    lock = LOCK.read_text(encoding="utf-8") if text is None else text
    return [one for one in read_lock(lock) if one.holds(environment)]


def missing(folder: Path, platform: str, python: str) -> list[str]:
    """Return what a bundle lacks: packages without a wheel, and wheels that no lock knows."""
    needed = {one.name: set(one.hashes) for one in wanted(platform, python)}
    wheels = sorted((folder / "wheels").glob("*.whl"))
    have = {_folded(wheel.name.partition("-")[0]): wheel for wheel in wheels}
    found = [f"{name}: no wheel" for name in needed if _folded(name) not in have]
    for name, hashes in needed.items():
        wheel = have.get(_folded(name))
        if wheel is not None and hashlib.sha256(wheel.read_bytes()).hexdigest() not in hashes:
            found.append(f"{wheel.name}: not the file of the lock")
    strange = set(have) - {_folded(name) for name in needed} - {"visit-rounds"}
    return [*found, *(f"{name}: in no lock" for name in sorted(strange))]


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def make(platform: str, python: str, out: Path) -> None:
    """Make the bundle anew in `out`."""
    wheels = out / "wheels"
    shutil.rmtree(out, ignore_errors=True)
    wheels.mkdir(parents=True)
    requirements = out / "requirements.txt"
    lines = "".join(one.lines() for one in wanted(platform, python))
    requirements.write_text(lines, encoding="utf-8", newline="\n")
    _pip(*_download(platform, python), "-d", str(wheels), "-r", str(requirements))
    with tempfile.TemporaryDirectory() as clean:  # what lies in build/ of old stays out
        for name in ("planner", "scenarios", "pyproject.toml", "README.md", "LICENSE"):
            _copy(ROOT / name, Path(clean) / name)
        _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), clean)
    (out / "python-version.txt").write_text(f"{python}\n", encoding="ascii", newline="\n")
    for file in STARTERS.iterdir():
        ends = "\r\n" if file.suffix in {".bat", ".txt"} else "\n"
        if file.suffix in {".bat", ".command", ".sh"} and file.name != PLATFORMS[platform].starter:
            continue
        text = file.read_text(encoding="utf-8").replace("@PYTHON@", python)
        (out / file.name).write_text(text, encoding="utf-8", newline=ends)
        (out / file.name).chmod(0o755 if file.suffix in {".command", ".sh"} else 0o644)
    _copy(ROOT / "docs", out / "docs")
    lacking = missing(out, platform, python)
    if lacking:
        raise SystemExit("\n".join(lacking))


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, without what Python keeps beside its modules."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.log"))
    else:
        shutil.copyfile(source, target)


def _download(platform: str, python: str) -> list[str]:
    """Return how pip is asked for the wheels of another machine."""
    number = python.replace(".", "")
    tags = [part for tag in PLATFORMS[platform].tags for part in ("--platform", tag)]
    abis = [part for abi in (f"cp{number}", "abi3", "none") for part in ("--abi", abi)]
    return [
        *("download", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("--python-version", number, "--implementation", "cp", *abis, *tags),
    ]  # fmt: skip


def _pip(*arguments: str) -> None:
    command = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments)
    subprocess.run(command, check=True)


def main() -> None:
    """Make the bundle that the command line asks for."""
    parser = argparse.ArgumentParser(description="Collect the locked wheels of a platform.")
    parser.add_argument("platform", choices=PLATFORMS)
    parser.add_argument("--python", choices=PYTHONS, default="3.11")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    out = given.out or ROOT / "bundle" / f"visit-rounds-{given.platform}"
    make(given.platform, given.python, out)
    starter = PLATFORMS[given.platform].starter
    sys.stdout.write(f"· {out} holds everything; copy the folder and double-click {starter}\n")


if __name__ == "__main__":
    main()
