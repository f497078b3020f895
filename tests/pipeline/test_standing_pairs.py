"""Pairs that a change does not speak of: locks, people nobody reaches, people no pack covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from planner.domain import Pairing
from planner.pipeline.change import Change, Ending, Leaver
from planner.solver.change.edit import Lock, Visit
from planner.tiers import Tier
from tests.town import at, write_town

MONDAY = date(2026, 11, 23)
PACKS = ("gongshu", "jiangpu", "bazhou", "dongxihu", "generic")

ELDERS = """elder_id,name,lon,lat,birth_date,categories,tier,contact,needs
E1,Elder 1,{E1},1940-01-01,disabled;frail,weekly,visit,female
E2,Elder 2,{E2},1940-01-01,alone,weekly,,
E4,Elder 4,{E4},1940-01-01,alone,weekly,,
Y1,Young 1,{E2},1975-01-01,,,,
F1,Far 1,{far},1940-01-01,disabled;frail,weekly,visit,
F2,Far 2,{far},1940-01-01,alone,,phone,
"""


def _town(folder: Path, pack: str, helpers: str, pairs: str) -> Path:
    """Write the little town with those helpers and pairs. All names are invented."""
    write_town(folder)
    places = {"E1": (120, 30), "E2": (240, 180), "E4": (720, 20), "far": (600, -235)}
    lonlat = {name: "{:.7f},{:.7f}".format(*at(*place)) for name, place in places.items()}
    (folder / "elders.csv").write_text(ELDERS.format(**lonlat), encoding="utf-8")
    (folder / "helpers.csv").write_text(helpers, encoding="utf-8")
    (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    settings = folder / "scenario.toml"
    text = settings.read_text(encoding="utf-8").replace('"generic"', f'"{pack}"')
    settings.write_text(f'{text}pairs = "pairs.csv"\n', encoding="utf-8")
    return folder


def _opened(tmp_path: Path, pack: str = "generic", **rows: str) -> pipeline.Opened:
    west, middle = ("{:.7f},{:.7f}".format(*at(x, 0)) for x in (0, 240))
    helpers = rows.get(
        "helpers",
        f"helper_id,name,lon,lat,gender\nH1,Helper 1,{west},f\nH2,Helper 2,{middle},m\n",
    )
    pairs = rows.get(
        "pairs", "elder_id,helper_id,locked\nE1,H2,yes\nE2,H2,\nY1,H1,\nF1,H1,\nF2,H2,\n"
    )
    folder = _town(tmp_path / "town", pack, helpers, pairs)
    out = tmp_path / "week"
    loaded = pipeline.load(folder)
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out)
    return pipeline.open_plan(out)


def _written(out: Path) -> dict[str, Pairing]:
    return {pair.elder: pair for pair in pipeline.load(out / "scenario").scenario.pairs}


def _check(out: Path) -> list[str]:
    opened = pipeline.open_plan(out)
    return [str(one) for one in pipeline.check_plan(opened.loaded, opened.plan)]


@pytest.mark.parametrize("pack", PACKS)
def test_pairs_of_people_nobody_visits_break_no_change(pack: str, tmp_path: Path) -> None:
    opened = _opened(tmp_path, pack)
    assert opened.plan.violations == ()
    out = tmp_path / "after"
    plan = pipeline.reassign(opened, Change(leaves=(Leaver("H2"),)), effort="quick", out=out)
    assert plan.violations == ()
    assert _check(out) == []
    edited = tmp_path / "edited"
    found = pipeline.edit(opened, [Lock("E2")], out=edited)
    assert found.broken == ()
    assert _check(edited) == []


def test_a_lock_that_breaks_a_rule_outlives_a_change_elsewhere(tmp_path: Path) -> None:
    opened = _opened(tmp_path)
    assert [one.elder for one in opened.plan.unserved if one.elder == "E1"] == ["E1"]
    elder = next(one for one in opened.loaded.written.elders if one.id == "E4")
    change = Change(elders=(replace(elder, tier=Tier.TWICE_WEEKLY),))
    out = tmp_path / "after"
    plan = pipeline.reassign(opened, change, effort="quick", out=out)
    assert _written(out)["E1"] == Pairing("E1", "H2", locked=True)
    assert "E1" not in {pair.elder for pair in plan.pairs}
    assert _check(out) == []


def test_who_resigns_before_the_first_day_leaves_pairs_that_wait(tmp_path: Path) -> None:
    west, middle = ("{:.7f},{:.7f}".format(*at(x, 0)) for x in (0, 240))
    rows = (
        "helper_id,name,lon,lat,gender,from_date\n"
        f"H1,Helper 1,{west},f,2026-11-25\nH2,Helper 2,{middle},f,\n"
    )
    opened = _opened(tmp_path, helpers=rows, pairs="elder_id,helper_id\nE1,H1\nE2,H2\n")
    for most, waits in ((0, True), (1, False)):
        out = tmp_path / f"after-{most}"
        change = Change(leaves=(Leaver("H1", MONDAY),), max_changes=most)
        plan = pipeline.reassign(opened, change, effort="quick", out=out)
        assert _check(out) == []
        assert not any(r.helper == "H1" for r in plan.rounds)
        assert ("E1" not in {pair.elder for pair in plan.pairs}) is waits


def test_an_elder_who_dies_is_not_due_afterwards_and_no_absence_is_invented(
    tmp_path: Path,
) -> None:
    opened = _opened(tmp_path)
    out = tmp_path / "after"
    day = date(2026, 11, 26)
    change = Change(ending=(Ending("E2", day),))
    plan = pipeline.reassign(opened, change, effort="quick", out=out)
    assert _check(out) == []
    assert all(r.day < day for r in plan.rounds for s in r.stops if "E2" in s.elders)
    loaded = pipeline.load(out / "scenario")
    gone = next(one for one in loaded.scenario.elders if one.id == "E2")
    assert (gone.until, gone.absent) == (date(2026, 11, 25), ())
    later = pipeline.make_plan(loaded, start=date(2026, 11, 30), effort="quick")
    assert "E2" not in {one.elder for one in later.unserved}
    assert not any("E2" in s.elders for r in later.rounds for s in r.stops)
    assert later.violations == ()


def test_a_joiner_is_not_sent_out_before_the_first_day(tmp_path: Path) -> None:
    opened = _opened(tmp_path)
    joiner = replace(
        opened.loaded.written.helpers[0], id="H9", gender="f", from_date=date(2026, 11, 26)
    )
    change = Change(leaves=(Leaver("H1"), Leaver("H2")), joins=(joiner,))
    out = tmp_path / "after"
    plan = pipeline.reassign(opened, change, effort="quick", out=out)
    days = [r.day for r in plan.rounds if r.helper == "H9"]
    days += [call.day for call in plan.calls if call.helper == "H9"]
    assert days
    assert min(days) >= date(2026, 11, 26)
    assert _check(out) == []


def test_a_visit_moved_to_its_own_day_changes_nothing_and_says_so(tmp_path: Path) -> None:
    opened = _opened(tmp_path)
    day = next(r.day for r in opened.plan.rounds for s in r.stops if "E2" in s.elders)
    found = pipeline.edit(opened, [Visit("E2", day)], out=tmp_path / "same")
    assert not found.is_changed
    assert found.plan.rounds == opened.plan.rounds
    locked = pipeline.edit(opened, [Lock("E2")], out=tmp_path / "locked")
    assert locked.is_changed


def test_who_leaves_after_the_last_day_is_told_and_the_date_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from planner.cli.app import run

    opened = _opened(tmp_path)
    out = tmp_path / "after"
    written = ["reassign", str(opened.folder), "--leaves", "H2:2026-12-01", "--out", str(out)]
    assert run(written) == 0
    told = capsys.readouterr().err
    assert "2026-12-01" in told
    assert "2026-11-29" in told
    assert pipeline.open_plan(out).plan.pairs == opened.plan.pairs
    helper = next(h for h in pipeline.load(out / "scenario").scenario.helpers if h.id == "H2")
    assert helper.to_date == date(2026, 11, 30)
