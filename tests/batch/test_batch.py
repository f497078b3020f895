"""Many folders in one go: faults, kills, resuming."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planner.control import Control
from planner.errors import InputError
from planner.studies.batch import find_folders
from planner.studies.jobs import Job, Outcome, read_outcome, run_all, run_one
from planner.studies.workers import LocalCrew
from tests.batch.many import (
    BROKEN,
    MONDAY,
    contents,
    die,
    report,
    run,
    run_and_kill,
    write_many,
)
from tests.town import write_town


def job_of(town: Path, out: Path, **more: object) -> Job:
    """Return the job of planning a town quickly."""
    return Job(town.name, str(town), str(out), MONDAY, effort="quick", **more)  # type: ignore[arg-type]  # fields of Job


def test_folders_are_found_one_and_two_levels_down(tmp_path: Path) -> None:
    write_town(tmp_path / "north" / "a")
    write_town(tmp_path / "north" / "b")
    write_town(tmp_path / "south" / "a")
    (tmp_path / "north" / "notes").mkdir()
    found = find_folders([tmp_path])
    assert [(f.name, f.district) for f in found] == [
        ("north-a", "north"),
        ("b", "north"),
        ("south-a", "south"),
    ]


def test_a_folder_without_scenarios_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_folders([tmp_path, tmp_path / "nowhere"])
    assert [f.expected.key for f in caught.value.faults] == ["batch.fault.no_folders"] * 2


def test_a_job_is_not_done_twice_unless_its_inputs_change(tmp_path: Path) -> None:
    town = write_town(tmp_path / "town")
    job = job_of(town, tmp_path / "out")
    first = run_one(job)
    assert (first.state, run_one(job).state) == ("done", "kept")
    roster = town / "elders.csv"
    roster.write_text(roster.read_text(encoding="utf-8").replace("weekly", "daily"), "utf-8")
    again = run_one(job)
    assert again.state == "done"
    assert again.answer["due"] > first.answer["due"]


def test_a_folder_with_faults_is_told_in_its_outcome(tmp_path: Path) -> None:
    town = write_town(tmp_path / "town")
    (town / "helpers.csv").unlink()
    outcome = run_one(job_of(town, tmp_path / "out"))
    assert outcome.state == "refused"
    assert "helpers" in json.dumps(outcome.faults)
    assert read_outcome(tmp_path / "out") == outcome
    assert not (tmp_path / "out" / "plan.json").exists()


def test_a_fault_of_ours_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("planner.pipeline.load", broken)
    outcome = run_one(job_of(write_town(tmp_path / "town"), tmp_path / "out"))
    assert outcome.state == "failed"
    assert "a fault of ours" in json.dumps(outcome.faults)


def test_a_run_that_is_stopped_begins_nothing_new(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    jobs = [job_of(write_town(tmp_path / "town"), tmp_path / "out")]
    assert run_all(jobs, LocalCrew(1), control, "batch") == ()


def test_a_job_that_kills_its_workers_is_given_up(tmp_path: Path) -> None:
    told: list[Outcome] = []
    job = job_of(tmp_path / "town", tmp_path / "out")
    LocalCrew(1, die)([job], Control(), told.append)
    assert [(o.state, "3" in str(o.faults)) for o in told] == [("failed", True)]
    assert read_outcome(tmp_path / "out") == told[0]


@pytest.mark.slow
def test_forty_folders_killed_twice_end_as_if_undisturbed(tmp_path: Path) -> None:
    towns = write_many(tmp_path / "towns")
    whole = run(towns, tmp_path / "whole")
    assert whole.returncode == 2, whole.stderr
    for done in (8, 20):
        run_and_kill(towns, tmp_path / "cut", done=done)
    ended = run(towns, tmp_path / "cut")
    assert ended.returncode == 2, ended.stderr
    kept = [f for f in json.loads(ended.stdout)["folders"] if f["state"] == "kept"]
    assert len(kept) >= 15
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")
    assert len(contents(tmp_path / "cut")) == 37
    told = report(tmp_path / "cut")
    assert (told["planned"], told["broken"]) == (37, 3)
    folders = told["folders"]
    assert isinstance(folders, list)
    named = {f["name"]: f["faults"] for f in folders if f["state"] == "refused"}
    assert set(named) == set(BROKEN)
    assert all(named.values())


def test_what_is_not_ours_is_not_written_over(tmp_path: Path) -> None:
    towns = write_many(tmp_path / "towns", 2)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    ended = run(towns, tmp_path / "mine")
    assert ended.returncode == 2
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    shutil.rmtree(tmp_path / "mine")
