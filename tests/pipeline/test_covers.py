"""A helper is ill on Wednesday: who covers whom stands on paper and in the comparison."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.app import run
from tests.town import write_town

if TYPE_CHECKING:
    import pytest

WEDNESDAY = "2026-11-25"


def test_covers_of_an_ill_helper_are_listed_and_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = write_town(tmp_path / "town")
    elders = (town / "elders.csv").read_text("utf-8").splitlines()
    lines = [f"{elders[0]},note,phone", *(f"{line},<b>deaf</b>,000-1" for line in elders[1:])]
    lines[1] = lines[1].replace("weekly", "daily")
    (town / "elders.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (town / "pairs.csv").write_text("elder_id,helper_id\nE1,H1\n", "utf-8")
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('pairs = "pairs.csv"\n[planning]\nmax_walk_minutes = 40\n')
    week, ill = tmp_path / "week", tmp_path / "ill"
    start = ["--start", "2026-11-23", "--effort", "quick"]
    assert run(["plan", str(town), *start, "--out", str(week)]) == 0
    assert not (week / "papers").exists()
    absent = ["--absent", f"H1:{WEDNESDAY}..{WEDNESDAY}", "--out", str(ill)]
    assert run(["reassign", str(week), *absent]) == 0

    with (ill / "papers" / "covers.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["day"], row["id"], row["name"]) == (WEDNESDAY, "E1", "Elder 1")
    assert (row["in place of"], row["covered by"], row["phone"]) == ("H1", "H2", "000-1")
    page = (ill / "papers" / "cover-H2.html").read_text("utf-8")
    assert "Elder 1" in page
    assert "<b>" not in page

    capsys.readouterr()
    assert run(["compare", str(week), str(ill), "--out", str(tmp_path / "compared")]) == 0
    assert f"  {WEDNESDAY}  E1 Elder 1: H2 in place of H1" in capsys.readouterr().out
    told = json.loads((tmp_path / "compared" / "compare.json").read_text("utf-8"))
    assert told["covers"] == [
        {"elder": "E1", "name": "Elder 1", "date": WEDNESDAY, "for": "H1", "by": "H2"}
    ]
    assert told["hand_overs"] == []

    assert run(["render", str(ill), "--privacy", "street", "--out", str(tmp_path / "s")]) == 0
    for file in ("covers.csv", "cover-H2.html"):
        text = (tmp_path / "s" / "papers" / file).read_text("utf-8-sig")
        assert "Elder 1" not in text
        assert "deaf" not in text
