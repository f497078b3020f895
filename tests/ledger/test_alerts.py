"""Alerts of a day: who is overdue, what waits, what is about to end; and what rates refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.domain import Elder, Helper
from planner.errors import InputError
from planner.ledger.alerts import (
    Alert,
    below,
    certificates,
    ended,
    next_due,
    overdue,
    reports_due,
    short,
)
from planner.ledger.book import Book
from planner.ledger.rates import Rate
from planner.ledger.tables import read_contacts
from planner.policy import load_policy
from planner.read import read_scenario
from planner.tell.alerts import lines as alert_lines
from planner.tell.rates import lines as rate_lines
from planner.tell.rates import open_line
from planner.tiers import GAPS, Tier
from planner.units import Span
from planner.workdays import Workdays
from tests.town import write_town

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _row(elder: str, day: str, outcome: str = "met", form: str = "visit") -> dict[str, Any]:
    return {"elder_id": elder, "date": day, "form": form, "helper_id": "H1", "outcome": outcome}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Write the town, everybody weekly, with a book in which most were seen lately."""
    folder = write_town(tmp_path / "town")
    seen = [_row(f"E{n}", "2026-11-25") for n in (1, 2, 3)]
    seen += [_row("E4", "2026-11-12"), _row("E5", "2026-11-10"), _row("E5", "2026-11-26", "not-in")]
    seen += [_row("E6", "2026-11-20", "not-in"), _row("E6", "2026-11-25", "not-in")]
    book = Book(folder / "book.sqlite")
    book.add(seen, by="Li", now=NOON)
    book.close()
    return folder


