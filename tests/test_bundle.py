"""A bundle for computers without a network: complete for every platform, and it installs."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def _bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", ROOT / ".ci" / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bundle"] = module
    spec.loader.exec_module(module)
    return module


bundle = _bundle()
EACH = [(platform, python) for platform in bundle.PLATFORMS for python in bundle.PYTHONS]
LOCKED = {(one.name, one.version) for one in bundle.read_lock(bundle.LOCK.read_text("utf-8"))}


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_by(name: str) -> list[Requirement]:
    """Return what a package asks for; nothing where the locked one is not installed here."""
    try:
        if name != "visit-rounds" and (name, version(name)) not in LOCKED:
            return []  # `make test-lowest`: another version asks for other things
        return [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:  # of another system
        return []


@pytest.mark.parametrize(("platform", "python"), EACH)
def test_whatever_a_package_asks_for_there_is_in_the_set(platform: str, python: str) -> None:
    """Beginning with ours, what packages ask of that machine is followed to its end."""
    environment = bundle.environment_of(platform, python)
    held = {folded(one.name): one for one in bundle.wanted(platform, python)}
    left, seen = [("visit-rounds", "")], set()
    while left:
        name, extra = left.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for one in asked_by(name):
            if one.marker and not one.marker.evaluate({**environment, "extra": extra}):
                continue
            assert folded(one.name) in held, (name, str(one))
            assert one.specifier.contains(held[folded(one.name)].version)
            left += [(folded(one.name), other) for other in ("", *one.extras)]
    assert len(seen) > 40


@pytest.mark.parametrize(("platform", "python"), EACH)
def test_every_package_stands_once_and_by_its_digests(platform: str, python: str) -> None:
    names = [folded(one.name) for one in bundle.wanted(platform, python)]
    assert len(names) == len(set(names))
    assert all(one.hashes for one in bundle.wanted(platform, python))
    assert ("tzdata" in names) == (platform == "win_amd64")


def test_the_lock_is_read_whole() -> None:
    lock = bundle.LOCK.read_text(encoding="utf-8")
    read = list(bundle.read_lock(lock))
    assert len(read) == len(re.findall(r"^[A-Za-z0-9].*==", lock, re.MULTILINE))
    assert sum(len(one.hashes) for one in read) == lock.count("--hash=")


def test_a_set_that_lacks_or_holds_something_else_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    for name in ("jinja2-9-py3-none-any", "strange-1-py3-none-any"):
        with zipfile.ZipFile(tmp_path / "wheels" / f"{name}.whl", "w") as file:
            file.writestr("x", "x")
    said = bundle.missing(tmp_path, "manylinux", "3.11")
    assert "typer: no wheel" in said
    assert "jinja2-9-py3-none-any.whl: not the file of the lock" in said
    assert "strange: in no lock" in said


@pytest.mark.parametrize("file", sorted(bundle.STARTERS.iterdir()), ids=lambda file: file.name)
def test_a_starter_asks_no_network_and_speaks_both_languages(file: Path) -> None:
    said = file.read_text(encoding="utf-8")
    assert "@PYTHON@" in said
    assert re.search(r"[\u4e00-\u9fff]", said)
    for line in said.splitlines():
        if re.search(r"\bpip\b.*\binstall\b", line):
            assert "--no-index" in line
    if file.suffix in {".sh", ".command"} and shutil.which("sh"):
        assert subprocess.run(["sh", "-n", str(file)], check=False).returncode == 0


def test_both_shell_starters_are_the_same() -> None:
    one, other = (bundle.STARTERS / name for name in ("start.sh", "start.command"))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the bundle is one for Linux")
def test_a_bundle_installs_and_starts_without_a_network(tmp_path: Path) -> None:
    """A registry is asked while the bundle is made, and nothing afterwards."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if python not in bundle.PYTHONS or os.uname().machine != "x86_64":
        pytest.skip("no bundle is made for this machine")
    bundle.make("manylinux", python, tmp_path / "made")
    assert bundle.missing(tmp_path / "made", "manylinux", python) == []
    there = tmp_path / "另一台 电脑"
    shutil.copytree(tmp_path / "made", there)
    shutil.rmtree(tmp_path / "made")
    alone = ["unshare", "-rn"] if _may_be_alone() else []
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "https_proxy": "http://127.0.0.1:9"}
    path = f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}"
    started = subprocess.run(
        [*alone, "sh", str(there / "start.sh"), "--version"],
        env={**os.environ, **nowhere, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stdout + started.stderr
    assert started.stdout.splitlines()[-1].startswith("visit-rounds")
    assert (there / ".venv" / "ready.txt").read_text().strip() == str(there)


def _may_be_alone() -> bool:
    """Whether this system lets us start a process that has no network at all."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0
