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


# What the notice's second annex says, written down a second time and from no code of ours.
DAILY, WEEKLY = {"特困", "孤寡", "电子津贴（中、重度）"}, {"服务补贴"}
ALONE = {"独居", "空巢"}
DAYS = {"monthly": 30, "quarterly": 91, "half-yearly": 182, "yearly": 365}
COUNTED = {"visit", "phone", "neighbour", "device", "partner"}


def _tier(words: set[str], age: int) -> str:
    if words & DAILY:
        return "daily"
    if words & WEEKLY:
        return "weekly"
    if words & ALONE and age >= 80:
        return "monthly"
    if "高龄津贴" in words or (words & ALONE and 70 <= age <= 79):
        return "quarterly"
    if words & ALONE and 60 <= age <= 69:
        return "half-yearly"
    return "yearly" if age >= 60 else "none"


def _age(born: str, on: str) -> int:
    return int(on[:4]) - int(born[:4]) - (on[5:] < born[5:])


def _owed(tier: str, days: list[date], away: set[date], last: str | None) -> int:
    """Return what somebody is owed on these days, by the tier's own words."""
    import chinese_calendar

    if tier == "none" or not set(days) - away:
        return 0
    if tier in DAYS:
        first = days[0]
        if last is not None:
            first = max(first, date.fromisoformat(last) + timedelta(days=DAYS[tier]))
        return 0 if first > days[-1] else 1 + (days[-1] - first).days // DAYS[tier]
    work = [day for day in days if chinese_calendar.is_workday(day) and day not in away]
    return len(work) if tier == "daily" else len({day.isocalendar()[:2] for day in work})


def _second(table: Any, elders: Any, history: Any, span: tuple[str, str]) -> Any:
    """Return a row for everybody: tier on the last day, and what was owed and made."""
    import pandas as pd

    first, end = (date.fromisoformat(day) for day in span)
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    met = table[table["outcome"] == "met"]
    before = pd.concat([met[["elder_id", "date"]], history])
    latest = before[before["date"] < span[0]].groupby("elder_id")["date"].max().to_dict()
    inside = met[met["date"].between(*span)]
    made = {
        elder: rows[["date", "form"]].to_numpy().tolist()
        for elder, rows in inside.groupby("elder_id")
    }
    found = []
    for one in elders.to_dict("records"):
        words = set(one["人员类别"].split(";"))
        away: set[date] = set()
        for spell in filter(None, one["不在家日期"].split(";")):
            a, _, z = spell.partition("..")
            away |= {day for day in days if a <= day.isoformat() <= (z or a)}
        recorded = latest.get(one["老人编号"])
        if one["上次联系日期"] and one["上次联系日期"] < span[0] and recorded is None:
            recorded = one["上次联系日期"]
        tier = _tier(words, _age(one["出生日期"], span[0]))
        got = {day for day, form in made.get(one["老人编号"], []) if form in COUNTED}
        found.append(
            {"elder": one["老人编号"], "community": one["社区"], "tier": tier,
             "tier_last": _tier(words, _age(one["出生日期"], span[1])),
             "owed": _owed(tier, days, away, recorded), "made": len(got)}
        )  # fmt: skip
    return pd.DataFrame(found)


def _same_rates(made: Any, people: Any, pairs: dict[str, str]) -> None:
    """Hold tiers, pairs, rates of every group and whoever was not seen against the second count."""
    figures, rates = made["figures"], made["rates"]
    tiers = people.groupby("tier_last")["elder"].agg(sorted).to_dict()
    assert {key.removeprefix("tier."): sorted(one["rows"]) for key, one in figures.items()
            if key.startswith("tier.")} == tiers  # fmt: skip
    due = people[people["tier_last"] != "none"]
    assert sorted(figures["covered"]["rows"]) == sorted(due[due["elder"].isin(pairs)]["elder"])
    assert sorted(figures["remote"]["rows"]) == sorted(due[~due["elder"].isin(pairs)]["elder"])
    owed = people[people["owed"] > 0].assign(helper=lambda t: t["elder"].map(pairs).fillna(""))
    owed = owed.assign(ok=owed["made"] >= owed["owed"])
    assert (rates["total"]["owed"], rates["total"]["made"]) == (len(owed), int(owed["ok"].sum()))
    for by in ("community", "tier", "helper"):
        groups = owed.groupby(by)["ok"].agg(["size", "sum"])
        assert {row[by]: (row["owed"], row["made"]) for row in rates[by]} == {
            key: (int(size), int(good))
            for key, size, good in groups.itertuples()
        }, by  # fmt: skip
    unseen = owed[~owed["ok"]]
    assert {one["elder"]: (one["owed"], one["made"]) for one in made["unseen"]} == {
        elder: (int(o), int(m))
        for elder, o, m in zip(unseen["elder"], unseen["owed"], unseen["made"], strict=True)
    }


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
    elders = pd.read_csv(folder / "elders.csv", dtype=str, encoding="utf-8-sig").fillna("")
    past = pd.read_csv(folder / "history.csv", dtype=str, encoding="utf-8-sig").fillna("")
    past = past[past["方式"] != "未遇"].rename(columns={"老人编号": "elder_id", "日期": "date"})
    paired = pd.read_csv(folder / "pairs.csv", dtype=str, encoding="utf-8-sig")
    pairs = dict(zip(paired["老人编号"], paired["助老员编号"], strict=True))
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
        _same_rates(made, _second(table, elders, past[["elder_id", "date"]], span), pairs)
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
