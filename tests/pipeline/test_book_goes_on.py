"""Planning from the office's book: begun once from the files, then it knows pairs and contacts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.ledger.book import Book
from tests.town import write_town


def read(folder: Path) -> dict[str, Any]:
    """Return the plan in a folder as JSON."""
    found: dict[str, Any] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return found


def seen(plan: dict[str, Any]) -> dict[str, list[str]]:
    """Return the dates on which each elder is seen."""
    days: dict[str, list[str]] = {}
    for one in plan["rounds"]:
        for stop in one["stops"]:
            for elder in stop["elders"]:
                days.setdefault(elder, []).append(one["date"])
    return days


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the town with E2 fortnightly, E3 seen a week ago, and issue its first week."""
    folder = tmp_path_factory.mktemp("office")
    town = write_town(folder / "town")
    lines = (town / "elders.csv").read_text(encoding="utf-8").splitlines()
    often = {"E2": "fortnightly", "E3": "fortnightly"}
    lines = [line.replace("weekly", often.get(line[:2], "weekly")) for line in lines]
    (town / "elders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    history = "elder_id,date,helper_id,kind,minutes\nE3,2026-11-19,H1,visit,20\n"
    (town / "history.csv").write_text(history, encoding="utf-8")
    toml = town / "scenario.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + 'history = "history.csv"\n')
    assert _plan(town, "2026-11-23", folder / "w48") == 0
    assert run(["issue", str(folder / "w48")]) == 0
    return folder


@pytest.fixture
def office(issued: Path, tmp_path: Path) -> Path:
    """Return a copy of the office, its first week issued."""
    shutil.copytree(issued, tmp_path, dirs_exist_ok=True)
    return tmp_path


def _plan(town: Path, start: str, out: Path) -> int:
    return run(["plan", str(town), "--start", start, "--effort", "quick", "--out", str(out)])


def _record_all(office: Path, missed: str = "") -> None:
    for sheet in read(office / "w48")["sheets"]:
        stops = {e: s["stop"] for s in sheet["stops"] for e in s["elders"]}
        codes = [f"{stops[missed]}=6"] if missed in stops else []
        options = ["--scenario", str(office / "town"), "--today", "2026-11-29"]
        assert run(["ledger", "record", sheet["number"], *codes, *options]) == 0


def test_a_book_begins_from_the_files_and_needs_them_no_more(office: Path) -> None:
    book = Book(office / "town" / "book.sqlite")
    assert book.has_begun
    assert book.made() == [("E3", "2026-11-19", "visit", "H1")]
    book.close()
    (office / "town" / "history.csv").unlink()
    assert _plan(office / "town", "2026-11-30", office / "w49") == 0
    assert run(["check", str(office / "town"), str(office / "w49")]) == 0


def test_what_is_recorded_counts_and_what_was_not_made_is_due_again(office: Path) -> None:
    assert "E2" in seen(read(office / "w48"))
    _record_all(office, missed="E2")
    assert _plan(office / "town", "2026-11-30", office / "w49") == 0
    plan = read(office / "w49")
    assert "E2" in seen(plan)  # not gone: due again
    assert "E3" in seen(plan)  # seen on the 19th, by the file that the book took over
    assert plan["carried"] == {"kept": 7, "moved": []}
    assert plan["measures"]["pairs_kept"] == 7
    assert run(["check", str(office / "town"), str(office / "w49")]) == 0


def test_what_last_weeks_sheets_still_hold_counts_until_they_say_otherwise(office: Path) -> None:
    assert _plan(office / "town", "2026-11-30", office / "w49") == 0
    assert "E2" not in seen(read(office / "w49"))
    assert _plan(office / "town", "2026-12-14", office / "w51") == 0
    assert "E2" in seen(read(office / "w51"))  # never reported: never made


def test_the_same_book_gives_the_same_plan_and_the_digest_covers_it(office: Path) -> None:
    assert _plan(office / "town", "2026-11-30", office / "one") == 0
    assert _plan(office / "town", "2026-11-30", office / "two") == 0
    one, two = (office / name / "plan.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    _record_all(office, missed="E2")
    assert _plan(office / "town", "2026-11-30", office / "three") == 0
    digests = {read(office / name)["scenario"]["sha256"] for name in ("one", "three")}
    assert len(digests) == 2


def test_checks_hold_when_the_book_has_gone_on(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = str(office / "town")
    assert _plan(office / "town", "2026-11-30", office / "w49") == 0
    assert run(["issue", str(office / "w49")]) == 0
    _record_all(office, missed="E2")
    capsys.readouterr()
    for week in ("w48", "w49"):
        assert run(["check", town, str(office / week)]) == 0
    assert "have changed" not in capsys.readouterr().err


@pytest.mark.parametrize("named", ["office.db", "sqlite:///{folder}/office.db"])
def test_a_scenario_may_name_its_book(office: Path, named: str) -> None:
    town = office / "town"
    (town / "book.sqlite").rename(office / "office.db")
    toml = town / "scenario.toml"
    way = named.format(folder=office) if "://" in named else f"../{named}"
    toml.write_text(f'book = "{way}"\n' + toml.read_text(encoding="utf-8"), encoding="utf-8")
    _record_all(office)
    assert _plan(town, "2026-11-30", office / "w49") == 0
    assert read(office / "w49")["carried"]["kept"] == 7
    assert not (town / "book.sqlite").exists()


def test_a_change_of_an_issued_week_stands_on_the_book_too(office: Path) -> None:
    _record_all(office)
    assert _plan(office / "town", "2026-11-30", office / "w49") == 0
    out = office / "after"
    assert run(["reassign", str(office / "w49"), "--leaves", "H2", "--out", str(out)]) == 0
    plan = read(out)
    assert "E2" not in seen(plan)  # seen in the week before, says the book
    assert run(["check", str(out / "scenario"), str(out)]) == 0


def test_a_group_goes_on_taking_turns_and_its_name_stays_in_the_offices_file(
    tmp_path: Path,
) -> None:
    town = write_town(tmp_path / "town")
    head, *rows = (town / "helpers.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},group", *(f"{row},Mill" for row in rows)]
    (town / "helpers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (town / "pairs.csv").write_text("elder_id,helper_id\nE5,Mill\n", encoding="utf-8")
    toml = town / "scenario.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + 'pairs = "pairs.csv"\n')
    assert _plan(town, "2026-11-23", tmp_path / "w48") == 0
    assert run(["issue", str(tmp_path / "w48")]) == 0
    assert "E5,Mill" in (town / "pairs.csv").read_text(encoding="utf-8")
    assert _plan(town, "2026-11-30", tmp_path / "w49") == 0
    assert run(["check", str(town), str(tmp_path / "w49")]) == 0
    pairs = [
        next(p for p in read(tmp_path / week)["pairs"] if p["elder"] == "E5")
        for week in ("w48", "w49")
    ]
    assert {pair["helper"] for pair in pairs} == {"H1", "H2"}
    assert [pair["group"] for pair in pairs] == ["Mill", "Mill"]