def _alerts(town: Path, on: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert run(["ledger", "alerts", "--scenario", str(town), "--on", on, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["on"] == on
    found: list[dict[str, Any]] = told["alerts"]
    return found


def test_the_overdue_come_first_the_longest_before_the_others(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _alerts(town, "2026-11-27", capsys)
    late = [(a["elder"], a["days"]) for a in found if a["kind"] == "overdue"]
    assert late == [("E6", None), ("E7", None), ("E5", 10), ("E4", 8)]
    assert [a["kind"] for a in found][:4] == ["overdue"] * 4


def test_days_away_from_home_make_nobody_overdue() -> None:
    home = Elder("E1", "N", 0, 0, tier=Tier.DAILY)
    away = replace(home, absent=(Span(date(2026, 11, 24), date(2026, 11, 26)),))
    owed = load_policy("generic").entitle(home, date(2026, 11, 27))
    seen, friday = {"E1": date(2026, 11, 23)}, date(2026, 11, 27)
    late = [overdue([(one, owed)], seen, friday, Workdays("CN")) for one in (home, away)]
    assert [[alert.about["days"] for alert in found] for found in late] == [[3], []]


@pytest.mark.parametrize(
    ("tier", "due"),
    [
        (Tier.DAILY, date(2026, 11, 30)),
        (Tier.TWICE_WEEKLY, None),
        (Tier.WEEKLY, date(2026, 12, 4)),
        (Tier.FORTNIGHTLY, date(2026, 12, 11)),
        (Tier.NONE, None),
    ],
)
def test_the_next_contact_falls_due_by_the_tier(town: Path, tier: Tier, due: date | None) -> None:
    scenario, friday = read_scenario(town), date(2026, 11, 27)
    entitled = load_policy("generic").entitle(scenario.elders[0], friday)
    owed = replace(entitled, tier=tier, gaps=GAPS[tier])
    assert next_due(owed, friday, Workdays(scenario.holidays)) == due


def test_whom_nobody_met_twice_running_is_named_and_once_is_not(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [a for a in _alerts(town, "2026-11-27", capsys) if a["kind"] == "not-in-twice"]
    dates = ["2026-11-20", "2026-11-25"]
    assert found == [{"kind": "not-in-twice", "elder": "E6", "dates": dates, "times": 2}]


def test_pairs_that_were_never_issued_are_named(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [a["elder"] for a in _alerts(town, "2026-11-27", capsys) if a["kind"] == "never-issued"]
    assert found == [f"E{n}" for n in range(1, 8)]


def test_b14_g16_reports_fall_due_before_the_25th_and_in_october() -> None:
    def told(day: date) -> list[str]:
        return [str(alert.about["report"]) for alert in reports_due(day)]

    assert told(date(2026, 11, 19)) == told(date(2026, 11, 26)) == []
    assert told(date(2026, 11, 20)) == told(date(2026, 11, 25)) == ["month"]
    assert told(date(2026, 10, 21)) == ["month", "october"]


@pytest.mark.parametrize(("until", "told"), [("2026-12-27", 1), ("2026-12-28", 0)])
def test_g14_a_certificate_is_spoken_of_thirty_days_before(
    town: Path, until: str, told: int
) -> None:
    helper = read_scenario(town).helpers[0]
    helper = replace(helper, health_certificate_until=date.fromisoformat(until))
    assert len(list(certificates([helper], date(2026, 11, 27)))) == told


def test_g19_a_pack_whose_time_has_passed_is_told() -> None:
    policy = replace(load_policy("generic"), valid_to=date(2026, 11, 26))
    assert [a.kind for a in ended(policy, date(2026, 11, 27))] == ["policy-ended"]
    assert list(ended(policy, date(2026, 11, 26))) == []


def test_b15_four_weeks_below_the_line_are_told_and_three_are_not() -> None:
    line = load_policy("bazhou").quality.helper_below
    weeks = [{"H1": 0.7, "H2": 0.7}] * 3 + [{"H1": 0.79, "H2": line}]
    assert [a.about["helper"] for a in below(weeks, line)] == ["H1"]
    assert list(below(weeks[:3], line)) == []


def test_weeks_before_the_book_say_nothing_of_a_helper(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _alerts(town, "2026-11-27", capsys)
    assert "helper-below" not in {alert["kind"] for alert in found}


def test_alerts_and_rates_speak_in_words(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = read_scenario(town)
    below_line = Alert("helper-below", {"helper": "H1", "rates": [0.5, 0.0], "line": 0.8})
    never = Alert("overdue", {"elder": "E7", "tier": "weekly", "last": None, "days": None})
    assert alert_lines([below_line, never], read, "zh") == [
        "连续四周低于标准线：Helper 1（H1）  50%、0%（标准 80%）",
        "逾期：Elder 7（E7）  每周  还没有联系过",
    ]
    twice = Alert(
        "not-in-twice", {"elder": "E6", "dates": ["2026-11-20", "2026-11-25"], "times": 2}
    )
    past = replace(load_policy("gongshu"), valid_to=date(2024, 12, 31))
    told = [twice, *reports_due(date(2026, 10, 21)), *ended(past, date(2026, 11, 27))]
    title = past.title["zh"]
    assert alert_lines(told, read, "zh") == [
        "连续 2 次无人应门：Elder 6（E6）  2026-11-20、2026-11-25",
        "报表应交：月报，2026-10-25 前",
        "报表应交：十月申报，2026-10-31 前",
        f"政策包已过期：{title}（gongshu），有效期至 2024-12-31；请核对现行文件",
    ]
    rows = [Rate({"tier": "half-yearly", "helper": ""}, 2, 1, ("E7",)), Rate({}, 0, 0, ())]
    assert list(rate_lines(rows, read, {"E7": "H1"}, "zh")) == [
        "每半年 （没有结对）  1/2  50.0%",
        "  · Elder 7（E7）  电话 –  助老员 Helper 1 H1",
        "合计  0/0  –",
    ]
    assert open_line(
        {"sheet": "00412637", "stop": 3, "elder": "E7", "date": "2026-11-27", "helper": "H2"},
        {"E7": "Elder 7", "H2": "Helper 2"}, "zh",
    ) == "  00412637  第 3 站  Elder 7 E7  2026-11-27  Helper 2 H2"  # fmt: skip
    told = ["ledger", "rates", "--scenario", str(town), "--by", "tier", "--today", "2026-11-27"]
    capsys.readouterr()
    assert run(told) == 0
    assert "weekly" in capsys.readouterr().out


def test_contacts_with_strangers_and_leavers_are_recorded_and_asked_about(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *rows = (town / "elders.csv").read_text("utf-8").splitlines()
    left = [f"{row},{'2026-11-20' if row.startswith('E2') else ''}" for row in rows]
    (town / "elders.csv").write_text("\n".join([f"{head},until", *left, ""]), "utf-8")
    table = tmp_path / "calls.csv"
    rows = ["老人编号,走访日期,走访方式,走访结果", "E1,2026-11-26,电话,已联系",
            "E2,2026-11-26,上门,已访", "E99,2026-11-26,电话,没人"]  # fmt: skip
    table.write_text("\n".join([*rows, ""]), "utf-8")
    options = ["--scenario", str(town), "--today", "2026-11-27"]
    assert run(["ledger", "import", str(table), *options]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if "check" in line]
    assert [("E2" in line, "E99" in line) for line in told] == [(True, False), (False, True)]


def test_a_row_that_names_its_sheet_in_an_older_word_bears_the_sheets_own_day(
    tmp_path: Path,
) -> None:
    table = tmp_path / "calls.csv"
    table.write_text("老人编号,日期,结果,路线单号,站\nE1,2026-11-20,见到,00412637,1\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_contacts(table, sheets={"00412637": date(2026, 11, 26)}, today=date(2026, 11, 27))
    assert [fault.column for fault in caught.value.faults] == ["日期"]


def test_d4_a_leaver_who_drops_a_community_below_five_is_told() -> None:
    least = load_policy("dongxihu").staffing.helpers_per_community
    last = date(2026, 11, 30)
    team = [
        Helper(f"H{k}", "n", 0, 0, unit="East", to_date=last if k == 0 else None) for k in range(5)
    ]
    assert list(short(team, ["East", "East"], least, last)) == []
    (alert,) = short(team, ["East"], least, date(2026, 12, 1))
    assert alert.about == {"community": "East", "present": 4, "least": 5}
    assert (
        list(short(team, ["East"], load_policy("generic").staffing.helpers_per_community, last))
        == []
    )


def test_a_case_past_its_date_is_told(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.ledger.test_book import MONDAY, _plan

    book = Book(town / "book.sqlite")
    number = book.issue(_plan("E1", "E2"), "text", by="Li", now=NOON)[0].number
    book.record(number, {2: 8}, by="Li", now=NOON, today=MONDAY)
    book.close()
    for on, told in (("2026-11-30", []), ("2026-12-01", ["E2"])):
        found = _alerts(town, on, capsys)
        assert [a["elder"] for a in found if a["kind"] == "case-late"] == told


def test_rates_refuse_a_group_that_nobody_knows(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "rates", "--scenario", str(town), "--by", "tier,colour"]) == 2
    assert "colour" in capsys.readouterr().err
