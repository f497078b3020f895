"""First visits, at which somebody of the community comes along where the pack asks: CLAUSES C30."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from planner.check import check
from planner.cli.app import run
from planner.control import Control
from planner.domain import PastContact, Scenario
from planner.policy import Policy, load_policy
from planner.policy.firsts import FirstVisit
from planner.solver import solve
from planner.solver.why.explain import explain
from planner.tell.explanation import lines
from planner.tiers import Tier
from tests.solver.little import MONDAY, elder, helper, scenario, walking
from tests.town import write_town

if TYPE_CHECKING:
    from planner.plan import Plan

BEFORE = MONDAY - timedelta(days=5)
RULE = '[first_visit]\nwith = "社区"\nown = true\nclause = "本包约定：首次上门由社区工作人员陪同"\n'


def pack() -> Policy:
    return replace(load_policy("generic"), first_visit=FirstVisit("community", "invented"))


def lawful(made: Scenario, weeks: int = 1) -> Plan:
    plan = solve(
        made, pack(), walking(made), start=MONDAY, weeks=weeks, seed=1, effort="quick",
        control=Control(),
    )  # fmt: skip
    assert not check(made, pack(), plan, walking(made))
    return plan


def street(*team: Any, tier: Tier = Tier.TWICE_WEEKLY, **fields: Any) -> Scenario:
    people = [elder(f"E{k}", 80 * k, 0, tier=tier) for k in range(4)]
    past = (PastContact("E0", BEFORE, "H1", "visit"), PastContact("E1", BEFORE, "H9", "visit"))
    fields.setdefault("history", past)
    return scenario(people, [helper("H1", 0, 0), *team], **fields)


def withs(plan: Plan) -> dict[str, list[str | None]]:
    """Return who comes along to each visit of H1, in order of the days."""
    found: dict[str, list[str | None]] = {}
    for r in plan.rounds:
        for stop in r.stops if r.helper == "H1" else ():
            for one in stop.elders:
                found.setdefault(one, []).append(stop.companion)
    return found


def test_c30_the_first_stop_has_with_and_the_second_not() -> None:
    plan = lawful(street(helper("C1", 100, 200, skills=("community",))))
    assert withs(plan) == {
        "E0": [None, None],  # whom H1 has visited already
        "E1": ["C1", None],  # seen by somebody else: the pair is new
        "E2": ["C1", None],
        "E3": ["C1", None],
    }
    assert all(pair.helper == "H1" for pair in plan.pairs)
    along = [stop.elders for r in plan.rounds if r.helper == "C1" for stop in r.stops]
    assert sorted(along) == [("E1",), ("E2",), ("E3",)]
    assert plan.measures.visits == 8


def test_c30_a_pair_on_file_of_somebody_seen_is_no_first_visit() -> None:
    plan = lawful(street(helper("C1", 9, 9, skills=("community",)), pairs=[("E1", "H1")]))
    assert withs(plan)["E1"] == [None, None]


def test_c30_in_the_weeks_after_the_first_nobody_comes_along() -> None:
    made = street(helper("C1", 9, 9, skills=("community",)), tier=Tier.WEEKLY)
    assert withs(lawful(made, weeks=2))["E3"] == ["C1", None]


def test_c30_the_day_is_one_on_which_the_community_works() -> None:
    worker = helper("C1", 9, 9, skills=("community",), weekdays=frozenset({3}))
    plan = lawful(street(worker, tier=Tier.WEEKLY))
    days = {e: r.day for r in plan.rounds for s in r.stops for e in s.elders if s.companion}
    assert days == dict.fromkeys(("E1", "E2", "E3"), MONDAY + timedelta(days=2))


def test_c30_where_nobody_can_come_along_the_visit_is_made_and_said() -> None:
    plan = lawful(street())
    assert withs(plan) == {f"E{k}": [None, None] for k in range(4)}
    told = plan.extra["first_visits"]
    assert isinstance(told, list)
    assert {row["elder"]: row["with"] for row in told} == dict.fromkeys(("E1", "E2", "E3"))
    assert not plan.unserved


def test_c30_a_worker_with_little_time_comes_to_as_many_as_the_time_allows() -> None:
    worker = helper("C1", 0, 0, skills=("community",), max_week_s=3600)
    told = lawful(street(worker)).extra["first_visits"]
    assert isinstance(told, list)
    assert sorted(str(row["with"]) for row in told) == ["C1", "C1", "None"]


def test_c30_explain_says_who_comes_along_and_by_which_clause() -> None:
    for team, told in (((helper("C1", 9, 9, skills=("community",)),), "由 C1 陪同（invented）"),
                       ((), "排不出陪同的人，请社区另派（invented）")):  # fmt: skip
        made = street(*team, tier=Tier.WEEKLY)
        plan = lawful(made)
        found = explain(made, pack(), walking(made), plan, "E3", control=Control())
        assert any(told in line for line in lines(found, "zh"))
        known = explain(made, pack(), walking(made), plan, "E0", control=Control())
        assert not any("首次上门" in line for line in lines(known, "zh"))


def lied(plan: Plan, rows: object) -> Plan:
    return replace(plan, extra={"first_visits": rows})


def test_c30_the_check_finds_what_is_not_told_and_what_is_not_so() -> None:
    made = street(helper("C1", 100, 200, skills=("community",)))
    plan = lawful(made)
    rows = plan.extra["first_visits"]
    assert isinstance(rows, list)

    def notes(told: Plan) -> set[str]:
        return {one.note.split()[0] for one in check(made, pack(), told, walking(made))}

    assert notes(lied(plan, rows[1:])) == {"first-untold"}
    assert notes(lied(plan, [*rows[1:], rows[0] | {"with": None}])) == {
        "first-untold", "first-untrue",
    }  # fmt: skip
    seen = replace(made, history=(*made.history, PastContact("E3", BEFORE, "H1", "visit")))
    found = {one.note.split()[0] for one in check(seen, pack(), plan, walking(seen))}
    assert found == {"first-untrue", "along-needless"}


# --- from files to paper ------------------------------------------------------------------


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Plan a week of the little town, all of whom are new, under a copy of `generic`."""
    folder = tmp_path_factory.mktemp("first")
    town = write_town(folder / "town")
    shipped = Path("planner/policies/generic.toml").read_text("utf-8")
    (town / "mine.toml").write_text(f"{shipped}\n{RULE}", "utf-8")
    written = (town / "scenario.toml").read_text("utf-8")
    written = written.replace('"generic"', '"mine.toml"').replace('"en"', '"zh"')
    (town / "scenario.toml").write_text(written + 'units = "units.csv"\n', "utf-8")
    (town / "units.csv").write_text(
        "unit,name,kind,contact,phone\nU1,春江社区,community,王芳,0571-1234567\n", "utf-8"
    )
    elders = (town / "elders.csv").read_text("utf-8").splitlines()
    rows = [elders[0] + ",community,avoid", *(f"{row},春江社区,{avoid(row)}" for row in elders[1:])]
    (town / "elders.csv").write_text("\n".join([*rows, ""]), "utf-8")
    helpers = (town / "helpers.csv").read_text("utf-8").splitlines()
    lon, lat = helpers[1].split(",")[2:4]
    team = [f"{row}," for row in helpers[1:]] + [f"C1,王芳,{lon},{lat},1.2,社区"]
    (town / "helpers.csv").write_text("\n".join([helpers[0] + ",skills", *team, ""]), "utf-8")
    call = ["plan", str(town), "--start", f"{MONDAY}", "--effort", "quick"]
    assert run([*call, "--out", str(folder / "week")]) == 0
    return town, folder / "week"


