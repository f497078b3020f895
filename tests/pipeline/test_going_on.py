"""A second week goes on from the first: pairs stand, planned contacts count, moves are named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from planner.cli.app import run
from planner.control import Signature
from tests.town import write_town


def _plan(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return found


def _pairs(folder: Path) -> dict[str, str]:
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return {pair["elder"]: pair["helper"] for pair in plan["pairs"]}


@pytest.fixture
def weeks(tmp_path: Path) -> Path:
    """Plan the first week of the town, E2 fortnightly, and return the folder of all."""
    town = write_town(tmp_path / "town")
    elders = town / "elders.csv"
    written = elders.read_text(encoding="utf-8").splitlines()
    written = [
        line.replace("weekly", "fortnightly") if line.startswith("E2,") else line
        for line in written
    ]
    elders.write_text("\n".join(written) + "\n", encoding="utf-8")
    options = ["--start", "2026-11-23", "--effort", "quick", "--out", str(tmp_path / "w48")]
    assert run(["plan", str(town), *options]) == 0
    return tmp_path


def _next(weeks: Path, *more: str) -> int:
    options = ["--effort", "quick", "--out", str(weeks / "w49"), "--after", str(weeks / "w48")]
    return run(["plan", str(weeks / "town"), *options, *more])


def test_without_book_or_earlier_plan_the_pairs_are_written_and_the_way_on_is_said(
    weeks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (weeks / "w48" / "pairs.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "elder_id,helper_id,locked"
    assert dict(line.split(",")[:2] for line in lines[1:]) == _pairs(weeks / "w48")
    again = ["--start", "2026-11-23", "--effort", "quick", "--out", str(weeks / "again")]
    assert run(["plan", str(weeks / "town"), *again]) == 0
    assert f"--after {weeks / 'again'}" in capsys.readouterr().out


def test_the_second_week_keeps_pairs_and_counts_what_was_planned(weeks: Path) -> None:
    assert _next(weeks, "--start", "2026-11-30") == 0
    plan = _plan(weeks / "w49")
    assert plan["horizon"] == {"start": "2026-11-30", "end": "2026-12-06"}
    assert plan["carried"] == {"kept": 7, "moved": []}
    assert _pairs(weeks / "w49") == _pairs(weeks / "w48")
    assert plan["measures"]["pairs_kept"] == 7  # type: ignore[index]  # JSON
    seen = [e for r in plan["rounds"] for s in r["stops"] for e in s["elders"]]  # type: ignore[attr-defined]  # JSON
    assert "E2" not in seen  # seen last week: not due for another week
    assert not (weeks / "w49" / "pairs.csv").exists()
    assert run(["check", str(weeks / "town"), str(weeks / "w49")]) == 0


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday of the week that is planned
        (date(2026, 11, 30), date(2026, 11, 30)),  # on the day itself no week is left out
        (date(2026, 12, 2), date(2026, 12, 7)),  # too late for the week after
        (date(2027, 3, 1), date(2027, 3, 8)),
    ],
)
def test_the_next_plan_follows_the_earlier_one_or_today(
    weeks: Path, today: date, first: date
) -> None:
    earlier, _ = pipeline.read_plan(weeks / "w48")
    loaded = pipeline.load(weeks / "town")
    assert pipeline.following(loaded, earlier, None, Signature(day=today))[1] == first


def test_who_left_the_rosters_is_named_with_the_reason(
    weeks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _pairs(weeks / "w48")
    town = weeks / "town"
    for file, gone in (("elders.csv", "E1"), ("helpers.csv", "H2")):
        lines = (town / file).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(f"{gone},")]
        (town / file).write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert _next(weeks) == 0
    carried = _plan(weeks / "w49")["carried"]
    moved = {one["elder"]: one for one in carried["moved"]}  # type: ignore[index]  # JSON
    assert moved["E1"] == {"elder": "E1", "from": before["E1"], "to": None, "why": "elder-left"}
    left = {elder for elder, helper in before.items() if helper == "H2"}
    assert left
    assert {moved[elder]["why"] for elder in left} == {"helper-left"}
    assert "the helper left" in capsys.readouterr().out
    assert run(["check", str(town), str(weeks / "w49")]) == 0


def test_after_a_change_pairs_count_against_those_that_stood(weeks: Path) -> None:
    out = weeks / "after"
    options = ["--leaves", "H2", "--out", str(out)]
    assert run(["reassign", str(weeks / "w48"), *options]) == 0
    before, after = _pairs(weeks / "w48"), _pairs(out)
    kept = sum(after.get(elder) == helper for elder, helper in before.items())
    measures = _plan(out)["measures"]
    assert measures["pairs_kept"] == kept < len(before)  # type: ignore[index]  # JSON
    assert measures["pairs_changed"] == len(before) - kept  # type: ignore[index]  # JSON
    assert run(["check", str(out / "scenario"), str(out)]) == 0
