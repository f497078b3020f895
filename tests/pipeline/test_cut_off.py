"""What a run that was killed between two steps of its writing left is put right by the next."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner import pipeline
from planner.control import Signature
from planner.errors import StoreError
from planner.pipeline.issuing import issue
from planner.pipeline.versions import finish
from planner.solver.change.edit import Lock
from planner.web import shelf
from tests.web.weeks import planned


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Return a plan with two versions."""
    folder = planned(tmp_path)
    pipeline.commit(pipeline.propose(pipeline.open_plan(folder), [Lock("E1")]), Signature(by="li"))
    return folder


def numbers(folder: Path) -> list[int]:
    kept = pipeline.shelf_of(folder)
    try:
        return [one.number for one in kept.store.notes(kept.name)]
    finally:
        kept.store.close()


def text_of(folder: Path, number: int) -> str:
    kept = pipeline.shelf_of(folder)
    try:
        return kept.store.show(kept.name, number).plan
    finally:
        kept.store.close()


def test_a_version_that_was_kept_and_not_put_in_its_place_is_put_there(week: Path) -> None:
    newest = (week / "plan.json").read_text("utf-8")
    (week / "plan.json").write_text(text_of(week, 1), "utf-8", newline="\n")
    opened = pipeline.open_plan(week)
    assert opened.text == newest
    assert not finish(week)
    made = pipeline.propose(opened, [Lock("E2")])
    pipeline.commit(made, Signature(by="li"))
    assert numbers(week) == [1, 2, 3]


@pytest.mark.parametrize("full_at", [0, 1])
def test_an_undo_without_room_leaves_nothing_half_and_is_put_right_once_there_is_some(
    week: Path, monkeypatch: pytest.MonkeyPatch, full_at: int
) -> None:
    pipeline.commit(pipeline.propose(pipeline.open_plan(week), [Lock("E2")]), Signature(by="li"))
    before, written = (week / "plan.json").read_text("utf-8"), Path.write_bytes
    count = iter(range(100))

    def full(path: Path, content: bytes) -> int:
        if next(count) < full_at:
            return written(path, content)
        written(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as short:
        short.setattr(Path, "write_bytes", full)
        for _ in range(3):  # asked three times, nothing more is kept than the first has kept
            with pytest.raises(OSError, match="no room"):
                pipeline.undo(week, Signature(by="li"), own=True)
    assert (week / "plan.json").read_text("utf-8") == before
    assert numbers(week) == [1, 2, 3, 4]
    assert [path.name for path in week.rglob(".*.new-*")] == []
    assert pipeline.open_plan(week).text == text_of(week, 2)
    pipeline.commit(pipeline.propose(pipeline.open_plan(week), [Lock("E3")]), Signature(by="li"))
    assert numbers(week) == [1, 2, 3, 4, 5]


def test_a_plan_changed_outside_is_believed(week: Path) -> None:
    changed = (week / "plan.json").read_text("utf-8").replace("E1", "E1 ")
    (week / "plan.json").write_text(changed, "utf-8", newline="\n")
    assert not finish(week)
    assert (week / "plan.json").read_text("utf-8") == changed


def test_a_folder_that_is_away_between_two_renames_comes_back_with_its_versions(
    week: Path,
) -> None:
    week.rename(week.with_name(".week.old"))
    assert [one.folder for one in shelf.plans(week.parent)] == [week]
    assert numbers(week) == [1, 2]


def test_versions_that_lie_in_the_former_folder_still_are_found_before_new_ones_begin(
    week: Path,
) -> None:
    old = week.with_name(".week.old")
    week.rename(old)
    week.mkdir()
    (old / "plan.json").rename(week / "plan.json")
    (old / "plan.json").write_bytes((week / "plan.json").read_bytes())
    assert numbers(week) == [1, 2]
    assert not old.exists()


def test_a_change_of_a_plan_that_was_issued_is_undone_to_the_issued_one(week: Path) -> None:
    issue(week, None, by="clerk", now=datetime(2026, 11, 20, tzinfo=UTC))
    issued = (week / "plan.json").read_bytes()
    assert b'"sheets"' in issued
    with pytest.raises(StoreError, match="not-yours"):
        pipeline.undo(week, Signature(by="li"), own=True)
    made = pipeline.propose(pipeline.open_plan(week), [Lock("E2")])
    pipeline.commit(made, Signature(by="li"))
    assert numbers(week) == [1, 2, 3, 4]
    pipeline.undo(week, Signature(by="li"), own=True)
    assert (week / "plan.json").read_bytes() == issued
    with pytest.raises(StoreError, match="not-yours"):
        pipeline.undo(week, Signature(by="li"), own=True)
