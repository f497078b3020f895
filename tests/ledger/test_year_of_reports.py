"""A year of the shipped district, its contacts invented, counted a second time by pandas."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.ledger.book import Book
from planner.ledger.office import Office
from planner.pipeline import reporting
from planner.read import read_scenario
from tests.ledger.counted_again import (
    Files,
    age_on,
    ages_of,
    figures_of,
    months_of,
    people_of,
    rates_of,
    unseen_of,
)

QINGHE = Path(__file__).parents[2] / "scenarios" / "qinghe"
NOW = datetime(2027, 1, 10, tzinfo=UTC)
FORMS = ("visit", "visit", "visit", "phone", "video", "neighbour")
OUTCOMES = ("met",) * 8 + ("not-in", "refused", "away")


def _walked(folder: Path) -> None:
    """Enter a contact every nine days of everybody, from October 2025 to the end of 2026."""
    chance = random.Random(5)
    scenario = read_scenario(folder)
    rows = []
    for elder in scenario.everybody:
        day = date(2025, 10, 1) + timedelta(days=chance.randrange(9))
        while day <= date(2026, 12, 31):
            rows.append(
                {"elder_id": elder.id, "date": day.isoformat(), "form": chance.choice(FORMS),
                 "minutes": str(chance.choice((15, 20, 30))), "outcome": chance.choice(OUTCOMES),
                 "helper_id": chance.choice(scenario.helpers).id,
                 "hazard": chance.choice(("", "", "", "wires")),
                 "need": chance.choice(("", "", "shopping"))}
            )  # fmt: skip
            day += timedelta(days=9)
    book = Book(folder / "book.sqlite")
    book.add(rows, by="Li", now=NOW)
    book.close()


def _enriched(folder: Path) -> None:
    """Give the office's lists what reports count: who came and left, cameras, units."""
    elders = (folder / "elders.csv").read_text("utf-8-sig").splitlines()
    said = {24: "已安装", 31: "同意", 47: "不同意"}
    elders = [f"{elders[0]},摄像头意愿"] + [
        f"{line},{said.get(number % 50, '')}" for number, line in enumerate(elders[1:])
    ]
    (folder / "elders.csv").write_text("\n".join(elders) + "\n", "utf-8")
    days = [("2024-03-01", "", "2024-04-01"), ("2026-05-16", "", ""),
            ("2026-05-18", "2026-11-20", "2026-06-30"), ("2025-01-01", "2026-09-14", "2025-02-01"),
            ("2026-01-01", "", "2026-12-31"), ("2026-10-26", "", "2026-10-27")]  # fmt: skip
    helpers = (folder / "helpers.csv").read_text("utf-8-sig").splitlines()
    head = helpers[0].split(",")
    lines = [f"{helpers[0]},备案日期"]
    for line, (came, left, filed) in zip(helpers[1:], days, strict=True):
        cells = dict(zip(head, line.split(","), strict=True))
        cells |= {"上岗日期": came, "离岗日期": left, "备案日期": filed}
        lines.append(",".join(cells.values()))
    (folder / "helpers.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "units.csv").write_text(
        "unit,name,kind,parent\nU1,清河街道,township,\nU2,安康社区,community,U1\n"
        "U3,春和社区,community,U1\n",
        "utf-8",
    )
    settings = folder / "scenario.toml"
    settings.write_text(settings.read_text("utf-8") + 'units = "units.csv"\n', "utf-8")


def _cases(folder: Path) -> None:
    """Open a case every six days through the command line, and close most of them."""
    chance = random.Random(7)
    office = Office(folder / "book.sqlite")
    ids = [elder.id for elder in read_scenario(folder).everybody]
    day = date(2025, 12, 20)
    while day <= date(2026, 12, 28):
        kind = chance.choice(("hazard", "need", "complaint", "complaint", "referral"))
        number = office.open(
            kind, chance.choice(ids), on=day, due=day + timedelta(days=10), owner="", note="",
            by="Li", now=NOW,
        )  # fmt: skip
        if chance.random() < 0.8:
            shut = day + timedelta(days=chance.randrange(30))
            office.shut(number, on=shut, note="", by="Li", now=NOW)
        day += timedelta(days=6)
    office.close()


