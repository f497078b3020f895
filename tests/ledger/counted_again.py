"""
The reports of an office counted a second time: pandas over exported tables, no code of ours.

What a report of the shipped district must hold, from the CSV of contacts, the list of cases and
the office's own files alone. Every cell is here: a figure that a report gains and that is not
counted here fails the test that compares them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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


def age_on(born: str, on: str) -> int:
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
    counting = met[met["form"].isin(COUNTED)]
    before = pd.concat([counting[["elder_id", "date"]], history])
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
        tier = _tier(words, age_on(one["出生日期"], span[0]))
        got = {day for day, form in made.get(one["老人编号"], []) if form in COUNTED}
        found.append(
            {"elder": one["老人编号"], "community": one["社区"], "tier": tier,
             "tier_last": _tier(words, age_on(one["出生日期"], span[1])),
             "owed": _owed(tier, days, away, recorded), "made": len(got)}
        )  # fmt: skip
    return pd.DataFrame(found)


@dataclass(frozen=True)
class Files:
    """What the office exported or keeps: contacts, cases, and its own lists."""

    contacts: Any
    cases: Any
    elders: Any
    helpers: Any
    units: Any
    history: Any
    pairs: dict[str, str]


CODES = {
    "空巢": "empty-nest", "高龄": "very-old", "独居": "alone", "服务补贴": "service-subsidy",
    "失能": "frail", "高龄津贴": "old-age-allowance", "残疾": "disabled", "孤寡": "no-kin",
    "电子津贴（中、重度）": "e-allowance", "特困": "destitute",
}  # fmt: skip
CAMERA = {"": "unasked", "已安装": "installed", "同意": "agreed", "不同意": "refused"}


def people_of(files: Files, span: tuple[str, str]) -> Any:
    """Return a row for everybody with tier, what was owed and made."""
    return _second(files.contacts, files.elders, files.history, span)


def figures_of(files: Files, span: tuple[str, str], people: Any) -> dict[str, list[str]]:
    """Return every figure with the rows that it counts; `minutes` counts its rows' minutes."""
    elders, cases = files.elders, files.cases
    due = people[people["tier_last"] != "none"]
    paired = due["elder"].isin(files.pairs)
    remote = elders[elders["老人编号"].isin(due["elder"][~paired])]
    here = files.contacts[files.contacts["date"].between(*span)]
    met = here[here["outcome"] == "met"]
    is_call = met["form"].isin(["phone", "video", "chat"])
    opened = cases[cases["opened"].between(*span)]
    is_open = (cases["opened"] <= span[1]) & ~(
        (cases["closed"] != "") & (cases["closed"] <= span[1])
    )
    team = files.helpers
    left = (team["离岗日期"] != "") & (team["离岗日期"] < span[1])
    employed = team[(team["上岗日期"] <= span[1]) & ~left]
    filed = employed[(employed["备案日期"] != "") & (employed["备案日期"] <= span[1])]
    tables: dict[str, Any] = {
        "units": files.units["unit"],
        "elders": elders["老人编号"],
        "covered": due["elder"][paired],
        "remote": due["elder"][~paired],
        "visits": met["contact_id"][met["form"] == "visit"],
        "calls": met["contact_id"][is_call],
        "others": met["contact_id"][~is_call & (met["form"] != "visit")],
        "seen": met["elder_id"].drop_duplicates(),
        "minutes": met["contact_id"],
        "cases-opened": opened["case"],
        "cases-closed": cases["case"][cases["closed"].between(*span)],
        "cases-open": cases["case"][is_open],
        "cases-overdue": cases["case"][is_open & (cases["due"] < span[1])],
        "helpers": employed["助老员编号"],
        "helpers-filed": filed["助老员编号"],
        "helpers-joined": team["助老员编号"][team["上岗日期"].between(*span)],
        "helpers-left": team["助老员编号"][team["离岗日期"].between(*span)],
    }
    for key, table, by, row in (
        ("unit-kind", files.units, files.units["kind"], "unit"),
        ("tier", people, people["tier_last"], "elder"),
        ("camera", remote, remote["摄像头意愿"].map(CAMERA), "老人编号"),
        ("outcome", here[here["outcome"] != "met"], here["outcome"], "contact_id"),
        ("case", opened, opened["kind"], "case"),
    ):
        tables |= {f"{key}.{name}": of[row] for name, of in table.groupby(by)}
    for word, code in CODES.items():
        has = elders["人员类别"].map(lambda cell, word=word: word in cell.split(";"))
        tables[f"category.{code}"] = elders["老人编号"][has]
    for finding in ("checks", "health", "need", "hazard"):
        tables[f"finding.{finding}"] = here["contact_id"][here[finding] != ""]
    always = {key for key in tables if "." not in key}
    return {k: [str(one) for one in rows] for k, rows in tables.items() if k in always or len(rows)}


def rates_of(people: Any, pairs: dict[str, str]) -> dict[str, Any]:
    """Return the rates of all and of each group by name, with who was missed."""
    owed = people[people["owed"] > 0].assign(helper=lambda t: t["elder"].map(pairs).fillna(""))
    owed = owed.assign(ok=owed["made"] >= owed["owed"])

    def said(of: Any) -> tuple[int, int, float, list[str]]:
        good = int(of["ok"].sum())
        return len(of), good, round(good / len(of), 6), sorted(of["elder"][~of["ok"]])

    groups = {by: {key: said(of) for key, of in owed.groupby(by)}
              for by in ("community", "tier", "helper")}  # fmt: skip
    return {"total": said(owed), **groups}


def unseen_of(files: Files, people: Any, span: tuple[str, str]) -> list[tuple[str, int, int, str]]:
    """Return who did not get all, least served first, each with the most frequent reasons."""
    here = files.contacts[files.contacts["date"].between(*span)]
    short = people[(people["owed"] > 0) & (people["made"] < people["owed"])]
    found = []
    for one in short.to_dict("records"):
        missed = here[(here["elder_id"] == one["elder"]) & (here["outcome"] != "met")]["outcome"]
        counts = Counter(missed)
        none = "unplanned" if one["elder"] in files.pairs else "no-helper"
        why = {name for name, n in counts.items() if n == max(counts.values())} or {none}
        found.append((one["elder"], one["owed"], one["made"], why))
    return sorted(found, key=lambda one: (one[2] / one[1], -one[1], one[0]))


def ages_of(elders: Any, on: str) -> dict[str, list[str]]:
    """Return who is in which band of ages."""
    ages = {one["老人编号"]: age_on(one["出生日期"], on) for one in elders.to_dict("records")}
    lows = {"below-60": (0, 59), "60-69": (60, 69), "70-79": (70, 79), "80-89": (80, 89),
            "90+": (90, 199), "100+": (100, 199)}  # fmt: skip
    bands = {f"age.{band}": [one for one, age in ages.items() if low <= age <= high]
             for band, (low, high) in lows.items()}  # fmt: skip
    return bands | {"age.unknown": []}


def months_of(helper: dict[str, str], year: int) -> int:
    """Return in how many months a helper was there on fifteen days or more."""
    import pandas as pd

    first = max(helper["上岗日期"], f"{year}-01-01")
    last = min(helper["离岗日期"] or "9999", f"{year}-12-31")
    days = pd.date_range(first, last) if first <= last else pd.DatetimeIndex([])
    return int((days.to_series().groupby(days.month).size() >= 15).sum())
