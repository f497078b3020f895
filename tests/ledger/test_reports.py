"""Reports: figures that open their rows, frozen ones, samples, lines, and October's application."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.domain import Elder, Helper
from planner.ledger.book import Book
from planner.ledger.counting import bands
from planner.ledger.quality import complaints, sample, satisfaction
from planner.ledger.subsidy import candidates, sums
from planner.policy.owed import Staffing
from planner.policy.quality import QualityRule
from tests.town import at, write_town

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULE = QualityRule()
NORM = Staffing(subsidy_yuan=30_000, men_below=58, women_below=48)


def _helper(name: str, since: str | None, **more: Any) -> Helper:
    values = {"gender": "f", "birth_date": date(1985, 1, 1)} | more
    day = None if since is None else date.fromisoformat(since)
    return Helper(name, name, 0, 0, from_date=day, **values)


def test_g16_twelve_nine_and_six_months_of_30000_are_67500() -> None:
    team = [_helper("A", "2025-03-01"), _helper("B", "2026-04-01"), _helper("C", "2026-07-01")]
    listed = candidates(team, NORM, 2026)
    assert [(one.months, one.standing) for one in listed] == [
        (12, "eligible"), (9, "eligible"), (6, "eligible"),
    ]  # fmt: skip
    assert sums(listed, 30_000) == (Decimal(90_000), Decimal("67500.00"))
    assert sums(listed, None) == (None, None)


@pytest.mark.parametrize(
    ("helper", "standing", "why"),
    [
        (_helper("M57", "2026-01-01", gender="m", birth_date=date(1968, 1, 2)), "eligible", ""),
        (_helper("M58", "2026-01-02", gender="m", birth_date=date(1968, 1, 2)), "not-eligible",
         "too-old"),
        (_helper("F47", "2026-01-01", birth_date=date(1978, 1, 2)), "eligible", ""),
        (_helper("F48", "2026-01-02", birth_date=date(1978, 1, 2)), "not-eligible", "too-old"),
        (_helper("V", "2026-01-01", kind="volunteer"), "not-eligible", "volunteer"),
        (_helper("N", None), "undecided", "no-entry"),
        (_helper("G", "2026-01-01", gender=None), "undecided", "no-gender"),
        (_helper("B", "2026-01-01", birth_date=None), "undecided", "no-birth"),
    ],
)  # fmt: skip
def test_g16_who_is_eligible_and_why_not(helper: Helper, standing: str, why: str) -> None:
    (one,) = candidates([helper], NORM, 2026)
    assert (one.standing, one.why) == (standing, why)


def test_who_was_on_the_team_in_another_year_is_no_candidate() -> None:
    assert candidates([_helper("A", "2024-01-01", to_date=date(2025, 6, 30))], NORM, 2026) == []


def test_c27_g18_of_240_clients_48_are_drawn_and_the_same_seed_draws_the_same() -> None:
    clients = [f"E{number:03}" for number in range(240)]
    drawn = sample(clients, RULE, seed=1, of="2026-Q4")
    assert len(drawn) == 48
    assert drawn == sample(reversed(clients), RULE, seed=1, of="2026-Q4")
    assert drawn != sample(clients, RULE, seed=2, of="2026-Q4")
    assert drawn != sample(clients, RULE, seed=1, of="2026-Q3")
    assert sample([], RULE, seed=1, of="x") == ()


def test_c27_c26_42_of_48_content_are_to_be_mended_within_thirty_days() -> None:
    answers = {str(number): number < 42 for number in range(48)}
    said = satisfaction(answers, RULE, on=date(2026, 12, 31))
    assert said.share == pytest.approx(0.875)
    assert (said.consequence, said.until) == ("rectify", date(2027, 1, 30))
    assert satisfaction({"A": True, "B": False}, RULE, on=NOW.date()).consequence == "end"
    assert satisfaction({"A": True}, RULE, on=NOW.date()).consequence == "fine"
    assert satisfaction({}, RULE, on=NOW.date()).consequence == "unknown"


def test_c28_7_complaints_of_240_are_over_the_line_and_6_are_not() -> None:
    said = complaints(7, 240, RULE)
    assert f"{said.share:.2%}" == "2.92%"
    assert (said.line, said.consequence) == (0.025, "rectify")
    assert complaints(6, 240, RULE).consequence == "fine"


def test_c17_ages_fall_into_their_bands_on_the_day() -> None:
    births = (1966, 1957, 1956, 1946, 1936, 1926, 1980)
    elders = [Elder(str(y), "n", 0, 0, birth_date=date(y, 11, 26)) for y in births]
    elders.append(Elder("none", "n", 0, 0))
    found = {one.key: one.rows for one in bands(elders, date(2026, 11, 26))}
    assert found == {
        "age.below-60": ("1980",), "age.60-69": ("1966", "1957"), "age.70-79": ("1956",),
        "age.80-89": ("1946",), "age.90+": ("1936", "1926"), "age.100+": ("1926",),
        "age.unknown": ("none",),
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a scenario of six elders in two communities, with contacts of November."""
    place = write_town(tmp_path / "town")
    lon, lat = at(120, 30)
    rows = [
        f"E{n},Elder {n},{lon},{lat},1940-0{n}-12,{'East' if n % 2 else 'West'},alone,weekly"
        for n in range(1, 7)
    ]
    head = "elder_id,name,lon,lat,birth_date,community,categories,tier\n"
    (place / "elders.csv").write_text(head + "\n".join(rows) + "\n")
    (place / "helpers.csv").write_text(
        "helper_id,name,lon,lat,from_date,filed_on,unit\n"
        f"H1,Gan,{lon},{lat},2025-01-01,2025-01-05,East\nH2,Xia,{lon},{lat},2026-11-02,,West\n"
    )
    (place / "pairs.csv").write_text(
        "elder_id,helper_id\n" + "".join(f"E{n},H{1 + n % 2}\n" for n in range(1, 6))
    )
    settings = (place / "scenario.toml").read_text() + 'pairs = "pairs.csv"\n'
    (place / "scenario.toml").write_text(settings)
    book = Book(place / "book.sqlite")
    rows_of = []
    for week in (2, 9, 16, 23):
        for n in range(1, 6):
            outcome = "not-in" if (n, week) == (2, 16) else "met"
            rows_of.append(_row(n, week, outcome=outcome, hazard="wires" if n == 3 else ""))
    rows_of.append(_row(6, 10, form="phone"))
    book.add(rows_of, by="Li", now=NOW)
    book.close()
    return place


