"""Desks for tests: passwords that cost little, but for the tests of the door itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from planner.web import passwords
from tests.web.desks import Open, opened
from tests.web.weeks import planned


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: the two cores of a test machine have other work."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Return the folder of the planned town's plan."""
    return planned(tmp_path)


@pytest.fixture
def language() -> str:
    """Return the language of Li and Wang."""
    return "en"


@pytest.fixture
def desk(week: Path, tmp_path: Path, language: str) -> Iterator[Open]:
    """Open a desk above the planned town, with Li and Wang as coordinators."""
    assert week.is_dir()
    with opened(tmp_path) as one:
        one.add("li", "coordinator", language=language)
        one.add("wang", "coordinator", language=language)
        yield one
