"""Backups: sealed, whole while others write, rehearsed, rotated; and a person erased."""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.web import sealed
from planner.web.sealed import UnsealedError, make_lock, read_lock, seal, unseal
from tests.web.desks import Client, Open
from tests.web.test_reports import finished

PHRASE = "nine grey owls sing"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make keys with little memory."""
    monkeypatch.setattr(sealed, "_COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})


@pytest.fixture
def boss(desk: Open) -> Client:
    desk.add("boss", "admin")
    client = desk.client("boss")
    assert client.post("/backups/passphrase", passphrase=PHRASE, again=PHRASE).status == 303
    return client


def test_a_backup_is_sealed_and_laid_out_whole(boss: Client, desk: Open, tmp_path: Path) -> None:
    assert "A backup was made" in boss.post("/backups").body
    (one,) = desk.desk.backups.all()
    raw = (desk.desk.backups.place / one.name).read_bytes()
    for told in (b"Elder 1", b"town.osm", b"PK\x03\x04", b"SQLite format"):
        assert told not in raw
    into = tmp_path / "laid"
    found = desk.desk.backups.lay_out(one.name, PHRASE, into)
    assert found.databases >= 1
    week = (tmp_path / "week" / "plan.json").read_bytes()
    assert (into / "folder" / "week" / "plan.json").read_bytes() == week
    with sqlite3.connect(into / "desk" / "desk.sqlite") as copy:
        assert ("boss",) in copy.execute("SELECT name FROM desk_users").fetchall()
    assert not list((into / "folder").rglob("*.vrb"))


def test_a_restore_is_rehearsed_and_leaves_nothing(boss: Client, desk: Open) -> None:
    boss.post("/backups")
    (one,) = desk.desk.backups.all()
    said = boss.post("/backups/rehearsal", name=one.name, passphrase=PHRASE)
    assert "databases are whole" in said.body
    wrong = boss.post("/backups/rehearsal", name=one.name, passphrase=PHRASE + "!")
    assert wrong.status == 422
    away = boss.post("/backups/rehearsal", name="../desk.sqlite", passphrase=PHRASE)
    assert away.status == 422
    left = sorted(file.name for file in desk.desk.backups.place.iterdir())
    assert left == [one.name, "lock.json"]


def test_a_weak_passphrase_is_refused_and_without_one_there_is_no_backup(desk: Open) -> None:
    desk.add("boss", "admin")
    client = desk.client("boss")
    assert client.post("/backups").status == 422
    assert client.post("/backups/passphrase", passphrase="1234567890", again="x").status == 422
    assert desk.desk.backups.all() == []
    assert not desk.desk.backups.is_due()


def test_backups_are_due_daily_and_kept_by_days_and_weeks(boss: Client, desk: Open) -> None:
    backups = desk.desk.backups
    assert boss.get("/backups").status == 200
    assert backups.is_due()
    told: dict[str, date] = {}
    for _ in range(60):
        backups.make()
        today = datetime.fromtimestamp(desk.clock.now, UTC).date()
        late = [name for name, day in told.items() if day <= today]
        assert not {one.name for one in backups.all()} & set(late), "gone by the day that was told"
        told |= backups.gone_by()
        assert not backups.is_due()
        desk.clock.now += 86_400
        assert backups.is_due()
    assert boss.enter("boss").status == 303
    assert f"<td>{max(told.values())}</td>" in boss.get("/backups").body
    kept = backups.all()
    assert 14 < len(kept) <= 14 + 8
    assert (kept[0].at - kept[13].at).days == 13
    assert 42 <= (kept[0].at - kept[-1].at).days <= 59


@settings(max_examples=30)
@given(content=st.binary(max_size=400), at=st.integers(0, 10_000), by=st.integers(1, 255))
def test_what_was_sealed_opens_with_the_passphrase_and_no_altered_byte(
    content: bytes, at: int, by: int
) -> None:
    sealed._COST.update(time_cost=1, memory_cost=8)
    lock = read_lock(make_lock(PHRASE).as_json())
    closed = io.BytesIO()
    seal(io.BytesIO(content), closed, lock)
    out = io.BytesIO()
    unseal(io.BytesIO(closed.getvalue()), out, PHRASE)
    assert out.getvalue() == content
    altered = bytearray(closed.getvalue())
    altered[at % len(altered)] ^= by
    with pytest.raises(UnsealedError):
        unseal(io.BytesIO(bytes(altered)), io.BytesIO(), PHRASE)
    with pytest.raises(UnsealedError):
        unseal(io.BytesIO(closed.getvalue()[:-1]), io.BytesIO(), PHRASE)
    with pytest.raises(UnsealedError):
        unseal(io.BytesIO(closed.getvalue()), io.BytesIO(), PHRASE[:-1])


def test_a_person_is_erased_from_every_plan(boss: Client, week: Path) -> None:
    assert b'"E5"' in (week / "plan.json").read_bytes()
    answer = boss.post("/forget", elder="E5")
    assert finished(boss, answer.headers["location"]).startswith("done")
    assert b'"E5"' not in (week / "plan.json").read_bytes()
