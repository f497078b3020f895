"""
Installing from a lock, any day: a registry with newer versions changes nothing.

A registry of a few empty packages is made here, and the Makefile's own lines install from it.
Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Whom a lock leaves out is never asked for: `roof` wants `brick` with an extra that wants `clay`.
NEEDS = {
    "roof": ("Requires-Dist: brick[red]>=1",),
    "brick": ("Provides-Extra: red", 'Requires-Dist: clay>=1; extra == "red"'),
    "clay": (),
}
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="make is not there"
)


def wheel(folder: Path, name: str, version: str) -> str:
    """Write an empty package; return the hash of its file."""
    info, file = f"{name}-{version}.dist-info", folder / f"{name}-{version}-py3-none-any.whl"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *NEEDS[name], ""]
    with zipfile.ZipFile(file, "w") as kept:
        kept.writestr(f"{name}.py", f"version = {version!r}\n")
        kept.writestr(f"{info}/METADATA", "\n".join(lines))
        kept.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        files = (f"{name}.py", *(f"{info}/{part}" for part in ("METADATA", "WHEEL", "RECORD")))
        kept.writestr(f"{info}/RECORD", "".join(f"{part},,\n" for part in files))
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """Make a folder of wheels, a newer version of each beside the locked one, and the lock."""
    folder, house = tmp_path / "wheels", tmp_path / "house"
    folder.mkdir()
    (house / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "install.py", house / ".ci")
    shutil.copy(ROOT / "Makefile", house)
    (house / "pyproject.toml").touch()
    lock = [f"{name}==1.0 --hash=sha256:{wheel(folder, name, '1.0')}\n" for name in NEEDS]
    for name in NEEDS:
        wheel(folder, name, "1.1")
    for file in LOCKS:
        (house / file).write_text("".join(lock), encoding="utf-8")
    return folder


def environment(registry: Path) -> dict[str, str]:
    """Return an environment in which pip knows this folder of wheels and nothing else."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return clean | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(registry),
    }


def with_pip_of_python(folder: Path) -> str:
    """Make an environment with the pip that this Python brings; return its version."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    said = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=True)
    return said.stdout.decode().split()[1]


def with_newest_pip(folder: Path) -> str:
    """Make an environment with the pip of the tests' lock; return its version."""
    if importlib.util.find_spec("pip") is None:
        pytest.skip("no pip among the tests' packages: make test installs it")
    venv.create(folder)
    target = next((folder / "lib").glob("python*")) / "site-packages"
    found = distribution("pip")
    for top in ("pip", f"pip-{found.version}.dist-info"):
        shutil.copytree(Path(str(found.locate_file(top))), target / top)
    return found.version


@pytest.mark.parametrize(
    ("make_environment", "stamp"),
    [(with_pip_of_python, ".installed-dev"), (with_newest_pip, ".installed-run")],
)
def test_the_locked_versions_are_installed_where_newer_ones_are_offered(
    registry: Path, make_environment: object, stamp: str
) -> None:
    house = registry.parent / "house"
    assert callable(make_environment)
    version = make_environment(house / ".venv")
    done = subprocess.run(
        ["make", f".venv/{stamp}", "PROJECT=:"],
        cwd=house,
        env=environment(registry),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"pip {version}: {done.stdout}{done.stderr}"
    said = subprocess.run(
        [house / ".venv/bin/python", "-c", "import roof, brick, clay; print(clay.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout == "1.0\n"
    assert "3 packages are at hand" in done.stdout


def test_the_pip_of_the_developers_lock_installs_and_python_only_fetches_it(
    registry: Path,
) -> None:
    """It builds the project too, beside the rest."""
    house, found = registry.parent / "house", distribution("pip")
    with zipfile.ZipFile(registry / f"pip-{found.version}-py3-none-any.whl", "w") as kept:
        for file in found.files or ():
            if (
                file.parts[0] in {"pip", f"pip-{found.version}.dist-info"}
                and "pyc" not in file.suffix
            ):
                kept.write(str(found.locate_file(file)), str(file))
        name = kept.filename or ""
    digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    pinned = f"pip=={found.version} --hash=sha256:{digest}\n"
    with (house / LOCKS[1]).open("a", encoding="utf-8") as lock:
        lock.write(pinned)
    venv.create(house / ".venv")
    said = installed(registry, "PROJECT=$(PIP) --version > built")
    assert said.returncode == 0, said.stdout + said.stderr
    assert (house / "built").read_text().split()[1] == found.version
    assert "3 packages are at hand" in said.stdout


def test_where_that_pip_cannot_be_had_the_one_of_python_installs(registry: Path) -> None:
    house = registry.parent / "house"
    with (house / LOCKS[1]).open("a", encoding="utf-8") as lock:
        lock.write(f"pip==99.9 --hash=sha256:{'0' * 64}\n")
    venv.create(house / ".venv")
    said = installed(registry, "PROJECT=:")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "takes longer" in said.stdout
    assert "3 packages are at hand" in said.stdout


def installed(registry: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Return what the Makefile says of installing the planner's own packages."""
    return subprocess.run(
        ["make", ".venv/.installed-run", *words],
        cwd=registry.parent / "house",
        env=environment(registry),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_lock_that_forgets_a_package_is_found_out(registry: Path) -> None:
    house = registry.parent / "house"
    lock = house / LOCKS[0]
    kept = [line for line in lock.read_text().splitlines(keepends=True) if "brick" not in line]
    lock.write_text("".join(kept))
    with_pip_of_python(house / ".venv")
    done = subprocess.run(
        ["make", ".venv/.installed-run", "PROJECT=:"],
        cwd=house,
        env=environment(registry),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "brick" in done.stdout + done.stderr


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_windows_lines_install_as_the_makefile_does(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert "pip install --no-deps --require-hashes -r requirements.lock" in text
    assert "-m pip check" in text


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_every_file_by_its_hash_and_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    named = [block for block in text.split("\n\n")[0].splitlines() if block[:1].isalnum()]
    assert all("==" in line and line.rstrip().endswith("\\") for line in named)


def test_extras_keep_their_pins() -> None:
    """A pip that resolves after all then finds the extra's package pinned as well."""
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    assert "\ncoverage[toml]==" in text
