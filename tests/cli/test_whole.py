"""The commands for real, end to end, on the town of five streets."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planner.cli.app import run
from tests.browser import Browser, faults_of_pages, pages_below
from tests.town import write_town

MONDAY = "2026-11-23"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the scenario ``town`` and its plan in ``week``."""
    folder = tmp_path_factory.mktemp("town")
    write_town(folder / "town")
    assert plan(folder / "town", folder / "week") == 0
    return folder


def plan(scenario: Path, out: Path, *more: str) -> int:
    """Plan a week quickly."""
    fixed = ["--start", MONDAY, "--effort", "quick", "--out", str(out)]
    return run(["plan", str(scenario), *fixed, *more])


def said(capsys: pytest.CaptureFixture[str], *call: object) -> tuple[int, str]:
    """Run a call; return its code and its standard output."""
    capsys.readouterr()
    code = run([str(part) for part in call])
    return code, capsys.readouterr().out


def test_a_plan_leaves_what_the_contract_names(planned: Path) -> None:
    for name in ("plan.json", "unserved.csv", "sheets/week.xlsx", "maps/index.html"):
        assert (planned / "week" / name).is_file()
    helpers = {
        r["helper"] for r in json.loads((planned / "week/plan.json").read_text("utf-8"))["rounds"]
    }
    for helper in helpers:
        assert (planned / "week" / "maps" / f"{helper}.html").is_file()


def test_check_finds_nothing(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, "check", planned / "town", planned / "week", "--json")
    assert code == 0
    assert json.loads(out) == {"violations": []}


def test_check_finds_a_broken_rule(planned: Path, tmp_path: Path) -> None:
    made = json.loads((planned / "week" / "plan.json").read_text("utf-8"))
    made["rounds"][0]["stops"][0]["start"] = "04:00"
    (tmp_path / "plan.json").write_text(json.dumps(made), encoding="utf-8")
    assert run(["check", str(planned / "town"), str(tmp_path)]) == 4


def test_the_same_call_gives_the_same_plan(planned: Path, tmp_path: Path) -> None:
    shutil.copytree(planned / "town", tmp_path / "town")
    assert plan(tmp_path / "town", tmp_path / "week") == 0
    first, second = (folder / "week" / "plan.json" for folder in (planned, tmp_path))
    assert first.read_bytes() == second.read_bytes()


