"""My own change taken back after somebody else's: its inverse, or who stands in the way of it."""

from __future__ import annotations

from pathlib import Path

from planner import pipeline
from planner.store import Store
from tests.web.desks import Open
from tests.web.test_changes import GIVE, at, holds, make

LATER = {"do": "visit", "elder": "E1", "date": "2026-11-26"}
SAME = {"do": "visit", "elder": "E6", "date": "2026-11-24"}


def rounds_of(week: Path, helper: str) -> list[object]:
    return [r for r in pipeline.read_plan(week)[0].rounds if r.helper == helper]


def days_of(week: Path) -> dict[str, str]:
    plan = holds(week).plan
    return {e: str(r.day) for r in plan.rounds for s in r.stops for e in s.elders}


def test_mine_is_taken_back_after_hers_and_hers_stays(desk: Open, week: Path) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    before, held = days_of(week), rounds_of(week, "H2")
    move = {"do": "visit", "elder": "E5", "date": "2026-11-25"}
    assert make(li, desk, move, expected=0).json["made"]
    assert make(wang, desk, LATER, expected=0).json["made"]
    told = li.send(f"{at(desk)}/undo", {}).json
    assert (told["made"], told["version"], told["undid"]) == (True, 4, 2)
    after = days_of(week)
    assert after == before | {"E1": "2026-11-26"}
    assert rounds_of(week, "H2") == held
    again = li.send(f"{at(desk)}/undo", {})
    assert again.status == 409
    assert "no change" in again.json["message"], "what was taken back is not taken back twice"
    assert wang.send(f"{at(desk)}/undo", {}).json["undid"] == 3
    assert days_of(week) == before


def test_mine_stays_where_she_has_changed_the_same_rounds_and_it_is_said_who(
    desk: Open, week: Path
) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    assert make(li, desk, GIVE, expected=0).json["made"]
    assert make(wang, desk, SAME, expected=2).json["made"]
    held = (week / "plan.json").read_bytes()
    refused = li.send(f"{at(desk)}/undo", {})
    assert (refused.status, refused.json["by"]) == (409, "wang")
    assert "wang has changed the same rounds since" in refused.json["message"]
    assert "H2" in refused.json["message"]
    assert (week / "plan.json").read_bytes() == held


def test_a_pair_that_was_given_comes_back_though_others_went_on(desk: Open, week: Path) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    assert make(li, desk, {"do": "lock", "elder": "E3"}, expected=0).json["made"]
    for day in ("2026-11-26", "2026-11-25"):
        move = LATER | {"date": day}
        version = wang.get(at(desk)).json["version"]
        assert make(wang, desk, move, expected=version).json["made"]
    assert li.send(f"{at(desk)}/undo", {}).json["made"]
    plan = holds(week).plan
    assert not any(pair.locked for pair in plan.pairs)
    assert days_of(week)["E1"] == "2026-11-25"


def test_an_older_store_learns_which_change_was_taken_back(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing
    from datetime import UTC, datetime

    file, now = tmp_path / "versions.sqlite", datetime(2026, 11, 29, tzinfo=UTC)
    store = Store(file)
    for number in range(3):
        store.save("plan", f"{number}", expected=number, author="li", time=now)
    store.close()
    with closing(sqlite3.connect(file)) as older:
        older.execute("ALTER TABLE plan_versions DROP COLUMN undoes")
        older.execute("UPDATE visit_rounds_schema SET number = 2")
        older.commit()
    store = Store(file)
    assert [note.undoes for note in store.notes("plan")] == [None] * 3
    assert store.mine("plan", "li").number == 3
    store.save("plan", "1", expected=3, author="wang", time=now, undoes=None)
    store.save("plan", "0", expected=4, author="li", time=now, undoes=3)
    assert store.mine("plan", "li").number == 2
    store.close()
