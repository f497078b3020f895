"""What is compiled is kept, and made again when what is kept is broken or cannot lie anywhere."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from numba.core import config

from planner import kernels
from planner.geo.streets.cache import cache_folder

SOURCE = """
from planner.kernels import compiled

@compiled(nogil=True)
def twice(n):
    return 2 * n
"""


def twice(path: Path) -> Any:
    """Return the kernel as a new process would load it."""
    kernels._digest.cache_clear()
    spec = importlib.util.spec_from_file_location("room", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.twice


def room(folder: Path) -> Path:
    """Write a room with one kernel."""
    folder.mkdir(parents=True)
    path = folder / "twices.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def hits(kernel: Any) -> int:
    """Call the kernel and return how often it came from the cache."""
    assert kernel(21) == 42
    return sum(kernel.stats.cache_hits.values())


@pytest.fixture(autouse=True)
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a user's cache of the test's own, not made yet."""
    folder = tmp_path / "user"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(config, "CACHE_DIR", "")
    return folder


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_an_emptied_or_cut_file_is_compiled_anew_and_kept_again(
    tmp_path: Path, ending: str, share: float
) -> None:
    path = room(tmp_path / "room")
    assert hits(twice(path)) == 0
    assert hits(twice(path)) == 1
    files = list(tmp_path.rglob(f"*.{ending}"))
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    assert hits(twice(path)) == 0
    assert hits(twice(path)) == 1


def test_a_neighbour_that_changes_makes_the_kernel_anew(tmp_path: Path) -> None:
    path = room(tmp_path / "room")
    assert hits(twice(path)) == 0
    (tmp_path / "room" / "neighbour.py").write_text("THREE = 3\n", encoding="utf-8")
    assert hits(twice(path)) == 0


def test_the_named_folder_serves_the_same_code_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept"))
    assert hits(twice(room(tmp_path / "here" / "room"))) == 0
    assert hits(twice(room(tmp_path / "there" / "room"))) == 1


def test_the_same_sources_in_another_folder_are_not_compiled_again(
    tmp_path: Path, users: Path
) -> None:
    assert hits(twice(room(tmp_path / "here" / "room"))) == 0
    assert hits(twice(room(tmp_path / "there" / "room"))) == 1
    assert list((users / "visit-rounds" / "compiled").rglob("*.nbc"))


def test_code_lies_beside_its_source_where_the_user_can_keep_nothing(
    tmp_path: Path, users: Path
) -> None:
    users.write_text("no folder", encoding="utf-8")
    path = room(tmp_path / "room")
    assert hits(twice(path)) == 0
    assert hits(twice(path)) == 1
    assert list((tmp_path / "room" / "__pycache__").glob("*.nbc"))


def test_code_of_sources_long_changed_is_removed(tmp_path: Path, users: Path) -> None:
    for release in range(9):
        path = room(tmp_path / str(release) / "room")
        (path.parent / "release.py").write_text(f"RELEASE = {release}\n", encoding="utf-8")
        assert hits(twice(path)) == 0
    assert len(list((users / "visit-rounds" / "compiled" / "room").iterdir())) == 4
    assert hits(twice(tmp_path / "8" / "room" / "twices.py")) == 1


def test_without_a_home_nothing_is_kept_and_all_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "VISIT_ROUNDS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert kernels.users_cache() is None
    assert cache_folder() is None
    path = room(tmp_path / "room")
    (tmp_path / "room" / "__pycache__").write_text("no folder", encoding="utf-8")
    assert hits(twice(path)) == 0
    assert hits(twice(path)) == 0


PARTS = """
from planner.kernels import compiled, part

@part(nogil=True)
def double(n):
    return 2 * n

@part(nogil=True)
def quadruple(n):
    return double(double(n))

@compiled(nogil=True)
def twice(n):
    return quadruple(n) - double(n)
"""


def test_parts_are_called_by_compiled_code_and_kept_with_it(tmp_path: Path) -> None:
    path = room(tmp_path / "room")
    path.write_text(PARTS, encoding="utf-8")
    assert hits(twice(path)) == 0
    assert hits(twice(path)) == 1


def test_a_part_refuses_to_be_called_from_python() -> None:
    def double(n: int) -> int:
        return 2 * n

    with pytest.raises(SystemError):
        kernels.part(nogil=True)(double)(21)