def test_json_is_the_plan_that_was_written(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert plan(planned / "town", tmp_path / "week", "--json") == 0
    assert capsys.readouterr().out == (tmp_path / "week" / "plan.json").read_text("utf-8")


def test_render_draws_again_without_names(planned: Path, tmp_path: Path) -> None:
    out = tmp_path / "wall"
    assert run(["render", str(planned / "week"), "--privacy", "street", "--out", str(out)]) == 0
    assert (out / "maps" / "index.html").is_file()


def test_render_with_tiles_says_that_it_loads_from_outside(planned: Path, tmp_path: Path) -> None:
    out = tmp_path / "tiled"
    assert run(["render", str(planned / "week"), "--tiles", "osm", "--out", str(out)]) == 0
    for page in (out / "maps").glob("*.html"):
        assert "https://tile.openstreetmap.org, outside" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("elder", ["E1", "E6"])
def test_explain_says_something_of_everybody(
    planned: Path, elder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = said(capsys, "explain", planned / "week", elder)
    assert code == 0
    assert elder in out
    code, out = said(capsys, "explain", planned / "week", elder, "--json")
    assert code == 0
    assert isinstance(json.loads(out), dict)


def test_explaining_a_stranger_is_a_fault_of_input(planned: Path) -> None:
    assert run(["explain", str(planned / "week"), "E999"]) == 2


def test_reassign_moves_the_leavers_elders_only(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "changed"
    assert run(["reassign", str(planned / "week"), "--leaves", "H2", "--out", str(out)]) == 0
    assert run(["check", str(out / "scenario"), str(out)]) == 0
    before, after = (
        {pair["elder"]: pair["helper"] for pair in json.loads(file.read_text("utf-8"))["pairs"]}
        for file in (planned / "week" / "plan.json", out / "plan.json")
    )
    assert "H2" not in after.values()
    assert {e: h for e, h in before.items() if h != "H2"}.items() <= after.items()
    code, told = said(capsys, "compare", planned / "week", out, "--json")
    assert code == 0
    moved = {entry["elder"] for entry in json.loads(told)["hand_overs"]}
    assert moved == {e for e, h in before.items() if h == "H2"}


def test_compare_writes_what_it_says(planned: Path, tmp_path: Path) -> None:
    week, out = str(planned / "week"), tmp_path / "study"
    for _ in range(2):  # the second time it replaces its own
        assert run(["compare", week, week, "--out", str(out)]) == 0
    assert json.loads((out / "compare.json").read_text("utf-8"))["hand_overs"] == []
    assert "© OpenStreetMap contributors" in (out / "compare.html").read_text("utf-8")


def test_doctor_lists_findings_and_ends_well(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "findings"
    code, told = said(capsys, "doctor", planned / "town", "--out", out, "--json")
    assert code == 0
    assert isinstance(json.loads(told)["findings"], list)
    assert any(out.rglob("*.html"))


def test_whatif_puts_variants_into_one_table(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vary = ["--vary", "max_walk_minutes=5,15", "--start", MONDAY, "--effort", "quick"]
    code, told = said(capsys, "whatif", planned / "town", *vary, "--out", tmp_path / "s", "--json")
    assert code == 0
    variants = json.loads(told)["variants"]
    by_limit = [v["in_reach"] for v in variants]
    assert len(variants) >= 2
    assert min(by_limit) < max(by_limit)


def test_a_scenario_with_faults_names_them_all_and_writes_nothing(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(planned / "town", tmp_path / "town")
    roster = tmp_path / "town" / "elders.csv"
    roster.write_text(
        roster.read_text("utf-8").replace("E1,", ",", 1).replace("weekly", "weekely"), "utf-8"
    )
    capsys.readouterr()
    assert plan(tmp_path / "town", tmp_path / "week") == 2
    told = capsys.readouterr().err
    assert "elders.csv" in told
    assert not (tmp_path / "week").exists()


def test_a_failed_run_leaves_the_former_output_whole(planned: Path, tmp_path: Path) -> None:
    shutil.copytree(planned, tmp_path, dirs_exist_ok=True)
    before = (tmp_path / "week" / "plan.json").read_bytes()
    (tmp_path / "town" / "helpers.csv").unlink()
    assert plan(tmp_path / "town", tmp_path / "week") == 2
    assert (tmp_path / "week" / "plan.json").read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["town", "week"]


@pytest.mark.browser
def test_no_page_of_a_plan_asks_for_anything_outside(planned: Path, browser: Browser) -> None:
    assert pages_below(planned / "week")
    assert faults_of_pages(browser, planned / "week") == []


def test_the_bound_lies_below_every_helpers_walking(
    planned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = said(capsys, "bound", planned / "week", "--work", "20", "--json")
    assert code == 0
    told = json.loads(out)
    made = json.loads((planned / "week" / "plan.json").read_text("utf-8"))
    walked = {one["helper"]: 0 for one in made["rounds"]}
    for one in made["rounds"]:
        walked[one["helper"]] += one["walk_s"]
    assert {one["helper"]: one["walk_s"] for one in told["helpers"]} == walked
    assert all(0 < one["least_s"] <= one["walk_s"] for one in told["helpers"])
    assert all(one["is_counted"] for one in told["helpers"])
    assert told["walk_s"] == sum(walked.values())
    assert told["least_s"] == sum(one["least_s"] for one in told["helpers"])


def test_the_bound_with_pairs_free_lies_below_that_with_pairs_given(
    planned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = said(capsys, "bound", planned / "week", "--work", "60", "--json")
    given = json.loads(out)
    code, out = said(capsys, "bound", planned / "week", "--work", "60", "--free", "--json")
    assert code == 0
    free = json.loads(out)
    assert free["is_counted"]
    assert free["walk_s"] == given["walk_s"]
    assert 0.5 * given["least_s"] < free["least_s"] <= given["walk_s"]
    _, out = said(capsys, "bound", planned / "week", "--work", "60", "--free")
    assert "Whoever looks after whom" in out or "不论谁负责谁" in out


def test_a_plan_can_be_proved_while_it_is_made(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert plan(planned / "town", tmp_path / "week", "--prove", "20") == 0
    told = capsys.readouterr().out
    made = [json.loads((f / "week/plan.json").read_text("utf-8")) for f in (planned, tmp_path)]
    assert made[0]["rounds"] == made[1]["rounds"]
    assert "pairs" not in made[0]["bound"]
    _, out = said(capsys, "bound", tmp_path / "week", "--json")  # the work that the plan names
    again, carried = json.loads(out), made[1]["bound"]["pairs"]
    assert carried["work"] == 20
    assert carried["helpers"] == {one["helper"]: one["least_s"] for one in again["helpers"]}
    assert carried["walk_s"] == again["least_s"] == sum(carried["helpers"].values())
    assert carried["gap"] == round(1 - carried["walk_s"] / again["walk_s"], 4)
    assert f"{carried['walk_s'] // 36 / 100:.2f}" in told
