"""A privacy mode belongs to the plan, and to everything that is made from it."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from planner import pipeline
from planner.cli.app import build
from planner.control import Control, Signature
from planner.pipeline.change import Change, Leaver
from planner.pipeline.modes import in_mode, mode_of, strictest
from planner.pipeline.surging import Asked
from planner.plan import Fix, Unserved
from planner.rules import Rule
from planner.solver.change.edit import Lock
from planner.tiers import Tier
from planner.units import Span
from tests.town import write_town

MONDAY = date(2026, 11, 23)
SECRETS = ("Rosamund", "555-0199", "Key under the pot", "Niece 555-0177", "1 Secret Row")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a plan in ``street``, of a roster that holds what may not go out."""
    folder = write_town(tmp_path_factory.mktemp("town") / "roster")
    roster = folder / "elders.csv"
    with roster.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    more = ["phone", "note", "emergency_contact", "address"]
    told = [SECRETS[1], SECRETS[2], SECRETS[3], SECRETS[4]]
    with roster.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([*head, *more])
        for row in rows:
            row[head.index("name")] = f"{SECRETS[0]} {row[0]}"
            csv.writer(file).writerow([*row, *told])
    loaded = pipeline.load(folder)
    out = folder.parent / "week"
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out, "street")
    return out


def told(folder: Path) -> set[str]:
    """Return which secrets stand in any file of the folder, or in a version of its store."""
    texts = [
        path.read_text(encoding="utf-8", errors="ignore")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in {".json", ".csv", ".toml", ".html", ".ics", ".txt"}
    ]
    shelf = pipeline.shelf_of(folder)
    for note in shelf.store.notes(shelf.name):
        version = shelf.store.show(shelf.name, note.number)
        texts += [version.plan, *version.files.values()]
    shelf.store.close()
    return {secret for secret in SECRETS for text in texts if secret in text}


def test_what_is_made_from_a_plan_stays_in_its_mode(street: Path, tmp_path: Path) -> None:
    assert told(street) == set()
    opened = pipeline.open_plan(street)
    assert mode_of(opened.plan) == "street"
    out = tmp_path / "changed"
    elder = replace(opened.loaded.written.elders[0], service_s=1800)
    pipeline.reassign(opened, Change(elders=(elder,), leaves=(Leaver("H2"),)), out=out)
    assert (out / "scenario" / "elders.csv").exists()
    assert told(out) == set()
    again = pipeline.open_plan(out)
    assert mode_of(again.plan) == "street"
    pair = again.plan.pairs[0]
    pipeline.edit(again, [Lock(pair.elder)], out=out)
    assert told(out) == set()
    pipeline.undo(out, Signature())
    pipeline.render_again(out, Control())
    assert told(out) == set()


def test_a_surge_keeps_the_mode_of_the_plan_it_is_made_from(street: Path, tmp_path: Path) -> None:
    out = tmp_path / "surge"
    pipeline.surge(pipeline.open_plan(street), Asked("all", start=MONDAY + timedelta(1)), out=out)
    assert (out / "scenario" / "elders.csv").exists()
    assert told(out) == set()


def test_a_comparison_shows_no_more_than_the_stricter_plan(street: Path, tmp_path: Path) -> None:
    loaded = pipeline.load(street.parent / "roster")
    full = tmp_path / "full"
    pipeline.write_outputs(loaded, pipeline.read_plan(street)[0], full, "full")
    done = CliRunner().invoke(
        build(), ["compare", str(full), str(street), "--out", str(tmp_path / "c")]
    )
    assert done.exit_code == 0
    assert not any(secret in done.output for secret in SECRETS)
    pages = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "c").iterdir())
    assert not any(secret in pages for secret in SECRETS)
    assert SECRETS[0] in told(full)


def test_another_mode_is_taken_when_it_is_named(street: Path, tmp_path: Path) -> None:
    opened = pipeline.open_plan(street)
    pipeline.write_outputs(opened.loaded, opened.plan, tmp_path / "full", "full")
    assert mode_of(pipeline.read_plan(tmp_path / "full")[0]) == "full"
    assert SECRETS[1] in told(tmp_path / "full")


@pytest.mark.parametrize(
    ("said", "mode"), [({}, "full"), ({"privacy": "office"}, "office"), ({"privacy": 7}, "street")]
)
def test_a_mode_that_nobody_knows_is_the_strictest(
    street: Path, said: dict[str, Any], mode: str
) -> None:
    plan = replace(pipeline.read_plan(street)[0], extra=said)
    assert mode_of(plan) == mode
    assert strictest([plan, in_mode(plan, "street")]) == "street"


def test_a_proposed_place_is_no_door_in_street_mode(street: Path) -> None:
    plan = pipeline.read_plan(street)[0]
    week = Span(MONDAY, MONDAY)
    entry = Unserved("E1", Tier.WEEKLY, week, 1, Rule.IN_SHIFT)
    fix = Fix("helpers", 2, {"lon": 114.0012345, "lat": 30.0054321}, proved=True)
    plan = replace(plan, unserved=(replace(entry, fix=fix),))
    (blurred,) = in_mode(plan, "street").unserved
    assert blurred.fix is not None
    assert (blurred.fix.after, blurred.fix.proved) == ({"lon": 114.0015, "lat": 30.0055}, False)
    assert in_mode(plan, "office").unserved == plan.unserved
