"""A year of the shipped district, its contacts invented, counted a second time by pandas."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.ledger.book import Book
from planner.pipeline import reporting
from planner.read import read_scenario

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


def _counted(table: Any, elders: Any, span: tuple[str, str]) -> dict[str, int]:
    """Count a span anew, from the exported table and the roster alone."""
    here = table[(table["date"] >= span[0]) & (table["date"] <= span[1])]
    met = here[here["outcome"] == "met"]
    counted = {
        "elders": len(elders),
        "visits": int((met["form"] == "visit").sum()),
        "calls": int(met["form"].isin(["phone", "video", "chat"]).sum()),
        "others": int((~met["form"].isin(["visit", "phone", "video", "chat"])).sum()),
        "seen": int(met["elder_id"].nunique()),
        "minutes": int(met["minutes"].astype(int).sum()),
        "finding.hazard": int((here["hazard"] != "").sum()),
        "finding.need": int((here["need"] != "").sum()),
    }
    by_outcome = here[here["outcome"] != "met"]["outcome"].value_counts()
    counted |= {f"outcome.{name}": int(n) for name, n in by_outcome.items()}
    words = elders["人员类别"].fillna("").str.contains
    return counted | {"category.alone": int(words("独居").sum())}


@pytest.mark.slow
def test_twelve_months_four_quarters_and_october_are_what_a_second_counting_finds(
    tmp_path: Path,
) -> None:
    import pandas as pd

    folder = tmp_path / "qinghe"
    shutil.copytree(QINGHE, folder)
    _walked(folder)
    out = tmp_path / "contacts.csv"
    assert run(["ledger", "export", "--scenario", str(folder), "--out", str(out)]) == 0
    table = pd.read_csv(out, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    elders = pd.read_csv(folder / "elders.csv", dtype=str, encoding="utf-8-sig")
    asked = [reporting.month(f"2026-{number:02}") for number in range(1, 13)]
    asked += [reporting.quarter(f"2026-Q{number}") for number in range(1, 5)]
    visits = 0
    for one in asked:
        made, _ = reporting.make_report(
            folder, one, book=None, by="Wang", now=NOW, today=date(2027, 1, 10)
        )
        found = {key: figure["value"] for key, figure in made["figures"].items()}
        span = (made["span"]["start"], made["span"]["end"])
        counted = _counted(table, elders, span)
        assert {key: found[key] for key in counted} == counted, one.name
        seen = set(table[table["date"].between(*span) & (table["outcome"] == "met")]["elder_id"])
        assert set(made["figures"]["seen"]["rows"]) == seen
        visits += found["visits"] if one.kind == "quarter" else 0
        if one.kind == "quarter":
            assert made["sample"]["clients"] == len(seen)
            assert len(made["sample"]["drawn"]) == round(len(seen) * 0.2 + 1e-9)
    year = table[table["date"].str.startswith("2026")]
    assert visits == ((year["form"] == "visit") & (year["outcome"] == "met")).sum()
    made, _ = reporting.make_report(
        folder, reporting.october(2026), book=None, by="Wang", now=NOW, today=NOW.date()
    )
    listed = [*made["eligible"], *made["undecided"], *made["not_eligible"]]
    assert {one["helper"] for one in listed} == {
        helper.id for helper in read_scenario(folder).helpers
    }
