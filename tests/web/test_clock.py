"""Times on pages are those of the office's clock; the log alone is told in UTC, and says so."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.web import shelf
from planner.web.days import clock, zone_below
from tests.web.desks import PASSWORD, Open
from tests.web.test_changes import GIVE, make
from tests.web.test_changes import at as api_of
from tests.web.test_reports import finished

if sys.platform == "win32":
    pytest.skip("Windows takes its zone from its settings alone", allow_module_level=True)

EVENING = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
"""When it is half past two of the next day in Wuhan, a Monday."""
MACHINES = ["America/Los_Angeles", "UTC", "Pacific/Kiritimati"]
"""Where a computer may think that it stands."""


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """Let the computer think that it stands somewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


elsewhere = pytest.mark.parametrize("machine", MACHINES, indirect=True)


@elsewhere
@pytest.mark.usefixtures("machine")
def test_a_time_is_told_as_the_offices_clock_shows_it() -> None:
    for written in (
        EVENING,
        EVENING.timestamp(),
        EVENING.isoformat(),
        "2026-11-29T18:30:00",
        "2026-11-30T02:30:00+08:00",
    ):
        assert clock(written, "Asia/Shanghai") == "2026-11-30 02:30"


@elsewhere
@pytest.mark.usefixtures("machine")
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


@elsewhere
@pytest.mark.usefixtures("machine")
def test_today_is_the_offices_wherever_the_computer_thinks_it_stands(
    desk: Open, week: Path
) -> None:
    assert week.is_dir()
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
    assert "2026-11-30 02:30" in client.get("/me").body
    (week / "sheets").mkdir(exist_ok=True)
    (week / "sheets" / "week.csv").write_text("a", "utf-8")
    taken = client.get(f"{home}/files/sheets/week.csv?for=check")
    assert "2026-11-30" in taken.headers["content-disposition"]


@elsewhere
@pytest.mark.usefixtures("machine")
def test_the_monday_that_is_proposed_is_the_next_one_where_the_office_is(desk: Open) -> None:
    desk.clock.now = EVENING.timestamp()  # Sunday still by the clock of London, Monday in Wuhan
    assert 'name="start" value="2026-12-07"' in desk.client("li").get("/").body
    lists = shelf.scenarios(desk.desk.folder)[0].folder / "scenario.toml"
    lists.write_text('timezone = "Europe/London"\n' + lists.read_text("utf-8"), "utf-8")
    assert 'name="start" value="2026-11-30"' in desk.client("li").get("/").body
    lists.write_text("timezone = [", "utf-8")
    assert 'name="start" value="2026-12-07"' in desk.client("li").get("/").body


def test_a_desk_over_an_empty_folder_has_the_time_of_china(tmp_path: Path) -> None:
    assert zone_below(tmp_path) == "Asia/Shanghai"