def _files(folder: Path, out: Path, ask: Any) -> Files:
    """Export what the book holds and read the office's own lists, with pandas alone."""
    import pandas as pd

    def read(path: Path) -> Any:
        return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)

    ask("ledger", "export", "--out", str(out))
    cases = pd.DataFrame(ask("ledger", "case", "list")["cases"]).astype(str)
    past = read(folder / "history.csv")
    past = past[past["方式"] != "未遇"].rename(columns={"老人编号": "elder_id", "日期": "date"})
    paired = read(folder / "pairs.csv")
    return Files(
        contacts=read(out), cases=cases, elders=read(folder / "elders.csv"),
        helpers=read(folder / "helpers.csv"), units=read(folder / "units.csv"),
        history=past[["elder_id", "date"]],
        pairs=dict(zip(paired["老人编号"], paired["助老员编号"], strict=True)),
    )  # fmt: skip


def _same_rates(said: Any, counted: dict[str, Any]) -> None:
    """Hold the rate of all and of each group, and the order from the lowest."""

    def of(row: Any) -> tuple[int, int, float, list[str]]:
        return row["owed"], row["made"], row["rate"], sorted(row["missed"])

    assert of(said["total"]) == counted["total"]
    assert set(said) == set(counted)
    for by in ("community", "tier", "helper"):
        assert {row[by]: of(row) for row in said[by]} == counted[by], by
        assert [row["rate"] for row in said[by]] == sorted(row["rate"] for row in said[by])


def _same_quality(made: Any, files: Files, people: Any, figures: dict[str, list[str]]) -> None:
    """Hold what only quarters tell: sample, answers, complaints, ages, helpers below the line."""
    span = (made["span"]["start"], made["span"]["end"])
    seen = set(figures["seen"])
    drawn = made["sample"].pop("drawn")
    assert made["sample"] == {"clients": len(seen), "share": 0.2, "seed": 1}
    assert set(drawn) <= seen
    assert len(set(drawn)) == len(drawn) == int(len(seen) * 0.2 + 0.5)
    until = (date.fromisoformat(span[1]) + timedelta(days=30)).isoformat()
    assert made["satisfaction"] == {
        "share": 0.875, "line": 0.9, "consequence": "rectify", "until": until, "asked": 48,
    }  # fmt: skip
    cases = files.cases
    said = cases[(cases["kind"] == "complaint") & cases["opened"].between(*span)]["case"].tolist()
    share = len(said) / len(seen)
    over = share > 0.025
    assert [str(one) for one in made["complaints"].pop("rows")] == said
    assert made["complaints"] == {
        "share": round(share, 6), "line": 0.025 if over else None, "until": None,
        "consequence": "rectify" if over else "fine", "count": len(said), "clients": len(seen),
    }  # fmt: skip
    ages = ages_of(files.elders, span[1])
    assert made["ages"] == {key: {"value": len(rows), "rows": rows} for key, rows in ages.items()}
    by_helper = rates_of(people, files.pairs)["helper"]
    below = [(name, *row[:3]) for name, row in by_helper.items() if name and row[2] < 0.8]
    assert [
        (one["helper"], one["owed"], one["made"], one["rate"], one["line"])
        for one in made["helpers_below"]
    ] == [(*one, 0.8) for one in sorted(below, key=lambda one: one[3])]


def _same_october(made: Any, helpers: list[dict[str, str]]) -> None:
    """Hold the application: who, at which age, for how many months, and both sums."""
    limits = {"男": 58, "女": 48}
    expected: dict[str, list[tuple[object, ...]]] = {"eligible": [], "not_eligible": []}
    for one in helpers:
        months, age = months_of(one, 2026), age_on(one["出生日期"], one["上岗日期"])
        is_too_old = age >= limits[one["性别"]]
        part, why = ("not_eligible", "too-old") if is_too_old else ("eligible", "")
        expected[part].append((one["助老员编号"], one["姓名"], "", why, age, months))
    for part, rows in expected.items():
        assert [
            (one["helper"], one["name"], one["unit"], one["why"], one["age"], one["months"])
            for one in made[part]
        ] == rows
        assert {one["standing"] for one in made[part]} <= {part.replace("_", "-")}
    assert made["undecided"] == []
    months = [int(str(row[-1])) for row in expected["eligible"]]
    assert made["subsidy_yuan"] == 30_000
    assert (made["sum_full"], made["sum_pro_rata"]) == (30_000 * len(months), 2_500 * sum(months))
    assert made["due"] == "2026-10-31"


