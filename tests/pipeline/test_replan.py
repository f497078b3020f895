"""
The newcomer's Wednesday: half of a round was not made, and on Thursday the helper is ill.

In the town of five streets, both helpers working from Wednesday to Friday. On Wednesday H1 has
E7, E4, E3 and E1, on Thursday E2; H2 has E6 and E5 on Wednesday. E7 and E4 are seen, E3 and E1
are not. The windows that brought the week about are gone by then. What can be walked is
added up in `tests.town`.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.cli.app import run
from tests.town import write_town

WEDNESDAY, THURSDAY, FRIDAY = "2026-11-25", "2026-11-26", "2026-11-27"


def _columns(file: Path, name: str, values: dict[str, str], other: str = "") -> None:
    """Add a column to a roster."""
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    more = [f'{row},"{values.get(row.split(",")[0], other)}"' for row in rows]
    file.write_text("\n".join([f"{head},{name}", *more, ""]), encoding="utf-8")


def _rounds(plan: dict[str, Any], day: str) -> dict[str, list[str]]:
    return {
        r["helper"]: [elder for stop in r["stops"] for elder in stop["elders"]]
        for r in plan["rounds"]
        if r["date"] == day
    }


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Plan the week, issue it, and return the folder of all."""
    town = write_town(tmp_path / "town")
    elders = (town / "elders.csv").read_text(encoding="utf-8")
    _columns(town / "helpers.csv", "weekdays", {}, "3-5")
    _columns(town / "elders.csv", "windows", {"E2": "4 08:30-11:00"}, "3 08:30-17:00")
    loaded = pipeline.load(town)
    out = tmp_path / "w48"
    plan = pipeline.make_plan(loaded, start=date(2026, 11, 23), effort="quick", out=out)
    out.mkdir()
    pipeline.write_plan(plan, out)
    assert run(["issue", str(out)]) == 0
    (town / "elders.csv").write_text(elders, encoding="utf-8")
    return tmp_path


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return found


def _number(plan: dict[str, Any], helper: str, day: str) -> str:
    found = [s["number"] for s in plan["sheets"] if (s["helper"], s["date"]) == (helper, day)]
    return str(found[0])


