"""A surge beside the standing plan: nobody twice, nobody in two places, issued and recorded."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.town import write_town

SHIFT = "08:30-11:30;13:30-17:00"


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Return a plan of the town in which E5 to E7, seen once a month, are not due."""
    town = write_town(tmp_path / "town")
    settings = (town / "scenario.toml").read_text("utf-8").replace('"en"', '"zh"')
    (town / "scenario.toml").write_text(settings + "[planning]\nmax_walk_minutes = 40\n", "utf-8")
    elders = (town / "elders.csv").read_text("utf-8").splitlines()
    elders = [elders[0] + ",last_contact,categories"] + [
        f"{row if n < 4 else row.replace('weekly', 'monthly')},2026-11-2{n},alone"
        for n, row in enumerate(elders[1:])
    ]
    (town / "elders.csv").write_text("\n".join(elders) + "\n", "utf-8")
    out = tmp_path / "week"
    arguments = ["plan", str(town), "--start", "2026-11-30", "--effort", "quick"]
    assert run([*arguments, "--out", str(out)]) == 0
    return out


def _plan(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))
    return found


def _met(plan: dict[str, Any], day: str) -> list[str]:
    met = [e for r in plan["rounds"] if r["date"] == day for s in r["stops"] for e in s["elders"]]
    return met + [call["elder"] for call in plan["calls"] if call["date"] == day]