def _row(n: int, day: int, **more: str) -> dict[str, Any]:
    return {
        "elder_id": f"E{n}", "date": f"2026-11-{day:02}", "form": "visit", "outcome": "met",
        "helper_id": f"H{1 + n % 2}", "minutes": "30",
    } | more  # fmt: skip


@pytest.fixture
def ask(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a call of `planner report` that gives exit code and JSON."""

    def call(*arguments: str, today: str = "2026-11-26", command: str = "report") -> Any:
        capsys.readouterr()
        options = ["--today", today, "--json"]
        if command == "report":
            options += ["--out", str(tmp_path / "report"), "--by", "Wang"]
            given = [command, str(folder), *arguments, *options]
        else:
            given = [command, *arguments, "--scenario", str(folder), *options]
        code = run(given)
        return code, json.loads(capsys.readouterr().out)

    return call


def test_b14_c14_a_month_runs_to_the_25th_and_every_figure_names_its_rows(ask: Any) -> None:
    code, said = ask("--month", "2026-11")
    assert (code, said["span"]) == (0, {"start": "2026-10-26", "end": "2026-11-25"})
    figures = said["figures"]
    assert {key: one["value"] for key, one in figures.items() if key in WANTED} == WANTED
    for key, one in figures.items():
        assert one["value"] == len(one["rows"]) or key == "minutes"
    assert figures["remote"]["rows"] == ["E6"]
    assert figures["finding.hazard"]["rows"] == [
        row for row in figures["visits"]["rows"] if row in figures["finding.hazard"]["rows"]
    ]
    rates = said["rates"]
    assert [row["rate"] for row in rates["community"]] == sorted(
        row["rate"] for row in rates["community"]
    )
    assert {row["elder"]: row["why"] for row in said["unseen"]}["E2"] == "not-in"


WANTED = {
    "elders": 6, "covered": 5, "remote": 1, "visits": 19, "calls": 1, "outcome.not-in": 1,
    "finding.hazard": 4, "helpers": 2, "helpers-filed": 1, "helpers-joined": 1,
    "helpers-left": 0, "category.alone": 6, "seen": 6, "minutes": 600,
}  # fmt: skip


def test_a_second_counting_over_the_exported_table_finds_the_same(
    folder: Path, tmp_path: Path, ask: Any
) -> None:
    import pandas as pd

    out = tmp_path / "contacts.csv"
    run(["ledger", "export", "--scenario", str(folder), "--out", str(out)])
    table = pd.read_csv(out, dtype=str, encoding="utf-8-sig").fillna("")
    table["day"] = pd.to_datetime(table["date"])
    for name, first, last in (
        ("--month=2026-11", "2026-10-26", "2026-11-25"),
        ("--week=2026-11-18", "2026-11-16", "2026-11-22"),
        ("--quarter=2026-Q4", "2026-10-01", "2026-12-31"),
    ):
        _, said = ask(name, "--draft")
        here = table[(table["day"] >= first) & (table["day"] <= last)]
        met = here[here["outcome"] == "met"]
        counted = {
            "visits": (met["form"] == "visit").sum(),
            "calls": met["form"].isin(["phone", "video", "chat"]).sum(),
            "seen": met["elder_id"].nunique(),
            "minutes": met["minutes"].astype(int).sum(),
            "outcome.not-in": (here["outcome"] == "not-in").sum(),
            "finding.hazard": (here["hazard"] != "").sum(),
        }
        for key, value in counted.items():
            assert said["figures"].get(key, {"value": 0})["value"] == value, (name, key)


def test_a_frozen_report_does_not_change_and_the_next_tells_what_came_late(
    folder: Path, tmp_path: Path, ask: Any
) -> None:
    first = ask("--month", "2026-11")[1]
    assert first["frozen"]
    book = Book(folder / "book.sqlite")
    book.add([_row(6, 12), _row(6, 27)], by="Li", now=NOW)
    book.close()
    again = ask("--month", "2026-11")[1]
    assert again == first
    assert ask("--month", "2026-11", "--draft")[1]["figures"]["visits"]["value"] == 20
    following = ask("--month", "2026-12", today="2026-12-20")[1]
    assert not following["frozen"]  # its span is not over
    assert [row["date"] for row in following["late"]] == ["2026-11-12"]
    assert following["figures"]["visits"]["before"] == 19
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "</td><td>visit</td><td>met</td><td>2026-11-26 20:00</td>" in page, (
        "by the office's clock"
    )
    assert '<th scope="col"></th>' not in page  # no column without a name and a word
    assert following["figures"]["visits"]["value"] == 1


def test_a_last_contact_after_the_span_takes_nothing_off_what_was_owed_in_it(
    folder: Path, ask: Any
) -> None:
    elders = (folder / "elders.csv").read_text().replace("weekly", "monthly")
    (folder / "elders.csv").write_text(elders)
    before = ask("--month", "2026-11", "--draft")[1]["rates"]["total"]
    lines = elders.splitlines()
    lines = [f"{lines[0]},last_contact", *(f"{line},2026-11-26" for line in lines[1:])]
    (folder / "elders.csv").write_text("\n".join(lines) + "\n")
    assert ask("--month", "2026-11", "--draft")[1]["rates"]["total"] == before
    assert before["owed"] == 6


def test_the_head_gets_one_page_and_every_box_opens_what_it_counts(
    tmp_path: Path, ask: Any
) -> None:
    from pypdf import PdfReader

    assert ask("--month", "2026-11")[0] == 0
    out = tmp_path / "report"
    assert len(PdfReader(out / "head.pdf").pages) == 1
    front, page = ((out / name).read_text() for name in ("head.html", "report.html"))
    opened = re.findall(r'href="report\.html#([^"]+)"', front)
    assert "visits" in opened
    assert [one for one in opened if f'id="{one}"' not in page] == []
    printed = "".join(p.extract_text() for p in PdfReader(out / "report.pdf").pages)
    for told in ("Rates by community", "East", "report.html"):
        assert told in printed
    ask("--october", "2026")
    assert len(PdfReader(out / "head.pdf").pages) == 1


def test_g20_b16_c29_a_unit_counts_its_own_and_an_unknown_one_is_a_fault(ask: Any) -> None:
    said = ask("--month", "2026-11", "--unit", "East")[1]
    assert said["figures"]["elders"]["rows"] == ["E1", "E3", "E5"]
    assert said["figures"]["visits"]["value"] == 12
    assert not said["frozen"]
    assert ask("--month", "2026-11", "--unit", "Nowhere")[0] == 2


@pytest.mark.parametrize("wrong", [["--month", "2026-13"], ["--quarter", "2026-Q5"],
                                   ["--month", "soon"]])  # fmt: skip
def test_a_span_that_is_none_is_said(ask: Any, wrong: list[str]) -> None:
    assert ask(*wrong)[0] == 2


def test_d13_c16_a_quarter_draws_its_sample_and_counts_complaints(tmp_path: Path, ask: Any) -> None:
    code, opened = ask("case", "open", "complaint", "E1", "owner=Wang", command="ledger")
    assert (code, opened["case"]) == (0, 100_001)
    answers = tmp_path / "answers.csv"
    answers.write_text("elder_id,content\nE1,yes\nE2,no\n")
    said = ask("--quarter", "2026-Q4", "--answers", str(answers))[1]
    assert said["sample"]["clients"] == 6
    assert len(said["sample"]["drawn"]) == 1
    assert said["complaints"]["rows"] == [100_001]
    assert said["complaints"]["share"] == pytest.approx(1 / 6, abs=1e-6)
    assert (said["satisfaction"]["share"], said["satisfaction"]["consequence"]) == (0.5, "end")
    assert said["ages"]["age.80-89"]["value"] == 6


def test_j14_d16_c6_j15_cases_are_opened_listed_and_closed(ask: Any) -> None:
    number = ask("case", "open", "hazard", "E1", "due=2026-11-27", "note=wires",
                 command="ledger")[1]["case"]  # fmt: skip
    for wrong in ("open joke E1", "open hazard nobody", "close 7", "what",
                  "open need E1 due=2020-01-01", "open need E1 due=x"):  # fmt: skip
        assert ask("case", *wrong.split(), command="ledger")[0] == 2, wrong
    listed = ask("case", "list", command="ledger", today="2026-12-01")[1]
    assert (listed["open"], listed["overdue"]) == (1, [number])
    assert ask("case", "close", str(number), command="ledger", today="2026-12-01")[0] == 0
    assert ask("case", "close", str(number), command="ledger", today="2026-12-01")[0] == 2
    assert ask("case", "list", command="ledger")[1]["open"] == 0
    for kind in ("emergency", "referral", "need"):
        assert ask("case", "open", kind, "E1", "owner=Wang", command="ledger")[0] == 0, kind
    assert ask("case", "list", command="ledger")[1]["open"] == 3


def test_g16_october_lists_and_sums(folder: Path, ask: Any) -> None:
    settings = (folder / "scenario.toml").read_text().replace('"generic"', '"gongshu"')
    (folder / "scenario.toml").write_text(settings)
    lines = (folder / "helpers.csv").read_text().splitlines()
    lines = [f"{lines[0]},gender,birth_date", f"{lines[1]},f,1985-01-01", f"{lines[2]},,"]
    (folder / "helpers.csv").write_text("\n".join(lines) + "\n")
    said = ask("--october", "2026")[1]
    assert [one["helper"] for one in said["eligible"]] == ["H1"]
    assert [(one["helper"], one["why"]) for one in said["undecided"]] == [("H2", "no-gender")]
    assert (said["sum_full"], said["sum_pro_rata"]) == (30_000, 30_000)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_opens_the_rows_and_the_workbook_holds_no_formula(
    folder: Path, tmp_path: Path, ask: Any, language: str
) -> None:
    from openpyxl import load_workbook

    settings = (folder / "scenario.toml").read_text().replace('"en"', f'"{language}"')
    (folder / "scenario.toml").write_text(settings)
    elders = (folder / "elders.csv").read_text().replace("Elder 1", "=cmd()<b>")
    (folder / "elders.csv").write_text(elders)
    for span in (["--quarter", "2026-Q4"], ["--week", "2026-11-18"], ["--october", "2026"]):
        assert ask(*span)[0] == 0
        page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
        assert "<b>" not in page
        if language == "zh":
            heads = re.findall(r"<(?:th|h1|h2)(?: [^>]*)?>(.*?)</", page)
            assert not [h for h in heads if re.search(r"[A-Za-z]{2,}", h)], heads
    ask("--quarter", "2026-Q4")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "<details><summary>" in page
    assert "=cmd()&lt;b&gt; E1" in page
    book = load_workbook(tmp_path / "report" / "report.xlsx")
    assert len(book.sheetnames) == 2
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_exactly_one_span_is_asked_for(folder: Path) -> None:
    assert run(["report", str(folder)]) == 2
    assert run(["report", str(folder), "--month", "2026-11", "--october", "2026"]) == 2


def test_c12_the_export_is_a_table_that_others_read(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "contacts.csv"
    run(["ledger", "export", "--scenario", str(folder), "--out", str(out)])
    assert len(list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))) == 21