def avoid(row: str) -> str:
    """Return whom the elder of the row avoids: E4 wants nobody of the community at the door."""
    return "C1" if row.startswith("E4,") else ""


def test_c30_in_plan_json_on_the_sheet_in_the_workbook_and_in_words(
    week: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    town, out = week
    made = json.loads((out / "plan.json").read_text("utf-8"))
    told = {row["elder"]: row["with"] for row in made["first_visits"]}
    assert len(told) > 3
    assert told["E4"] is None
    stops = {
        s["elders"][0]: s["with"] for r in made["rounds"] if r["helper"] != "C1" for s in r["stops"]
    }
    assert all(stops[name] == along for name, along in told.items())
    with_c1 = "首次上门，由社区工作人员陪同"
    alone = "首次上门，请社区派人陪同：春江社区 王芳 0571-1234567"
    pages = "".join(page.read_text("utf-8") for page in (out / "sheets").glob("*.html"))
    assert with_c1 in pages
    assert alone in pages
    cells = [
        str(cell.value)
        for sheet in load_workbook(out / "sheets" / "week.xlsx")
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any(with_c1 in cell for cell in cells)
    assert any(alone in cell for cell in cells)
    assert run(["check", str(town), str(out)]) == 0
    again = str(out.parent / "again")
    assert (
        run(["plan", str(town), "--start", f"{MONDAY}", "--effort", "quick", "--out", again]) == 0
    )
    said = capsys.readouterr().out
    assert f"首次上门 {len(told)} 位，其中 {len(told) - 1} 位有社区工作人员陪同" in said
    assert "E4" in said.split("首次上门无人陪同")[0]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(["edit", "--lock", "E1"], marks=pytest.mark.slow),
        pytest.param(["edit", "--visit", "E1:2026-11-27"], marks=pytest.mark.slow),
        pytest.param(["reassign", "--leaves", "H02:2026-11-26"], marks=pytest.mark.slow),
        pytest.param(
            ["surge", "--within-hours", "24", "--start", "2026-11-24", "--who", "all"],
            marks=pytest.mark.slow,
        ),
    ],
    ids=["lock", "another day", "a leaver", "a surge"],
)
def test_c30_what_changes_a_plan_keeps_the_rule(week: tuple[Path, Path], change: list[str]) -> None:
    _, out = week
    name = "-".join(change[:2]).strip("-")
    to = out.parent / f"{name}-{len(change[-1])}"
    args = [part.replace("H02", _helper(out)) for part in change[1:]]
    assert run([change[0], str(out), *args, "--out", str(to)]) == 0
    beside = to / "scenario"
    assert run(["check", str(beside if beside.exists() else week[0]), str(to)]) == 0


