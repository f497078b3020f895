"""A plan that stands is changed: by turnover, by hand, in a surge; and given back."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from planner.control import Signature
from planner.errors import InputError
from planner.pipeline.change import Absence, Change, Leaver
from planner.pipeline.surge_who import parse_who
from planner.pipeline.surging import propose_surge, write_surge
from planner.pipeline.turnover import propose_reassign, write_reassign
from planner.solver.change.edit import Lock, Move
from planner.tell import explanation
from planner.units import Span
from planner.write.alone import owner
from planner.write.folders import swap_in
from tests.pipeline.conftest import MONDAY


def _pairs(folder: Path) -> dict[str, str]:
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return {pair["elder"]: pair["helper"] for pair in plan["pairs"]}


def _without(helper: str, day: date = MONDAY) -> Change:
    return Change(leaves=(Leaver(helper, day),))


def _away(helper: str, first: int, last: int) -> Change:
    span = Span(date(2026, 11, first), date(2026, 11, last))
    return Change(absent=(Absence(helper, span),))


def _passes(folder: Path) -> bool:
    loaded = pipeline.load(folder / "scenario")
    plan, _ = pipeline.read_plan(folder)
    return pipeline.check_plan(loaded, plan) == ()


def test_only_the_elders_of_the_leaver_change_hands(
    opened: pipeline.Opened, base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "after"
    plan = pipeline.reassign(opened, _without("H02"), effort="quick", out=out)
    before, after = _pairs(base), _pairs(out)
    changed = {elder for elder in before if after.get(elder) != before[elder]}
    assert changed == {elder for elder, helper in before.items() if helper == "H02"}
    turnover = plan.extra["turnover"]
    assert isinstance(turnover, dict)
    assert turnover["proved"]
    assert turnover["orphaned"] == []
    papers = {path.name for path in (out / "papers").iterdir()}
    assert {"hand-overs.csv", "H02.html"} <= papers
    assert _passes(out)


def test_a_plan_is_changed_again_and_again_in_its_own_folder(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    out = tmp_path / "week"
    pipeline.reassign(opened, _without("H02"), effort="quick", out=out)
    change = replace(_away("H03", 24, 24), max_changes=3)
    pipeline.reassign(pipeline.open_plan(out), change, effort="quick", out=out)
    assert _passes(out)
    elder, helper = next(iter(_pairs(out).items()))
    edits = [Lock(elder)]
    pipeline.edit(pipeline.open_plan(out), edits, out=out)
    assert _passes(out)
    scenario = pipeline.load(out / "scenario").scenario
    assert scenario.settings.max_pair_changes == 3
    assert any(
        pair.locked and (pair.elder, pair.helper) == (elder, helper) for pair in scenario.pairs
    )
    away = {helper.id: helper.absent for helper in scenario.helpers}
    assert away["H03"]


def test_a_folder_that_a_scenario_stands_on_is_not_written_over(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    below, above = tmp_path / "below", tmp_path / "above"
    pipeline.reassign(opened, _without("H02"), effort="quick", out=below)
    pipeline.reassign(pipeline.open_plan(below), _without("H03"), effort="quick", out=above)
    before = (below / "plan.json").read_bytes()
    with pytest.raises(InputError) as refused:
        pipeline.reassign(pipeline.open_plan(above), _without("H04"), effort="quick", out=below)
    assert refused.value.faults[0].expected.key == "plan.folder.ground"
    assert (below / "plan.json").read_bytes() == before
    assert _passes(above)


def test_an_absence_covers_and_moves_no_pair(
    opened: pipeline.Opened, base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "after"
    plan = pipeline.reassign(opened, _away("H03", 24, 25), effort="quick", out=out)
    assert _pairs(out) == _pairs(base)
    covers = [s.cover_for for r in plan.rounds for s in r.stops if s.cover_for]
    assert set(covers) <= {"H03"}
    assert not any(r.helper == "H03" and r.day.day in {24, 25} for r in plan.rounds)
    assert _passes(out)


def test_what_has_been_walked_before_the_change_stays(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    plan = pipeline.reassign(
        opened, _without("H06", date(2026, 11, 26)), effort="quick", out=tmp_path / "after"
    )

    def walked(rounds: object) -> list[object]:
        return [
            (r.helper, r.day, r.start, r.end, [s.elders for s in r.stops])
            for r in rounds  # type: ignore[attr-defined]  # rounds of a plan
            if r.day < date(2026, 11, 26)
        ]

    assert walked(plan.rounds) == walked(opened.plan.rounds)
    assert _passes(tmp_path / "after")


def test_a_change_that_names_nobody_is_a_fault(opened: pipeline.Opened, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        pipeline.reassign(opened, _without("H99"), out=tmp_path / "after")
    assert [fault.value for fault in caught.value.faults] == ["H99"]
    assert not (tmp_path / "after").exists()


def test_an_edit_that_breaks_a_rule_is_told_and_not_written(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    pair = opened.plan.pairs[0]
    far = next(
        h.id
        for h in opened.loaded.scenario.helpers
        if opened.loaded.walking.from_base(h.id, [pair.elder])[0] > 1200
    )
    edits = [Move(pair.elder, far)]
    done = pipeline.edit(opened, edits, out=tmp_path / "after")
    assert {violation.rule.value for violation in done.broken} >= {"within-walk"}
    assert not done.is_written
    assert not (tmp_path / "after").exists()
    forced = pipeline.edit(opened, edits, force=True, out=tmp_path / "after")
    assert forced.is_written
    assert forced.plan.violations


def test_a_lock_is_written_into_the_pairs(opened: pipeline.Opened, tmp_path: Path) -> None:
    elder = opened.plan.pairs[0].elder
    done = pipeline.edit(opened, [Lock(elder)], out=tmp_path / "after")
    assert not done.broken
    written = (tmp_path / "after" / "scenario" / "pairs.csv").read_text(encoding="utf-8")
    assert f"{elder},{opened.plan.pairs[0].helper},yes" in written
    assert _passes(tmp_path / "after")


def test_undo_gives_the_former_plan_back_byte_for_byte(
    base: Path, qinghe: Path, tmp_path: Path
) -> None:
    out = tmp_path / "week"
    shutil.copytree(base, out)
    shutil.copytree(qinghe, tmp_path / "qinghe")
    opened = pipeline.open_plan(out, qinghe)
    before = (out / "plan.json").read_bytes()
    pipeline.reassign(opened, _without("H02"), effort="quick", out=out)
    assert (out / "plan.json").read_bytes() != before
    pipeline.undo(out, Signature(by="Li"))
    assert (out / "plan.json").read_bytes() == before


def test_a_person_is_forgotten_in_plan_outputs_and_versions(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "week"
    shutil.copytree(base, out)
    elder = json.loads((out / "plan.json").read_text(encoding="utf-8"))["pairs"][0]["elder"]
    found = pipeline.forget(elder, [out])
    assert str(out / "plan.json") in found.erased
    for path in sorted(out.rglob("*")):
        if path.is_file():
            assert elder.encode() not in path.read_bytes(), path.name
    pipeline.read_plan(out)


def test_a_new_elder_next_door_goes_to_a_helper_in_reach(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    near = opened.loaded.written.elders[-1]
    file = tmp_path / "new.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["elder_id", "name", "lon", "lat", "tier"])
        writer.writerow(["N1", "新来的", near.lon, near.lat, "weekly"])
    found = pipeline.suggest(opened, file)
    assert [one.elder for one in found] == ["N1"]
    assert found[0].choices
    limit = opened.loaded.scenario.settings.max_walk_s
    assert all(choice.walk_s <= limit for choice in found[0].choices)
    costs = [choice.cost for choice in found[0].choices]
    assert costs == sorted(costs)


def test_a_surge_reaches_everybody_chosen_and_leaves_the_base_alone(
    opened: pipeline.Opened, base: Path, tmp_path: Path
) -> None:
    before = (base / "plan.json").read_bytes()
    asked = pipeline.Asked("失能,独居&85+")
    plan = pipeline.surge(opened, asked, out=tmp_path / "surge")
    seen = {e for r in plan.rounds for s in r.stops for e in s.elders}
    seen |= {call.elder for call in plan.calls}
    chosen = {e.id for e in pipeline.load(tmp_path / "surge" / "scenario").scenario.elders}
    assert seen | {entry.elder for entry in plan.unserved} == chosen
    assert not plan.violations
    assert (base / "plan.json").read_bytes() == before


def test_a_surge_is_not_written_over_the_plan_beside_which_it_stands(
    opened: pipeline.Opened, base: Path
) -> None:
    before = (base / "plan.json").read_bytes()
    asked = pipeline.Asked("失能,独居&85+")
    with pytest.raises(InputError) as found:
        pipeline.surge(opened, asked, out=base)
    assert found.value.faults[0].expected.key == "plan.folder.beside"
    with pytest.raises(InputError):
        write_surge(propose_surge(opened, asked), out=base / ".." / base.name)
    assert (base / "plan.json").read_bytes() == before


def test_a_surge_is_proposed_and_then_written_as_it_was_proposed(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    proposal = propose_surge(opened, pipeline.Asked("独居&85+"))
    assert not list(tmp_path.iterdir())
    plan = write_surge(proposal, out=tmp_path / "surge")
    assert (plan.rounds, plan.calls) == (proposal.plan.rounds, proposal.plan.calls)
    assert _passes(tmp_path / "surge")


def test_a_change_is_proposed_and_then_written_as_it_was_proposed(
    opened: pipeline.Opened, base: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    proposal = propose_reassign(opened, _without("H02"))
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before
    assert proposal.broken == ()
    assert {helper for helper, _ in proposal.touched} >= {"H02"}
    plan = write_reassign(proposal, out=tmp_path / "after")
    for name in ("pairs", "rounds", "calls", "unserved", "measures", "extra", "violations"):
        assert getattr(plan, name) == getattr(proposal.plan, name), name
    assert _passes(tmp_path / "after")


def test_who_is_read_with_or_and_and() -> None:
    from tests.solver.little import elder

    wanted = parse_who("frail,独居&80+", MONDAY)
    assert wanted(elder("E1", 0, 0, categories=("frail",)))
    assert wanted(elder("E2", 0, 0, categories=("alone",), birth_date=date(1940, 1, 1)))
    assert not wanted(elder("E3", 0, 0, categories=("alone",), birth_date=date(1960, 1, 1)))
    with pytest.raises(InputError):
        parse_who("frial", MONDAY)


def test_explanations_speak_both_languages(opened: pipeline.Opened) -> None:
    pair = opened.plan.pairs[0]
    found = pipeline.explain(opened, pair.elder)
    assert found.state == "pair"
    assert pair.helper in explanation.lines(found, "zh")[0]
    assert pair.helper in explanation.lines(found, "en")[0]
    assert {one["helper"] for one in explanation.as_json(found)["alternatives"]} == {  # type: ignore[attr-defined]  # a list of mappings
        helper.id for helper in opened.loaded.scenario.helpers
    } - {pair.helper}


def test_a_scenario_that_was_moved_is_asked_for(base: Path, qinghe: Path, tmp_path: Path) -> None:
    alone = tmp_path / "far" / "away"
    alone.mkdir(parents=True)
    shutil.copy(base / "plan.json", alone)
    with pytest.raises(InputError) as refused:
        pipeline.open_plan(alone)
    assert refused.value.faults[0].expected.key == "plan.file.moved"
    assert pipeline.open_plan(alone, qinghe).plan == pipeline.read_plan(base)[0]


def test_what_a_killed_run_left_is_cleared_away_by_the_next_one(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = owner()
    dead = mine.replace(f"-{os.getpid()}", f"-{ended.pid}")
    elsewhere = f"00000000-{ended.pid}"
    for name in (f"{dead}-a", f"{mine}-a", f"{elsewhere}-a", f"{elsewhere}-b", "old", "young"):
        (tmp_path / f".week.new-{name}").mkdir()
    for name in (f"{elsewhere}-b", "old"):
        os.utime(tmp_path / f".week.new-{name}", (0, 0))
    with swap_in(tmp_path / "week") as new:
        assert new.name.startswith(f".week.new-{mine}-")
        (new / "plan.json").write_text("{}", encoding="utf-8")
    left = {path.name.removeprefix(".week.new-") for path in tmp_path.iterdir()}
    assert left == {f"{mine}-a", f"{elsewhere}-a", "young", "week"}


def test_no_card_of_a_former_plan_is_left_in_a_folder_that_holds_another(tmp_path: Path) -> None:
    with swap_in(tmp_path / "a") as new:
        (new / "plan.json").write_text('{"format": "visit-rounds/plan@1"}', encoding="utf-8")
        (new / "feeds").mkdir()
        (new / "feeds" / "H01.txt").write_text("Elder 1", encoding="utf-8")
        (new / "notes.txt").write_text("mine", encoding="utf-8")
    with swap_in(tmp_path / "a") as new:
        (new / "compare.json").write_text('{"format": "visit-rounds/compare@1"}', encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["compare.json", "notes.txt"]


def test_a_tier_is_chosen_as_the_policy_gives_it(opened: pipeline.Opened) -> None:
    from planner.pipeline.surging import choose
    from planner.tiers import Tier

    chosen = choose(opened, pipeline.Asked("tier:daily"))
    policy = opened.loaded.policy
    assert {policy.entitle(elder, MONDAY).tier for elder in chosen} == {Tier.DAILY}
    assert any(elder.tier is None for elder in chosen)


def test_an_unknown_elder_is_refused_before_the_streets_are_read(opened: pipeline.Opened) -> None:
    with pytest.raises(InputError) as refused:
        pipeline.refuse_unknown(opened.plan, "E9999")
    assert refused.value.faults[0].value == "E9999"
    pipeline.refuse_unknown(opened.plan, opened.plan.pairs[0].elder)


def test_who_waits_for_a_new_helper_was_still_seen_by_the_leaver(
    opened: pipeline.Opened, tmp_path: Path
) -> None:
    out = tmp_path / "after"
    change = replace(_without("H02", date(2026, 11, 25)), max_changes=1)
    plan = pipeline.reassign(opened, change, out=out)
    paired = {pair.elder for pair in plan.pairs}
    seen = {e for r in plan.rounds if r.helper == "H02" for s in r.stops for e in s.elders}
    assert seen - paired
    assert plan.violations == ()
    assert _passes(out)
