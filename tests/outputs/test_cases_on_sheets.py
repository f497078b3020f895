"""An open case stands on the elder's sheet, with its day, until it is closed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from planner.cli.app import run
from tests.town import write_town


@pytest.fixture
def office(tmp_path: Path) -> tuple[Path, Path]:
    """Return a town and its plan, issued; of its first sheet stop 1 came back with code 8."""
    place, out = write_town(tmp_path / "town"), tmp_path / "out"
    _planned(place, out, "2026-11-23")
    assert run(["issue", str(out)]) == 0
    return place, out


def _planned(place: Path, out: Path, start: str, *more: str) -> str:
    assert run(["plan", str(place), "--start", start, "--effort", "quick", "--out", str(out),
                *more]) == 0  # fmt: skip
    return _sheets(out)


def _sheets(out: Path) -> str:
    return "".join(f.read_text(encoding="utf-8") for f in sorted((out / "sheets").glob("*.html")))


def test_j9_b9_a_case_is_on_the_sheet_from_code_8_until_it_is_closed(
    office: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, out = office
    assert "Open cases" not in _sheets(out)
    sheet = json.loads((out / "plan.json").read_text(encoding="utf-8"))["sheets"][0]
    elder = sheet["stops"][0]["elders"][0]
    scenario = ["--scenario", str(place), "--today", "2026-11-27"]
    capsys.readouterr()
    assert run(["ledger", "record", sheet["number"], "1=8", *scenario, "--json"]) == 0
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert case["elder"] == elder
    due = case["due"]
    following = _planned(place, tmp_path / "next", "2026-11-30")
    assert f"hazard, due {due}" in following
    assert "hazard" not in _planned(place, tmp_path / "street", "2026-11-30", "--privacy", "street")
    week = load_workbook(tmp_path / "next" / "sheets" / "week.xlsx")
    rows = [row for sheet in week.worksheets for row in sheet.iter_rows(values_only=True)]
    told = [row for row in rows if row and any(f"due {due}" in str(cell) for cell in row)]
    assert told
    assert all(elder in row for row in told)
    capsys.readouterr()
    assert run(["ledger", "case", "list", *scenario, "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["cases"]
    assert run(["ledger", "case", "close", str(listed["case"]), "note=mended", *scenario]) == 0
    assert "hazard" not in _planned(place, tmp_path / "after", "2026-11-30")
