"""Times on pages are those of the office's clock; the log alone is told in UTC, and says so."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.web.render import clock
from tests.web.desks import PASSWORD, Open
from tests.web.test_changes import GIVE, make
from tests.web.test_changes import at as api_of

if sys.platform == "win32":
    pytest.skip("Windows takes its zone from its settings alone", allow_module_level=True)

EVENING = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
"""When it is half past two of the next day in Wuhan."""


@pytest.fixture
def wuhan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the computer stand in Wuhan."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("wuhan")
def test_a_time_is_told_as_the_offices_clock_shows_it() -> None:
    for written in (
        EVENING,
        EVENING.timestamp(),
        EVENING.isoformat(),
        "2026-11-29T18:30:00",
        "2026-11-30T02:30:00+08:00",
    ):
        assert clock(written) == "2026-11-30 02:30"


@pytest.mark.usefixtures("wuhan")
def test_versions_and_backups_bear_the_offices_time_and_the_log_its_utc(
    desk: Open, week: Path
) -> None:
    assert week.is_dir()
    desk.clock.now = EVENING.timestamp()
    desk.add("boss", "coordinator", "admin", "auditor")
    boss = desk.client("boss")
    assert make(boss, desk, GIVE, expected=0).json["version"] == 2
    versions = boss.get(api_of(desk).removeprefix("/api") + "/versions").body
    assert "2026-11-30 02:30" in versions
    assert "UTC" not in versions
    assert boss.post("/backups/passphrase", passphrase=PASSWORD, again=PASSWORD).status == 303
    made = boss.post("/backups").body
    assert "2026-11-30 02:30" in made
    assert "UTC" not in made
    log = boss.get("/log").body
    assert "2026-11-29 18:30:00" in log
    assert "Time (UTC)" in log
