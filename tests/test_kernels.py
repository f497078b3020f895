"""What is compiled is kept, and made again when what is kept is broken or cannot lie anywhere."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from numba.core import config

from planner import kernels
from planner.geo.streets.cache import cache_folder
from planner.solver.search.ahead import compile_search
from planner.solver.search.anneal import anneal
from planner.solver.search.search import construct
from tests.solver.problems import random_problem

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


SLOW = """
import sys
import time
from planner import kernels

kept = kernels.FunctionCache.save_overload

def late(*asked):
    time.sleep(1)  # as if compiling took a second longer
    kept(*asked)

kernels.FunctionCache.save_overload = late
sys.path.insert(0, sys.argv[1])
from twices import twice

twice(21)
print(sum(twice.stats.cache_hits.values()))
"""


def test_of_two_who_want_the_same_one_compiles_and_the_other_waits(tmp_path: Path) -> None:
    path = room(tmp_path / "room")
    words = [sys.executable, "-c", SLOW, str(path.parent)]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sorted(process.communicate(timeout=60)[0] for process in both) == ["0\n", "1\n"]


def test_nobody_waits_for_ever_for_who_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "_PATIENCE_S", 0.1)
    mark = tmp_path / "twice.turn"
    held = kernels._take_turn(mark)
    assert held is not None
    assert kernels._take_turn(mark) is None
    held.close()
    again = kernels._take_turn(mark)
    assert again is not None
    again.close()


def test_what_is_compiled_ahead_is_what_a_plan_asks_for() -> None:
    """Arrays of another kind would be compiled a second time, in the middle of the plan."""
    compile_search()
    construct(random_problem(1, even=True), 1)
    assert len(anneal.signatures) == 1
