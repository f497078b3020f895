"""The names by which a template asks for the figures and tables of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.outputs.office.report import GROUPS, Share, label, sections, title
from planner.outputs.template.fill import numbered
from planner.outputs.template.names import BEHIND, Names, Value, behind, value_of
from planner.words import catalogue, say

if TYPE_CHECKING:
    from planner.domain import Language

Report = Mapping[str, Any]
BOTH: tuple[Language, Language] = ("zh", "en")


def names_of(report: Report, language: Language, people: Mapping[str, str]) -> Names:
    """
    Return everything that a template may ask of this report.

    Figures go by their key and by their names in both languages, with ``.before`` and
    ``.rows`` behind; tables by their headings, a dot and the head of the column. A figure that
    the report does not hold because nothing was counted is 0.

    Parameters
    ----------
    people
        Ids to names where they may be shown.
    """
    names = Names()
    _fields(names, report, language)
    for key in _figure_keys(report):
        held = report.get("figures", {}).get(key, {"value": 0, "before": None, "rows": ()})
        _figure(names, key, held, people)
    for key, one in report.get("ages", {}).items():
        _figure(names, key, one, people)
    for section in sections(report, language, people):
        _table(names, section)
    return names


def blank(kind: str) -> dict[str, Any]:
    """Return a report of a kind in which nothing is counted: its names can be checked."""
    made: dict[str, Any] = {
        "kind": kind, "name": "", "title": "", "unit": "", "frozen": False, "made_by": "",
        "made_at": "", "span": {"start": "", "end": ""}, "due": "",
    }  # fmt: skip
    if kind == "october":
        return made | {
            "eligible": [], "undecided": [], "not_eligible": [], "sum_full": None,
            "sum_pro_rata": None, "subsidy_yuan": None,
        }  # fmt: skip
    total: dict[str, Any] = {"owed": 0, "made": 0, "rate": None, "missed": []}
    made |= {"figures": {}, "unseen": [], "late": []}
    made["rates"] = {"total": total, "community": [], "tier": [], "helper": []}
    if kind == "quarter":
        verdict = {"share": None, "consequence": "unknown", "until": None}
        ages = ("below-60", "60-69", "70-79", "80-89", "90+", "100+", "unknown")
        made |= {
            "sample": {"clients": 0, "seed": 1, "drawn": []}, "helpers_below": [],
            "satisfaction": verdict | {"asked": 0},
            "complaints": verdict | {"count": 0, "clients": 0, "rows": []},
            "ages": {f"age.{name}": {"value": 0, "rows": []} for name in ages},
        }  # fmt: skip
    return made


def _fields(names: Names, report: Report, language: Language) -> None:
    """Add what a report says of itself, its total rate, and its lines of quality."""
    held: dict[str, Any] = {
        "title": title(report, language), "scenario": report["title"], "name": report["name"],
        "start": report["span"]["start"], "end": report["span"]["end"],
        "unit": report["unit"], "made-by": report.get("made_by", ""),
        "made-on": str(report.get("made_at", ""))[:10],
    }  # fmt: skip
    if "rates" in report:
        total = report["rates"]["total"]
        held |= {"owed": total["owed"], "made": total["made"], "rate": Share.of(total["rate"], 1)}
    if "sample" in report:
        held |= {"clients": report["sample"]["clients"], "drawn": len(report["sample"]["drawn"])}
        for key in ("satisfaction", "complaints"):
            held[key] = Share.of(report[key]["share"], 2)
            held[f"{key}-verdict"] = say(
                language,
                f"reports.verdict.{report[key]['consequence']}",
                until=report[key]["until"] or "",
            )
        held["asked"], held["complaints-count"] = (
            report["satisfaction"]["asked"], report["complaints"]["count"],
        )  # fmt: skip
    for key in ("sum_full", "sum_pro_rata", "subsidy_yuan"):
        if key in report:
            held[key.replace("_", "-")] = report[key]
    for key, value in held.items():
        known = dict.fromkeys((key, *_both(f"reports.field.{key}")))
        names.put(tuple(known), value_of(value))


def _both(key: str) -> list[str]:
    return [catalogue()[key][language] for language in BOTH]


SO_MANY_DAYS = f"{GROUPS['tier']}.every-days"


def _figure_keys(report: Report) -> list[str]:
    """Return the keys of every figure that a report of this kind may hold."""
    if "figures" not in report:
        return []
    heads = ("reports.figure.", *(f"{words}." for words in GROUPS.values()))
    keys = dict.fromkeys(report["figures"])
    for word in catalogue():
        for head, group in zip(heads, ("", *GROUPS), strict=True):
            # Of ages and of tiers of so many days there are as many as anybody likes.
            if word.startswith(head) and group != "age" and word != SO_MANY_DAYS:
                rest = word.removeprefix(head)
                keys[f"{group}.{rest}" if group else rest] = None
    return list(keys)


def _figure(names: Names, key: str, held: Mapping[str, Any], people: Mapping[str, str]) -> None:
    known = [key, *(label(language, key) for language in BOTH)]
    before = held.get("before")
    rows = [f"{people[row]} {row}" if people.get(row) else str(row) for row in held["rows"]]
    names.put(known, Value(str(held["value"]), held["value"]))
    names.put(
        [f"{one}.{end}" for one, end in zip(known, ("before", "上期", "before"), strict=True)],
        Value("") if before is None else Value(str(before), before),
    )
    ends = (BEHIND[0], BEHIND[1], BEHIND[0])
    names.put([f"{one}.{end}" for one, end in zip(known, ends, strict=True)], behind(rows))


def _table(names: Names, section: Mapping[str, Any]) -> None:
    key, rows = section["key"], section["rows"]
    known = [key, *_both(f"reports.section.{key}")]
    zh, en = (both.split("|") for both in _both(f"reports.heads.{key}"))
    columns: dict[tuple[str, ...], list[Value]] = {
        (en[at], zh[at], en[at]): [value_of(row["cells"][at]) for row in rows]
        for at in range(len(zh))
        if zh[at]
    }
    columns |= {(n[0], n[1], n[0]): v for n, v in numbered(len(rows)).items()}
    columns[BEHIND[0], BEHIND[1], BEHIND[0]] = [behind(row["behind"]) for row in rows]
    names.put_table(known, columns)
