"""A row that was deleted after planning is told, and nothing is drawn of rounds to nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from planner import pipeline
from planner.cli.app import build
from planner.errors import InputError
from planner.pipeline.strangers import refuse_strangers
from planner.plan import Duty
from tests.check.hand import SATURDAY, plan, scenario
from tests.town import write_town


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a plan whose roster has lost E3 since."""
    town = write_town(tmp_path_factory.mktemp("gone") / "town")
    out = town.parent / "out"
    loaded = pipeline.load(town)
    made = pipeline.make_plan(loaded, start=date(2026, 11, 23), effort="quick", out=out)
    pipeline.write_outputs(loaded, made, out)
    rows = (town / "elders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(row for row in rows if not row.startswith("E3,"))
    (town / "elders.csv").write_text(kept, encoding="utf-8")
    return out


@pytest.mark.parametrize(
    "words",
    [
        ("render", "OUT", "--out", "NEW"),
        ("edit", "OUT", "--lock", "E1", "--out", "NEW"),
        ("compare", "OUT", "OUT", "--out", "NEW"),
        ("explain", "OUT", "E3"),
        ("replan", "OUT", "--from", "2026-11-25", "--out", "NEW"),
    ],
)
def test_c16_a_plan_of_somebody_who_is_gone_is_refused_in_words(
    gone: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    places = {"OUT": str(gone), "NEW": str(tmp_path / "new")}
    done = CliRunner().invoke(build(), [places.get(word, word) for word in words])
    assert done.exit_code == 2, done.output
    assert "E3" in done.output
    assert "planner reassign" in done.output
    assert not (tmp_path / "new").exists()


def test_reassign_plans_again_without_whoever_is_gone(gone: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(build(), ["reassign", str(gone), "--out", str(tmp_path / "new")])
    assert done.exit_code == 0, done.output
    made = pipeline.open_plan(tmp_path / "new")
    refuse_strangers(made.plan, made.loaded.scenario)
    assert made.plan.violations == ()


@pytest.mark.parametrize("lost", ["E1", "E3", "E4", "E5", "H1", "H2"])
def test_everybody_whom_the_plan_names_is_looked_for(lost: str) -> None:
    made = scenario()
    left = replace(
        made,
        elders=tuple(one for one in made.elders if one.id != lost),
        helpers=tuple(one for one in made.helpers if one.id != lost),
    )
    refuse_strangers(plan(), made)
    with pytest.raises(InputError) as caught:
        refuse_strangers(plan(), left)
    assert [fault.value for fault in caught.value.faults] == [lost]
    refuse_strangers(plan(), left, only={"E7"})


def test_a_stranger_on_duty_is_found_and_a_helper_who_is_not_named_is_no_stranger() -> None:
    with pytest.raises(InputError):
        refuse_strangers(plan(duty=(Duty(SATURDAY, "H9"),)), scenario())