def test_the_newcomers_wednesday(week: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town, before = week / "town", _read(week / "w48")
    assert _rounds(before, WEDNESDAY) == {"H1": ["E7", "E4", "E3", "E1"], "H2": ["E6", "E5"]}
    assert _rounds(before, THURSDAY) == {"H1": ["E2"]}
    told = ["--scenario", str(town), "--today", WEDNESDAY]
    half = ["3=6", "4=6"]  # the third and the fourth stop: not gone
    assert run(["ledger", "record", _number(before, "H1", WEDNESDAY), *half, *told]) == 0
    assert run(["ledger", "record", _number(before, "H2", WEDNESDAY), *told]) == 0
    _columns(town / "helpers.csv", "absent", {"H1": THURSDAY})
    capsys.readouterr()

    options = ["--from", THURSDAY, "--today", WEDNESDAY, "--out", str(week / "rest"), "--json"]
    assert run(["replan", str(week / "w48"), *options]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert [r for r in plan["rounds"] if r["date"] < THURSDAY] == [
        r for r in before["rounds"] if r["date"] < THURSDAY
    ]
    assert _rounds(plan, THURSDAY) == {}
    assert sorted(_rounds(plan, FRIDAY)["H1"]) == ["E1", "E2", "E3"]
    assert (
        sum(r["walk_s"] for r in plan["rounds"] if r["date"] == FRIDAY) == 1266
    )  # 1200 on streets; E1 and E3 are off them
    assert plan["replan"] == {
        "from": THURSDAY,
        "moved": 1,
        "least": 1,
        "reprint": [_number(before, "H1", THURSDAY)],
        "caught_up": ["E1", "E3"],
        "missed": [{"elder": "E1", "date": WEDNESDAY}, {"elder": "E3", "date": WEDNESDAY}],
    }
    measures = plan["measures"]
    assert (measures["visits"], measures["due"], measures["pairs_changed"]) == (7, 7, 0)
    assert [s["helper"] for s in plan["sheets"]] == ["H1", "H2"]
    assert run(["check", str(town), str(week / "rest")]) == 0


def test_what_nobody_reported_was_not_made_and_what_is_past_catching_up_is_listed(
    week: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _read(week / "w48")
    told = ["--scenario", str(week / "town"), "--today", WEDNESDAY]
    assert run(["ledger", "record", _number(before, "H1", WEDNESDAY), *told]) == 0
    capsys.readouterr()
    options = ["--from", "2026-11-28", "--out", str(week / "rest"), "--json"]
    assert run(["replan", str(week / "w48"), *options]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert sorted(one["elder"] for one in plan["unserved"]) == ["E2", "E5", "E6"]
    assert {(one["reason"], one["past"]) for one in plan["unserved"]} == {("in-shift", True)}
    assert "no day is left" in (week / "rest" / "unserved.csv").read_text("utf-8-sig")
    assert run(["explain", str(week / "rest"), "E5"]) == 0
    assert "no day is left" in capsys.readouterr().out
    assert plan["replan"]["caught_up"] == []
    capsys.readouterr()
    assert run(["check", str(week / "town"), str(week / "rest"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"violations": []}  # no room in days gone by


def test_a_greatest_gap_that_passed_on_a_missed_day_is_caught_up_and_breaks_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = write_town(tmp_path / "town")
    elders = (town / "elders.csv").read_text(encoding="utf-8").replace(",weekly", ",monthly")
    (town / "elders.csv").write_text(elders, encoding="utf-8")
    _columns(town / "elders.csv", "last_contact", {}, "2026-10-16")
    without = (town / "elders.csv").read_text(encoding="utf-8")
    _columns(town / "elders.csv", "windows", {}, "2-3 08:30-17:00")
    out = ["--effort", "quick", "--start", "2026-11-23", "--out", str(tmp_path / "w48")]
    assert run(["plan", str(town), *out]) == 0
    assert run(["issue", str(tmp_path / "w48")]) == 0
    (town / "elders.csv").write_text(without, encoding="utf-8")
    capsys.readouterr()

    # Nobody reports: all were missed, and Thursday is day 41 of the 40 that a month may have.
    options = ["--from", THURSDAY, "--today", THURSDAY, "--out", str(tmp_path / "rest"), "--json"]
    assert run(["replan", str(tmp_path / "w48"), *options]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["violations"] == []
    assert plan["replan"]["caught_up"] == [f"E{n}" for n in range(1, 8)]
    assert run(["check", str(town), str(tmp_path / "rest")]) == 0

    # Who was not missed has no excuse: seen on the last lawful day, E1 is not moved beyond it.
    forged = _read(tmp_path / "rest")
    forged["replan"]["missed"] = [m for m in forged["replan"]["missed"] if m["elder"] != "E1"]
    forged["rounds"] = [r for r in forged["rounds"] if r["date"] >= THURSDAY]
    (tmp_path / "rest" / "plan.json").write_text(json.dumps(forged), encoding="utf-8")
    capsys.readouterr()
    assert run(["check", str(town), str(tmp_path / "rest"), "--json"]) == 4
    found = json.loads(capsys.readouterr().out)["violations"]
    late = [(v["rule"], v["elder"]) for v in found if v["rule"] == "spacing"]
    assert late == [("spacing", "E1")]


@pytest.mark.parametrize(
    ("option", "value"),
    [("--missed", f"E3:{THURSDAY}"), ("--missed", f"E9:{WEDNESDAY}"), ("--from", "2026-12-01")],
)
def test_what_cannot_be_is_told_and_nothing_written(week: Path, option: str, value: str) -> None:
    options = ["--from", THURSDAY, option, value, "--out", str(week / "rest")]
    assert run(["replan", str(week / "w48"), *options]) == 2
    assert not (week / "rest").exists()


def test_a_death_after_the_replan_keeps_what_was_missed_and_moves_nothing_before(
    week: Path,
) -> None:
    town, before = week / "town", _read(week / "w48")
    told = ["--scenario", str(town), "--today", WEDNESDAY]
    number = _number(before, "H1", WEDNESDAY)
    assert run(["ledger", "record", number, "3=6", "4=6", *told]) == 0
    assert run(["ledger", "record", _number(before, "H2", WEDNESDAY), *told]) == 0
    options = ["--from", THURSDAY, "--today", WEDNESDAY, "--out", str(week / "rest")]
    assert run(["replan", str(week / "w48"), *options]) == 0
    again = _read(week / "rest")
    out = str(week / "later")
    options = ["--elder-leaves", f"E2:{FRIDAY}", "--out", out]
    assert run(["reassign", str(week / "rest"), *options]) == 0
    later = _read(week / "later")
    assert later["replan"] == again["replan"]
    assert [r for r in later["rounds"] if r["date"] < THURSDAY] == [
        r for r in before["rounds"] if r["date"] < THURSDAY
    ]
    ahead = [e for d in (THURSDAY, FRIDAY) for r in _rounds(later, d).values() for e in r]
    assert {"E1", "E3"} <= set(ahead)
    assert later["violations"] == []
    assert run(["check", f"{out}/scenario", out]) == 0


def test_who_leaves_after_the_replan_made_the_visits_before_it_for_the_one_who_follows(
    week: Path,
) -> None:
    options = ["--from", THURSDAY, "--today", WEDNESDAY, "--out", str(week / "rest")]
    assert run(["replan", str(week / "w48"), *options]) == 0
    out = str(week / "left")
    assert run(["reassign", str(week / "rest"), "--leaves", f"H2:{THURSDAY}", "--out", out]) == 0
    left = _read(week / "left")
    assert left["violations"] == []
    pairs = {pair["elder"]: pair["helper"] for pair in left["pairs"]}
    before = [
        (pairs.get(e), stop["cover_for"])
        for r in left["rounds"]
        if r["date"] < THURSDAY and r["helper"] == "H2"
        for stop in r["stops"]
        for e in stop["elders"]
    ]
    assert before
    assert all(pair in {cover, None} for pair, cover in before)
    assert run(["check", f"{out}/scenario", out]) == 0


def test_sheets_that_are_taken_back_are_named_before_and_after_and_refused(
    week: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town, before = week / "town", _read(week / "w48")
    told = ["--scenario", str(town), "--today", WEDNESDAY]
    old, kept = _number(before, "H1", THURSDAY), _number(before, "H2", WEDNESDAY)
    assert run(["ledger", "record", _number(before, "H1", WEDNESDAY), "3=6", "4=6", *told]) == 0
    assert run(["ledger", "record", kept, *told]) == 0
    rest, ill = str(week / "rest"), str(week / "ill")
    # A change of the team forgets the numbers; the book knows which sheets are out.
    assert run(["reassign", str(week / "w48"), "--absent", "H2:2026-11-27", "--out", ill]) == 0
    assert run(["replan", ill, "--from", THURSDAY, "--today", WEDNESDAY, "--out", rest]) == 0
    assert _read(week / "rest")["replan"]["reprint"] == [old]
    capsys.readouterr()
    assert run(["issue", rest, "--dry-run", "--json"]) == 0
    foreseen = json.loads(capsys.readouterr().out)
    assert [one["number"] for one in foreseen["withdrawn"]] == [old]
    assert kept in {one["number"] for one in foreseen["sheets"]}
    assert run(["issue", rest, "--json"]) == 0
    issued = json.loads(capsys.readouterr().out)
    assert issued["withdrawn"] == foreseen["withdrawn"]
    assert set(issued["new"]) & {old, kept} == set()
    assert run(["ledger", "record", old, *told[:2], "--today", THURSDAY]) == 2
    said = capsys.readouterr().err
    assert old in said
    assert all(number in said for number in issued["new"][:1])