def test_j8_w6_nobody_is_seen_twice_and_nobody_walks_two_rounds_at_once(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = _plan(week)
    day = base["rounds"][0]["date"]
    out = tmp_path / "cold"
    arguments = ["surge", str(week), "--who", "all", "--start", day]
    assert run([*arguments, "--out", str(out)]) == 0
    assert "原计划" in capsys.readouterr().out
    surge = _plan(out)
    planned = set(_met(base, day))
    assert planned
    assert surge["surge"]["counted"] == sorted(planned)
    assert sorted(_met(surge, day) + [u["elder"] for u in surge["unserved"]]) == sorted(
        {f"E{n}" for n in range(1, 8)} - planned
    )
    assert not surge["unserved"]
    for mine in surge["rounds"]:
        for other in base["rounds"]:
            if (other["helper"], other["date"]) == (mine["helper"], mine["date"]):
                assert mine["end"] <= other["start"] or mine["start"] >= other["end"]
    assert run(["check", str(out / "scenario"), str(out)]) == 0


def test_its_sheets_say_what_for_and_when_each_was_truly_seen_last(
    week: Path, tmp_path: Path
) -> None:
    base = _plan(week)
    day = max(r["date"] for r in base["rounds"])
    out = tmp_path / "cold"
    arguments = ["surge", str(week), "--who", "独居", "--start", day, "--out", str(out)]
    assert run(arguments) == 0
    surge = _plan(out)
    assert surge["surge"]["occasion"] == "寒潮"
    first = {e: r["date"] for r in base["rounds"] for s in r["stops"] for e in s["elders"]}
    for elder in _met(surge, day):
        known = f"2026-11-2{int(elder[1]) - 1}"
        assert surge["surge"]["last"][elder] == (
            first[elder] if first.get(elder, day) < day else known
        )
    pages = "".join(page.read_text("utf-8") for page in (out / "sheets").glob("H*.html"))
    assert "寒潮" in pages
    seen = date.fromisoformat(surge["surge"]["last"][_met(surge, day)[0]])
    assert f"{seen.month}月{seen.day}日" in pages or seen.isoformat() in pages


def test_issued_it_goes_beside_the_standing_sheets_and_is_recorded(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["issue", str(week)]) == 0
    base = _plan(week)
    day = base["rounds"][0]["date"]
    out = tmp_path / "cold"
    assert run(["surge", str(week), "--who", "all", "--start", day, "--out", str(out)]) == 0
    for _ in range(2):  # twice the same: the numbers stay
        capsys.readouterr()
        assert run(["issue", str(out), "--json"]) == 0
        issued = json.loads(capsys.readouterr().out)
    assert run(["ledger", "open", "--scenario", str(tmp_path / "town"), "--json"]) == 0
    waiting = {one["sheet"] for one in json.loads(capsys.readouterr().out)["open"]}
    assert waiting == {s["number"] for s in (*base["sheets"], *issued["sheets"])}
    number = issued["sheets"][0]["number"]
    record = ["ledger", "record", number, "--scenario", str(tmp_path / "town")]
    assert run([*record, "--today", day]) == 0
    # The pairs that stand are the week's, not the surge's.
    capsys.readouterr()
    arguments = ["plan", str(tmp_path / "town"), "--start", "2026-12-07", "--effort", "quick"]
    assert run([*arguments, "--json", "--out", str(tmp_path / "next")]) == 0
    carried = json.loads(capsys.readouterr().out)["carried"]
    assert (carried["kept"], carried["moved"]) == (len(base["pairs"]), [])
    assert run(["ledger", "check", "--scenario", str(tmp_path / "town")]) == 0


def test_j8_w6_whoever_the_policy_wants_at_the_door_is_not_called(
    week: Path, tmp_path: Path
) -> None:
    """E3 is to be seen; in half an hour nobody gets to everybody."""
    town = tmp_path / "town"
    elders = (town / "elders.csv").read_text("utf-8").splitlines()
    elders = [f"{row},{'contact' if n == 0 else 'visit' if n == 3 else ''}"
              for n, row in enumerate(elders)]  # fmt: skip
    (town / "elders.csv").write_text("\n".join(elders) + "\n", "utf-8")
    helpers = (town / "helpers.csv").read_text("utf-8").splitlines()
    helpers = [f"{row},{'shift' if n == 0 else '09:00-09:35'}" for n, row in enumerate(helpers)]
    (town / "helpers.csv").write_text("\n".join(helpers) + "\n", "utf-8")
    base = _plan(week)
    free = next(f"2026-12-0{n}" for n in range(1, 5) if not _met(base, f"2026-12-0{n}"))
    out = tmp_path / "cold"
    arguments = ["surge", str(week), "--who", "all", "--start", free, "--out", str(out)]
    assert run(arguments) == 0
    surge = _plan(out)
    called = {call["elder"] for call in surge["calls"]}
    assert called
    assert "E3" not in called


def test_whoever_has_no_place_and_a_telephone_is_named_to_be_called(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """E6 has a telephone, E7 none; of neither is it known where they live."""
    file = tmp_path / "town" / "elders.csv"
    head, *rows = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    lon, lat = head.index("lon"), head.index("lat")
    for row in rows[-2:]:
        row[lon] = row[lat] = ""
    phones = ["phone", *[f"000-{n}" for n in range(1, 7)], ""]
    lines = (",".join([*row, phone]) for row, phone in zip([head, *rows], phones, strict=True))
    file.write_text("\n".join([*lines, ""]), "utf-8")
    arguments = ["surge", str(week), "--who", "all", "--start", "2026-12-01"]
    for privacy, told in (([], "Elder 6 E6 000-6"), (["--privacy", "street"], "E6")):
        assert run([*arguments, *privacy, "--out", str(tmp_path / f"cold{len(privacy)}")]) == 0
        (line,) = [one for one in capsys.readouterr().out.splitlines() if "请打电话" in one]
        assert line.endswith(f"请打电话：{told}")
        assert line.startswith("1 位")


def _under(week: Path, policy: str) -> Path:
    """Return a plan of the same people under another pack."""
    town, out = week.parent / "town", week.parent / policy
    settings = (town / "scenario.toml").read_text("utf-8").replace('"generic"', f'"{policy}"')
    (town / "scenario.toml").write_text(settings, "utf-8")
    arguments = ["plan", str(town), "--start", "2026-11-30", "--effort", "quick"]
    assert run([*arguments, "--out", str(out)]) == 0
    return out


def test_j7_j8_bad_weather_asks_for_everybody_of_the_week_beside_the_plan_of_the_day(
    week: Path, tmp_path: Path
) -> None:
    base, out = _under(week, "jiangpu"), tmp_path / "storm"
    assert run(["surge", str(base), "--start", "2026-12-01", "--out", str(out)]) == 0
    assert run(["check", str(out / "scenario"), str(out)]) == 0
    standing, surge = _plan(base), _plan(out)
    seen = set(_met(standing, "2026-12-01"))
    assert set(surge["surge"]["counted"]) == seen
    met = _met(surge, "2026-12-01")
    assert len(met) == len(set(met))
    assert set(met) | seen == {f"E{n}" for n in range(1, 8)}
    assert not set(met) & seen


def test_j7_a_policy_without_a_rule_for_weather_asks_whom(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["surge", str(week), "--start", "2026-12-01", "--out", str(tmp_path / "storm")]
    assert run(call) == 2
    assert "--who" in capsys.readouterr().err


def test_j7_j8_on_a_day_on_which_nobody_works_duty_is_proposed_and_said(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, named, saturday = tmp_path / "storm", tmp_path / "named", "2026-12-05"
    call = ["surge", str(week), "--who", "all", "--start", saturday]
    assert run([*call, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    surge = _plan(out)
    (one,) = surge["surge"]["duty"]  # one can do it: no second is asked
    assert f"建议 {one} 值班上门" in said
    assert {r["helper"] for r in surge["rounds"]} == {one}
    assert not surge["unserved"]
    assert run(["check", str(out / "scenario"), str(out)]) == 0
    other = {"H1": "H2", "H2": "H1"}[one]
    assert run([*call, "--duty", other, "--out", str(named)]) == 0
    assert "值班上门" not in capsys.readouterr().out
    assert {r["helper"] for r in _plan(named)["rounds"]} == {other}
