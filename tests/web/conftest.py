"""Desks for tests: passwords that cost little, but for the tests of the door itself."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from planner.web import passwords


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: the two cores of a test machine have other work."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
