"""Tiers that bear a figure in their name: ``3-weekly``, ``every-10-days`` (row C4, issue J4)."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.errors import InputError
from planner.policy import load_policy
from planner.policy.reading import parse_policy
from planner.read.fields import UnfitError, parse_tier
from planner.tiers import CONTACTS_A_WEEK, CONTACTS_A_YEAR, GAPS, Tier, tier_of
from tests.policy.clauses import entitled
from tests.town import write_town

MONDAY = "2026-11-23"
PACK = """
[policy]
title_zh = "试点"
title_en = "A pilot"
source = "An invented notice"

[tiers.3-weekly]
clause = "二（一）"

[tiers.every-10-days]
least = 6
greatest = 11
own = true
clause = "本包约定"

[[served]]
id = "mine.frail"
clause = "二（一）：失能老人每周三次"
any_of = ["frail"]
tier = "3-weekly"

[[served]]
id = "mine.alone"
clause = "二（二）：独居老人每十天一次"
any_of = ["alone"]
tier = "every-10-days"
"""


def test_a_name_is_one_tier_wherever_it_comes_from() -> None:
    tier = Tier("3-weekly")
    assert tier is copy.deepcopy(tier) is tier_of("3-weekly")
    assert pickle.loads(pickle.dumps(tier)) is tier  # noqa: S301  # as the batch's workers do
    assert list(Tier)[-1] is Tier.NONE
    strange = ("2-weekly", "7-weekly", "every-7-days", 3, None)
    assert [tier_of(name) for name in strange] == [None] * len(strange)


def test_numbered_tiers_stand_between_their_neighbours() -> None:
    written = ["daily", "5-weekly", "3-weekly", "twice-weekly", "weekly", "every-10-days",
               "fortnightly", "every-20-days", "monthly", "every-60-days", "quarterly"]  # fmt: skip
    tiers = [Tier(name) for name in written]
    assert sorted(tiers, key=lambda tier: tier.rank) == tiers
    assert [tier.is_seldom for tier in tiers] == [False] * 5 + [True] * 6
    assert CONTACTS_A_YEAR[Tier("3-weekly")] == 156
    assert CONTACTS_A_WEEK[Tier("every-14-days")] == 0.5
    assert GAPS[Tier("every-14-days")] == GAPS[Tier.FORTNIGHTLY]


@pytest.mark.parametrize(
    ("written", "tier"),
    [("3-weekly", "3-weekly"), ("每周三次", "3-weekly"), ("一周5次", "5-weekly"),
     ("every-10-days", "every-10-days"), ("每10天一次", "every-10-days"),
     ("每二十一天", "every-21-days"), ("十天一次", "every-10-days"),
     ("每周两次", "twice-weekly"), ("每周八次", None), ("每3天", None)],
)  # fmt: skip
def test_offices_write_them_in_words(written: str, tier: str | None) -> None:
    if tier is None:
        with pytest.raises(UnfitError):
            parse_tier(written)
    else:
        assert parse_tier(written) is Tier(tier)


def test_a_pack_names_them_with_their_place() -> None:
    pack = parse_policy(PACK.encode(), "mine.toml", "mine")
    assert pack.gaps[Tier("3-weekly")].least == 1
    assert (pack.gaps[Tier("every-10-days")].least, pack.gaps[Tier("every-10-days")].greatest) == (
        6,
        11,
    )
    assert pack.clauses["tiers.3-weekly"] == "二（一）"
    assert "tiers.every-10-days" in pack.own


def test_a_pack_that_uses_an_unnamed_or_unheard_of_tier_is_told() -> None:
    unnamed = PACK.replace("[tiers.3-weekly]", "[tiers.4-weekly]")
    with pytest.raises(InputError) as told:
        parse_policy(unnamed.encode(), "mine.toml", "mine")
    assert [fault.value for fault in told.value.faults] == ["3-weekly"]
    strange = PACK.replace("[tiers.every-10-days]", "[tiers.every-3-days]")
    with pytest.raises(InputError) as told:
        parse_policy(strange.encode(), "mine.toml", "mine")
    assert {fault.column for fault in told.value.faults} == {"tiers.every-3-days", "served[2].tier"}


@pytest.mark.parametrize("pack", ["gongshu", "jiangpu", "bazhou", "dongxihu", "generic"])
def test_every_pack_lets_the_roster_raise_to_them(pack: str) -> None:
    owed = entitled(pack, "frail", "alone", "empty-nest", tier=Tier("3-weekly"))
    assert owed.tier is Tier("3-weekly")
    assert (owed.gaps.per_week, owed.gaps.least) == (3, 1)
    raised = entitled(pack, "deemed:every-10-days", age=61)
    assert raised.tier in (Tier("every-10-days"), Tier.WEEKLY)


def scenario(folder: Path, rows: dict[str, str], policy: str = "mine.toml") -> Path:
    """Write the town, whose elders have these categories, tier, windows and last contact."""
    town = write_town(folder / "town")
    (town / "mine.toml").write_text(PACK, "utf-8")
    settings = (town / "scenario.toml").read_text("utf-8").replace('"generic"', f'"{policy}"')
    (town / "scenario.toml").write_text(settings.replace('"en"', '"zh"'), "utf-8")
    written = (town / "elders.csv").read_text("utf-8").splitlines()[1:]
    header = "elder_id,name,lon,lat,categories,tier,windows,last_contact"
    kept = [",".join(row.split(",")[:4]) for row in written]
    lines = [f"{row},{rows[row[:2]]}" for row in kept if row[:2] in rows]
    (town / "elders.csv").write_text("\n".join([header, *lines, ""]), "utf-8")
    return town


def days_of(out: Path, elder: str) -> list[date]:
    """Return the days on which the plan in `out` visits the elder."""
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    rounds = [r for r in plan["rounds"] if any(elder in s["elders"] for s in r["stops"])]
    return sorted(date.fromisoformat(r["date"]) for r in rounds)


def test_three_a_week_and_every_ten_days_are_planned_and_checked(tmp_path: Path) -> None:
    town = scenario(
        tmp_path,
        {"E1": "frail,,,2026-11-20", "E2": "frail,,1-3 09:00-11:00,", "E4": "alone,,,2026-11-20"},
    )
    out = tmp_path / "out"
    call = ["plan", str(town), "--start", MONDAY, "--weeks", "4", "--effort", "quick"]
    assert run([*call, "--out", str(out)]) == 0
    assert run(["check", str(town), str(out)]) == 0
    assert json.loads((out / "plan.json").read_text("utf-8"))["unserved"] == []
    weeks: dict[int, list[int]] = {}
    for day in days_of(out, "E1"):
        weeks.setdefault(day.isocalendar()[1], []).append(day.isoweekday())
    assert list(weeks.values()) == [[1, 3, 5]] * 4  # a day between wherever the days allow
    assert [day.isoweekday() for day in days_of(out, "E2")] == [1, 2, 3] * 4
    seen = [date(2026, 11, 20), *days_of(out, "E4")]
    gaps = [(b - a) / timedelta(days=1) for a, b in pairwise(seen)]
    assert len(gaps) >= 2
    assert all(6 <= gap <= 11 for gap in gaps)
    pages = (out / "maps" / "index.html").read_text("utf-8")
    assert "每周三次" in pages
    assert "每 10 天一次" in pages


def test_one_contact_too_few_is_found_by_the_check(tmp_path: Path) -> None:
    town = scenario(tmp_path, {"E1": "frail,,,2026-11-20"})
    out = tmp_path / "out"
    assert run(["plan", str(town), "--start", MONDAY, "--effort", "quick", "--out", str(out)]) == 0
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    del plan["rounds"][0]
    (out / "plan.json").write_text(json.dumps(plan), "utf-8")
    assert run(["check", str(town), str(out)]) == 4


def test_a_calendar_holds_spans_from_a_fortnight(tmp_path: Path) -> None:
    town = scenario(
        tmp_path, {"E1": "frail,,,2026-11-20", "E4": "alone,,,2026-11-20", "E5": ",every-20-days,,"}
    )
    weeks = town / "calendar.csv"
    assert run(["calendar", str(town), "--start", MONDAY, "--out", str(weeks)]) == 0
    lines = [line.split(",") for line in weeks.read_text("utf-8-sig").splitlines()[1:]]
    assert {line[0] for line in lines} == {"E5"}
    mondays = sorted(date.fromisoformat(f"{line[1]}-1") for line in lines)
    assert 17 <= len(mondays) <= 20
    assert {(b - a).days // 7 for a, b in pairwise(mondays)} <= {2, 3}
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('calendar = "calendar.csv"\n')
    out = tmp_path / "out"
    call = ["plan", str(town), "--start", MONDAY, "--weeks", "2", "--effort", "quick"]
    assert run([*call, "--out", str(out)]) == 0
    assert run(["check", str(town), str(out)]) == 0
    assert days_of(out, "E4")


def test_explain_names_a_demand_that_no_helper_can_meet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = scenario(tmp_path, {"E1": ",6-weekly,,2026-11-20"})
    out = tmp_path / "out"
    run(["plan", str(town), "--start", MONDAY, "--effort", "quick", "--out", str(out)])
    capsys.readouterr()
    assert run(["explain", str(out), "E1"]) == 0
    told = capsys.readouterr().out
    assert "每周六次" in told


def test_shipped_packs_name_none_that_no_document_asks_for() -> None:
    packs = (load_policy(name) for name in ("gongshu", "jiangpu", "bazhou", "dongxihu", "generic"))
    assert not any(tier.per_week or tier.every for pack in packs for tier in pack.gaps)
