"""Who moves when a helper leaves: the leaver's elders alone, and others only where it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner import pipeline
from planner.pipeline.change import Change, Leaver
from tests.pipeline.conftest import MONDAY
from tests.town import at, write_town


@pytest.fixture(scope="module")
def unlevel(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Opened:
    """Open a plan in which one helper has ten of twelve elders. All names are invented."""
    folder = write_town(tmp_path_factory.mktemp("unlevel") / "town")
    rows = ["elder_id,name,lon,lat,tier,contact"]
    for k in range(12):
        lon, lat = at(120 + 20 * k, 20)
        rows.append(f"E{k},Elder {k},{lon:.7f},{lat:.7f},weekly,visit")
    (folder / "elders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    team = ["helper_id,name,lon,lat"]
    for k, x in enumerate((0, 240, 480)):
        lon, lat = at(x, 0)
        team.append(f"H{k},Helper {k},{lon:.7f},{lat:.7f}")
    (folder / "helpers.csv").write_text("\n".join(team) + "\n", encoding="utf-8")
    pairs = [f"E{k},{'H0' if k < 10 else f'H{k - 9}'},{'yes' if k < 3 else ''}" for k in range(12)]
    text = "\n".join(["elder_id,helper_id,locked", *pairs])
    (folder / "pairs.csv").write_text(text + "\n", encoding="utf-8")
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('pairs = "pairs.csv"\n\n[planning]\nmax_pair_changes = 0\n')
    out = folder.parent / "week"
    loaded = pipeline.load(folder)
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out)
    settings = (folder / "scenario.toml").read_text(encoding="utf-8")
    settings = settings.replace("\n[planning]\nmax_pair_changes = 0\n", "")
    (folder / "scenario.toml").write_text(settings, encoding="utf-8")
    return pipeline.open_plan(out)


def _moved(before: pipeline.Opened, out: Path) -> set[str]:
    was = {pair.elder: pair.helper for pair in before.plan.pairs}
    return {p.elder for p in pipeline.open_plan(out).plan.pairs if was.get(p.elder) != p.helper}


def _steps(opened: pipeline.Opened) -> list[tuple[int, float]]:
    turnover = opened.plan.extra["turnover"]
    assert isinstance(turnover, dict)
    return [(step["moved"], step["busiest_over_mean"]) for step in turnover["levelling"]]


def test_only_the_leavers_elders_move_and_the_price_of_more_is_told(
    unlevel: pipeline.Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from planner.cli.app import run

    out = tmp_path / "after"
    assert run(["reassign", str(unlevel.folder), "--leaves", "H2", "--out", str(out)]) == 0
    assert _moved(unlevel, out) == {"E11"}
    steps = _steps(pipeline.open_plan(out))
    assert steps[0][0] == 0
    assert steps[0][1] == pipeline.open_plan(out).plan.measures.busiest_over_mean > 1.5
    assert steps[-1][1] <= 1.1
    assert [ratio for _, ratio in steps] == sorted((r for _, r in steps), reverse=True)
    assert f"{steps[-1][0]} others moved: {steps[-1][1]:.2f}" in capsys.readouterr().out


def test_others_move_until_the_team_is_level_where_that_is_asked(
    unlevel: pipeline.Opened, tmp_path: Path
) -> None:
    out = tmp_path / "level"
    change = Change(leaves=(Leaver("H2"),), level=True)
    plan = pipeline.reassign(unlevel, change, effort="quick", out=out)
    assert plan.violations == ()
    moved = _moved(unlevel, out)
    assert len(moved) > 1
    assert not moved & {"E0", "E1", "E2"}  # locked
    # What is told of no more moves is what the planned week shows.
    assert _steps(pipeline.open_plan(out))[0][1] == plan.measures.busiest_over_mean
    assert plan.measures.busiest_over_mean <= 1.2


def test_a_week_of_standing_pairs_that_is_less_level_than_asked_for_says_why() -> None:
    from dataclasses import replace

    from planner.tell.plan import above_target
    from tests.outputs.hand import week

    plan = week().plan
    measures = replace(plan.measures, busiest_over_mean_by_hours=1.23)
    stood = replace(plan, measures=measures, extra={**plan.extra, "carried": {"kept": 3}})
    (said,) = above_target(stood, 1.1, "zh")
    assert "1.23" in said
    assert "1.10" in said
    assert "一周的忙闲" in said
    assert list(above_target(stood, 1.23, "zh")) == []
    assert list(above_target(replace(stood, extra={}), 1.1, "zh")) == []  # pairs may move freely
