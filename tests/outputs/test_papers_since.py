"""Papers since a day or a plan: what changed is made, the rest is counted, nothing is silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.outputs.test_office_papers import _town


@pytest.fixture
def make(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a call of `planner papers` that gives exit code and JSON."""

    def call(*arguments: str, today: str = "2026-11-23") -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["papers", *arguments, "--today", today, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def _replaced(file: Path, old: str, new: str) -> None:
    written = file.read_text(encoding="utf-8")
    assert old in written
    file.write_text(written.replace(old, new), encoding="utf-8")


def test_only_what_changed_since_the_last_papers_is_made(tmp_path: Path, make: Any) -> None:
    place, out = _town(tmp_path / "town"), str(tmp_path / "out")
    kinds = ["--cards", "--forms", "--chart", "--register", "--pairs", "--out", out]
    assert make(str(place), *kinds, today="2026-11-02")[1]["counts"]["cards"] == 7
    _replaced(place / "elders.csv", "000-0003", "999-0003")
    _replaced(place / "elders.csv", "Old Door 5", "Older Door 5")
    code, said = make(str(place), *kinds, "--since", "2026-11-02", today="2026-11-20")
    assert code == 0
    since = said["since"]
    assert since["compared"] == "papers"
    assert since["changed"]["cards"] == ["E003"]
    assert since["changed"]["forms"] == ["E003", "E005"]
    assert since["left_out"]["cards"] == 6
    assert since["left_out"]["chart"] == 3
    assert since["left_out"]["register"] == 1
    assert not {"chart.html", "register.html"} & set(said["files"])
    page = (Path(out) / "cards.html").read_text(encoding="utf-8")
    assert "999-0003" in page
    assert "000-0004" not in page
    later = make(str(place), *kinds, "--since", "2026-11-21", today="2026-11-23")[1]
    assert (later["counts"], later["since"]["changed"]) == ({}, {})
    again = make(str(place), *kinds, "--since", "2026-11-02", today="2026-11-23")[1]
    assert again["since"]["changed"] == since["changed"]


def test_a_pair_that_ended_is_named_and_a_birthday_is_no_change(tmp_path: Path, make: Any) -> None:
    place, out = _town(tmp_path / "town"), str(tmp_path / "out")
    kinds = ["--cards", "--forms", "--out", out]
    make(str(place), *kinds, today="2026-07-01")
    _replaced(place / "pairs.csv", "E004,H1,2026-01-05,2026-01-04\n", "")
    said = make(str(place), *kinds, "--since", "2026-07-01", today="2026-07-20")[1]
    assert said["since"]["gone"]["cards"] == ["E004"]
    assert said["since"]["changed"].get("cards", []) == []
    said = make(str(place), "--cards", "--out", out, "--since", "2026-07-21", today="2026-07-22")[1]
    assert said["since"]["gone"] == {}


def test_without_papers_of_before_dates_are_compared_and_that_is_said(
    tmp_path: Path, make: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    place = _town(tmp_path / "town")
    _replaced(place / "pairs.csv", "E002,H1,2026-01-05", "E002,H1,2026-11-10")
    said = make(
        str(place), "--cards", "--since", "2026-11-01", "--out", str(tmp_path / "a")
    )[1]  # fmt: skip
    assert (said["since"]["compared"], said["since"]["changed"]) == ("dates", {"cards": ["E002"]})
    asked = ["papers", str(place), "--cards", "--since", "2026-11-11", "--out", str(tmp_path / "b")]
    assert run(asked) == 0
    assert "compared by the pairs" in capsys.readouterr().out


def test_another_plan_is_compared_with_and_what_is_none_is_refused(
    tmp_path: Path, make: Any
) -> None:
    place = _town(tmp_path / "town")
    plan = tmp_path / "plan"
    assert run(["plan", str(place), "--start", "2026-11-23", "--effort", "quick",
                "--out", str(plan)]) == 0  # fmt: skip
    held = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    first = held["pairs"][0]
    first["helper"] = "H2" if first["helper"] == "H1" else "H1"
    held["pairs"][1]["tier"] = "daily"
    (tmp_path / "old").mkdir()
    held["scenario"]["path"] = "../town"
    (tmp_path / "old" / "plan.json").write_text(json.dumps(held), encoding="utf-8")
    said = make(str(plan), "--cards", "--since", str(tmp_path / "old"),
                "--out", str(tmp_path / "out"))[1]  # fmt: skip
    assert said["since"]["compared"] == "plan"
    changed = {held["pairs"][0]["elder"], held["pairs"][1]["elder"]}
    assert set(said["since"]["changed"]["cards"]) == changed
    assert said["counts"] == {"cards": 2}
    assert make(str(place), "--cards", "--since", "soon", "--out", str(tmp_path / "x"))[0] == 2
