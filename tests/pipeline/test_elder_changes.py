"""Elders come, move, leave, are away or change tier, and helpers change shift."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from planner.cli.wishes import Wishes, read_change
from planner.control import Control
from planner.domain import Elder, base, home
from planner.errors import InputError
from planner.pipeline.change import Change
from planner.pipeline.turnover import apply
from planner.pipeline.walked import first_change
from planner.plan import Plan
from planner.tiers import Tier
from planner.words.faults import render


def _after(opened: pipeline.Opened, out: Path, **wishes: object) -> Plan:
    change = read_change(opened, Wishes(**wishes))  # type: ignore[arg-type]  # by name
    _, plan = apply(opened, change, out, out, effort="quick", control=Control())
    assert plan.violations == ()
    return plan


def _pairs(plan: Plan, apart: str = "") -> dict[str, str]:
    return {pair.elder: pair.helper for pair in plan.pairs if pair.elder != apart}


def _visited(plan: Plan, elder: str) -> list[date]:
    return [r.day for r in plan.rounds if any(elder in stop.elders for stop in r.stops)]


def _somebody(opened: pipeline.Opened, tier: Tier) -> str:
    return next(
        pair.elder
        for pair in opened.plan.pairs
        if pair.tier is tier and len(_visited(opened.plan, pair.elder)) > 0
    )


def test_an_elder_who_leaves_is_gone_and_nobody_else_changes_hands(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    elder = _somebody(opened, Tier.WEEKLY)
    plan = _after(opened, tmp_path, elder_leaves=[elder])
    assert elder not in {entry.elder for entry in (*plan.pairs, *plan.remote, *plan.others)}
    assert _pairs(plan) == _pairs(opened.plan, elder)
    turned = plan.extra["turnover"]
    assert isinstance(turned, dict)
    assert (turned["orphaned"], turned["pairs_changed"]) == ([], 0)


def test_an_elder_who_leaves_on_a_day_was_seen_before_it(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    elder = _somebody(opened, Tier.DAILY)
    plan = _after(opened, tmp_path, elder_leaves=[f"{elder}:2026-11-25"])
    assert _visited(plan, elder) == [date(2026, 11, 23), date(2026, 11, 24)]
    assert _pairs(plan) == _pairs(opened.plan)
    walked = [r for r in opened.plan.rounds if r.day < date(2026, 11, 25)]
    assert [r.stops for r in plan.rounds if r.day < date(2026, 11, 25)] == [r.stops for r in walked]


def test_a_newcomer_from_a_day_on_leaves_the_days_before_it_as_they_were_walked(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    day = date(2026, 11, 26)
    like = next(e for e in opened.loaded.written.elders if e.id == _somebody(opened, Tier.WEEKLY))
    new = replace(like, id="N001", name="Newcomer", row=0, since=day, household="")
    change = Change(elders=(new,))
    assert first_change(opened, change) == day
    _, plan = apply(opened, change, tmp_path, tmp_path, effort="quick", control=Control())
    assert plan.violations == ()
    assert [r for r in plan.rounds if r.day < day] == [r for r in opened.plan.rounds if r.day < day]
    assert min(_visited(plan, "N001")) >= day


def test_an_elder_in_hospital_is_not_seen_on_those_days(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    elder = _somebody(opened, Tier.DAILY)
    plan = _after(opened, tmp_path, elder_absent=[f"{elder}:2026-11-24..2026-11-25"])
    assert not {date(2026, 11, 24), date(2026, 11, 25)} & set(_visited(plan, elder))
    assert _pairs(plan) == _pairs(opened.plan)


def test_a_new_tier_is_followed(opened: pipeline.Opened, tmp_path: Path) -> None:
    elder = _somebody(opened, Tier.WEEKLY)
    plan = _after(opened, tmp_path, tiers=[f"{elder}:daily"])
    assert len(_visited(plan, elder)) == 5
    assert _pairs(plan, elder) == _pairs(opened.plan, elder)


def test_an_elder_who_moves_is_seen_at_the_new_home(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    elder = _somebody(opened, Tier.WEEKLY)
    door = next(one for one in opened.loaded.written.elders if one.id != elder)
    plan = _after(opened, tmp_path, elder_moves=[f"{elder}:{door.lon},{door.lat}"])
    assert _pairs(plan, elder) == _pairs(opened.plan, elder)
    read = pipeline.load(tmp_path / "scenario").written
    moved = next(one for one in read.elders if one.id == elder)
    assert (moved.lon, moved.lat) == (door.lon, door.lat)


@pytest.mark.parametrize("budget", [None, 3])
def test_a_lock_out_of_reach_after_a_move_is_still_a_lock(
    opened: pipeline.Opened, tmp_path: Path, budget: int | None
) -> None:
    elder, helper, door = _out_of_reach(opened)
    pairs = [replace(p, locked=p.locked or p.elder == elder) for p in opened.plan.pairs]
    locked = replace(opened, plan=replace(opened.plan, pairs=tuple(pairs)))
    moves = [f"{elder}:{door.lon},{door.lat}"]
    plan = _after(locked, tmp_path, elder_moves=moves, max_changes=budget)
    assert elder not in _pairs(plan)
    assert elder in {left.elder for left in plan.unserved}
    written = pipeline.load(tmp_path / "scenario").written.pairs
    assert [(p.helper, p.locked) for p in written if p.elder == elder] == [(helper, True)]


def _out_of_reach(opened: pipeline.Opened) -> tuple[str, str, Elder]:
    """Return a pair, and an elder of another helper who lives too far for this one."""
    loaded, pair = opened.loaded, opened.plan.pairs[0]
    paired = _pairs(opened.plan)
    start, most = base(pair.helper), loaded.scenario.settings.max_walk_s
    far = (
        one
        for one in loaded.written.elders
        if one.id in paired and loaded.walking.seconds(pair.helper, start, home(one.id)) > most
    )
    return pair.elder, pair.helper, next(far)


def test_a_roster_brings_new_elders_and_new_rows(opened: pipeline.Opened, tmp_path: Path) -> None:
    known = opened.loaded.written.elders[3]
    roster = tmp_path / "new.csv"
    rows = [("N1", "Newly Come"), (known.id, "Renamed")]
    lines = [f"{name},{said},{known.lon},{known.lat},weekly" for name, said in rows]
    roster.write_text("elder_id,name,lon,lat,tier\n" + "\n".join(lines) + "\n", encoding="utf-8")
    plan = _after(opened, tmp_path / "after", elders=roster)
    assert "N1" in _pairs(plan) or "N1" in {one.elder for one in plan.remote}
    names = {
        one.id: one.name for one in pipeline.load(tmp_path / "after" / "scenario").written.elders
    }
    assert (names["N1"], names[known.id]) == ("Newly Come", "Renamed")


def test_a_helper_who_changes_shift_works_in_the_new_one(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    helper = opened.plan.rounds[0].helper
    plan = _after(opened, tmp_path, shifts=[f"{helper}:09:30-11:30;13:30-17:00"])
    assert all(r.start >= 9 * 3600 + 1800 for r in plan.rounds if r.helper == helper)


@pytest.mark.parametrize(
    ("wishes", "column"),
    [
        ({"elder_leaves": ["E9999"]}, "--elder-leaves"),
        ({"elder_leaves": ["E0001:soon"]}, "--elder-leaves"),
        ({"elder_absent": ["E0001"]}, "--elder-absent"),
        ({"elder_absent": ["E0001:2026-11-26..2026-11-24"]}, "--elder-absent"),
        ({"elder_moves": ["E0001:here"]}, "--elder-moves"),
        ({"elder_moves": ["E0001"]}, "--elder-moves"),
        ({"tiers": ["E0001:often"]}, "--tier"),
        ({"tiers": ["E0001:"]}, "--tier"),
        ({"tiers": [":daily"]}, "--tier"),
        ({"shifts": ["H01"]}, "--shift"),
        ({"shifts": ["H99:08:30-11:30"]}, "--shift"),
    ],
)
def test_a_change_that_cannot_be_read_is_a_fault(
    opened: pipeline.Opened, wishes: dict[str, list[str]], column: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_change(opened, Wishes(**wishes))  # type: ignore[arg-type]  # by name
    assert [fault.column for fault in caught.value.faults] == [column]


def test_every_fault_is_told_at_once(opened: pipeline.Opened) -> None:
    wishes = Wishes(leaves=["H99"], tiers=["E0001:often", "E9999:daily"], absent=["H01:x"])
    with pytest.raises(InputError) as caught:
        read_change(opened, wishes)
    assert len(caught.value.faults) == 4


def test_who_may_take_somebody_without_a_place_is_asked_for_the_place(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    file = tmp_path / "newcomers.csv"
    file.write_text("elder_id,name,lon,lat,address\nN1,New,,,Long Street 1\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        pipeline.suggest(opened, file)
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column, fault.value) == (
        "newcomers.csv",
        2,
        "lon, lat",
        "New",
    )
    assert fault.remedy is not None
    assert "planner locate" in render(fault, "zh")
