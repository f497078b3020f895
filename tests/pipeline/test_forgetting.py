"""Forgetting a person: whatever still names them is erased, or told."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from planner import pipeline
from planner.cli.app import build
from planner.control import Control, Signature
from planner.errors import StoreError
from planner.pipeline.change import Change, Leaver
from planner.pipeline.forgetting import is_named, without_word
from tests.town import write_town

MONDAY = date(2026, 11, 23)
COMMAND = "reassign out --elder-moves E3:114.0041522,30.0035973"
SIGNED = Control(signature=Signature(reason="E3搬家", command=COMMAND))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with a town, a plan of it, a change in place, and studies beside."""
    town = write_town(tmp_path / "town")
    loaded = pipeline.load(town)
    out = tmp_path / "out"
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out)
    changed = Change(leaves=(Leaver("H2"),))
    pipeline.reassign(pipeline.open_plan(out), changed, out=out, control=SIGNED)
    studies = tmp_path / "studies"
    shutil.copytree(out, studies / "variant")
    (studies / "whatif.json").write_text(json.dumps({"unserved": ["E3"]}), encoding="utf-8")
    (studies / "whatif.html").write_text("<p>E30 and nobody else</p>", encoding="utf-8")
    (studies / "letter.txt").write_text("about E3", encoding="utf-8")
    shutil.copytree(out, tmp_path / ".out.new-killed")
    os.utime(tmp_path / ".out.new-killed", (0, 0))
    shutil.copytree(out, tmp_path / ".out.new-at-work")
    os.utime(tmp_path / ".out.new-at-work")
    return tmp_path


def naming(folder: Path) -> set[str]:
    """Return the files below a folder that hold the id, by name, and the versions that do."""
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".sqlite"
        and is_named("E3", path.read_text("utf-8", "replace"))
    }
    for file in folder.rglob("versions.sqlite"):
        shelf = pipeline.shelf_of(file.parent)
        for note in shelf.store.notes(shelf.name):
            version = shelf.store.show(shelf.name, note.number)
            texts = (version.plan, *version.files.values(), version.command, version.reason)
            if any(is_named("E3", text) for text in texts):
                found.add(f"{file.parent.name}:{note.number}")
        shelf.store.close()
    return found


def test_nothing_names_a_forgotten_person_but_what_is_told(office: Path) -> None:
    out, studies, town = office / "out", office / "studies", office / "town"
    assert {"out:1", "out:2"} <= naming(out)
    found = pipeline.forget("E3", [out, studies], now=datetime.now(UTC))
    assert naming(out) == set()
    assert naming(studies) == {"letter.txt"}
    assert not (studies / "whatif.json").exists()
    assert (studies / "whatif.html").exists()
    assert not (office / ".out.new-killed").exists()
    told = set(found.left)
    assert {str(office / ".out.new-at-work"), str(studies / "letter.txt")} <= told
    assert str(town / "elders.csv") in {os.path.realpath(path) for path in told}
    assert {str(out / "plan.json"), str(studies / "whatif.json")} <= set(found.erased)
    pipeline.read_plan(out)
    shelf = pipeline.shelf_of(out)
    notes = shelf.store.notes(shelf.name)
    shelf.store.close()
    assert [note.number for note in notes] == [1, 2]
    assert (notes[1].command, notes[1].reason) == ("reassign out --elder-moves ***", "***")


def test_a_plan_with_somebody_erased_is_planned_again_before_it_is_changed(office: Path) -> None:
    out, town = office / "out", office / "town"
    pipeline.reassign(pipeline.open_plan(out), Change(), out=office / "beside")
    found = pipeline.forget("E3", [out], now=datetime.now(UTC))
    beside = {str(office / "beside"), str(office / "studies")}
    assert beside <= set(found.left), "plans made from it are named"
    edit = ["edit", str(out), "--lock", "E1", "--out", str(office / "new")]
    said = CliRunner().invoke(build(), edit)
    assert said.exit_code == 2, said.output
    assert "E3" in said.output
    rows = (town / "elders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(row for row in rows if not row.startswith("E3,"))
    (town / "elders.csv").write_text(kept, encoding="utf-8")
    said = CliRunner().invoke(build(), edit)
    assert said.exit_code == 2, said.output
    assert "planner reassign" in said.output
    again = str(office / "again")
    assert CliRunner().invoke(build(), ["reassign", str(out), "--out", again]).exit_code == 0
    said = CliRunner().invoke(build(), ["edit", again, *edit[2:]])
    assert said.exit_code == 0, said.output
    assert not pipeline.read_plan(office / "new")[0].extra.get("erased")


def test_nothing_is_erased_by_half_where_a_store_cannot_be_opened(office: Path) -> None:
    def all_of() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for path in sorted(office.rglob("*"))
            if path.is_file() and ".sqlite-" not in path.name
        }

    (office / "studies" / "variant" / "versions.sqlite").write_bytes(b"no database at all" * 200)
    before = all_of()
    with pytest.raises(StoreError, match="damaged"):
        pipeline.forget("E3", [office / "out", office / "studies"], now=datetime.now(UTC))
    assert all_of() == before


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("E3", True),
        ("E3:H1", True),
        ("搬E3走", True),
        ("E30", False),
        ("FE3", False),
        ("e3", False),
    ],
)
def test_an_id_is_found_where_it_stands_by_itself(text: str, is_there: bool) -> None:
    assert is_named("E3", text) is is_there
    assert without_word("E3", f"a {text}  b") == ("a ***  b" if is_there else f"a {text}  b")