def _helper(out: Path) -> str:
    made = json.loads((out / "plan.json").read_text("utf-8"))
    return str(max(pair["helper"] for pair in made["pairs"] if pair["helper"] != "C1"))


def test_c30_shipped_packs_ask_for_nobody_and_say_nothing() -> None:
    made = street(helper("C1", 9, 9, skills=("community",)))
    plan = solve(
        made, load_policy("generic"), walking(made), start=MONDAY, weeks=1, seed=1,
        effort="quick", control=Control(),
    )  # fmt: skip
    assert "first_visits" not in plan.extra


@pytest.mark.slow
def test_c30_a_first_visit_that_was_missed_is_accompanied_when_it_is_made(
    week: tuple[Path, Path],
) -> None:
    town, out = week
    made = json.loads((out / "plan.json").read_text("utf-8"))
    first = min(row["date"] for row in made["first_visits"] if row["with"])
    who = next(r["elder"] for r in made["first_visits"] if r["date"] == first and r["with"])
    tuesday = f"{date.fromisoformat(first) + timedelta(days=1)}"
    to = out.parent / "replanned"
    call = ["replan", str(out), "--from", tuesday, "--missed", f"{who}:{first}", "--out", str(to)]
    assert run([*call, "--today", tuesday]) == 0
    assert run(["check", str(town), str(to)]) == 0
    again = json.loads((to / "plan.json").read_text("utf-8"))
    told = {row["elder"]: row for row in again["first_visits"]}
    assert told[who]["date"] > first
    assert told[who]["with"] == "C1"
