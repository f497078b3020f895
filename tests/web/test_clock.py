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
from tests.web.test_reports import finished

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


@pytest.mark.parametrize("machine", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_today_is_the_offices_wherever_the_computer_thinks_it_stands(
    desk: Open, week: Path, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    assert week.is_dir()
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    desk.clock.now = EVENING.timestamp()
    client, home = desk.client("li"), api_of(desk).removeprefix("/api")
    assert client.post(f"{home}/issue").status == 303
    assert 'value="2026-11-30" max="2026-11-30"' in client.get(f"{home}/elders/E4").body
    told = {"form": "phone", "outcome": "met", "note": ""}
    kept = client.post(f"{home}/elders/E4/contacts", date="2026-11-30", **told)
    ahead = client.post(f"{home}/elders/E4/contacts", date="2026-12-01", **told)
    assert (kept.status, ahead.status) == (303, 422)
    begun = client.post(f"{home}/office", kinds="register").headers["location"]
    assert finished(client, begun).startswith("done")
    (register,) = week.glob("papers/register.html")
    assert "2026-11-30" in register.read_text(encoding="utf-8")
    begun = client.post(f"{home}/reports", kind="week", week="2026-11-23").headers["location"]
    assert finished(client, begun).startswith("done")
    (report,) = week.parent.rglob("week-2026-W48-draft/full/report.json")
    assert '"made_at": "2026-11-30T02:30:00+08:00"' in report.read_text(encoding="utf-8")
    monkeypatch.undo()
    time.tzset()