ALWAYS = {"format", "title", "kind", "name", "span", "unit", "made_by", "made_at", "frozen"}
COUNTED = {"figures", "rates", "unseen", "late", "forced"}
QUARTERLY = {"sample", "satisfaction", "complaints", "ages", "helpers_below"}


@pytest.mark.slow
def test_every_cell_of_a_year_of_reports_is_what_a_second_counting_finds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "qinghe"
    shutil.copytree(QINGHE, folder)
    _enriched(folder)
    _walked(folder)
    _cases(folder)

    def ask(*arguments: str) -> Any:
        capsys.readouterr()
        assert run([*arguments, "--scenario", str(folder), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    def report(asked: reporting.Asked) -> Any:
        return reporting.make_report(
            folder, asked, book=None, by="Wang", now=NOW, today=date(2027, 1, 10)
        )[0]

    answers = {f"E{number:04}": number > 6 for number in range(1, 49)}
    files = _files(folder, tmp_path / "contacts.csv", ask)
    asked = [reporting.month(f"2026-{number:02}") for number in range(1, 13)]
    asked += [
        replace(reporting.quarter(f"2026-Q{number}"), answers=answers) for number in range(1, 5)
    ]
    before: dict[str, Any] = {}
    entered_late: list[str] = []
    for one in asked:
        made = report(one)
        span = (made["span"]["start"], made["span"]["end"])
        people = people_of(files, span)
        figures = figures_of(files, span, people)
        minutes = files.contacts.set_index("contact_id")["minutes"].astype(int)
        was = before.get(one.kind, {})
        expected = {
            key: {"value": len(rows) if key != "minutes" else int(minutes[rows].sum()),
                  "rows": sorted(rows), "before": was.get(key)}
            for key, rows in figures.items()
        }  # fmt: skip
        for cell in made["figures"].values():
            cell["rows"].sort()
        assert made["figures"] == expected, one.name
        _same_rates(made["rates"], rates_of(people, files.pairs))
        unseen = unseen_of(files, people, span)
        assert [(u["elder"], u["owed"], u["made"]) for u in made["unseen"]] == [
            row[:3] for row in unseen
        ]
        assert all(u["why"] in row[3] for u, row in zip(made["unseen"], unseen, strict=True))
        assert sorted(str(row["contact_id"]) for row in made["late"]) == entered_late, one.name
        assert made["forced"] == []  # nobody broke a rule by hand
        extra = QUARTERLY if one.kind == "quarter" else set()
        assert set(made) == ALWAYS | COUNTED | extra
        if extra:
            _same_quality(made, files, people, figures)
        before[one.kind] = {key: cell["value"] for key, cell in expected.items()}
        entered_late = []
        if one.name in ("2026-04", "2026-Q2"):  # the report is frozen: what comes now is late
            book = Book(folder / "book.sqlite")
            row = {"elder_id": "E0009", "date": span[1], "form": "visit", "minutes": "25",
                   "outcome": "met", "helper_id": "H01"}  # fmt: skip
            book.add([row], by="Li", now=NOW)
            book.close()
            files = _files(folder, tmp_path / "contacts.csv", ask)
            entered_late = [str(files.contacts["contact_id"].astype(int).max())]
    made = report(reporting.october(2026))
    assert set(made) == ALWAYS | {
        "due", "subsidy_yuan", "eligible", "undecided", "not_eligible", "sum_full", "sum_pro_rata",
    }  # fmt: skip
    _same_october(made, files.helpers.to_dict("records"))
