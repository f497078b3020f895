"""What every test may ask for: the optional test data, a browser, a quiet locale."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.browser import Browser, open_browser

DATA = "VISIT_ROUNDS_DATA"

# How fast an example runs says nothing true on a machine that others use.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder with real extracts (``osm/``) and instances (``bench/``), else skip."""
    named = os.environ.get(DATA)
    if not named:
        pytest.skip(f"{DATA} is not set: it names the folder with the optional test data")
    folder = Path(named)
    if not (folder / "osm").is_dir():
        pytest.fail(f"{DATA} names {folder}, which holds no osm/")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium that reaches no network, else skip."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium found: install Debian's package of that name")
    with open_browser(chromium) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let messages that follow the user's locale be English, whoever runs the tests."""
    from planner.cli.language import of_user

    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    of_user.cache_clear()
