"""Hand-over and cover sheets: a page and a PDF for each helper, and one PDF of them all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.outputs.paper.covers import write_covers
from planner.outputs.paper.handovers import write_hand_overs
from tests.solver.little import elder, helper, planned, scenario

HOSTILE = "<img src=x onerror=alert(1)> #panic() $x$ =1+1 \u202e\x07"
DAYS = ["2026-11-26", "2026-11-27"]


def _rows(*elders: str) -> dict[str, Any]:
    return {
        "hand_overs": [
            {"elder": one, "from": "H0", "to": "H1", "why": "present", "walk_s": 400, "joint": DAYS}
            for one in elders
        ],
        "minutes": {"H0": [60, 0], "H1": [60, 120]},
    }


def _read(file: Path) -> tuple[PdfReader, str]:
    reader = PdfReader(file)
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def _written(folder: Path, language: Any, privacy: str = "full", name: str = "王桂芳") -> None:
    team = [replace(helper("H0", 0, 0), name="李甲"), replace(helper("H1", 9, 0), name="张乙")]
    people = [elder("E1", 100, 0, address="长青路 5 号", phone="555-0101"), elder("E2", 80, 0)]
    people[0] = replace(people[0], name=name)
    made = replace(scenario(people, team), language=language)
    write_hand_overs(folder, made, _rows("E1", "E2"), privacy=privacy)


@pytest.mark.parametrize(("language", "title"), [("zh", "交接单：李甲"), ("en", "Hand-over sheet")])
def test_a_hand_over_has_a_tagged_pdf_that_lies_on_a4(
    tmp_path: Path, language: str, title: str
) -> None:
    _written(tmp_path, language)
    assert {"H0.html", "H0.pdf", "H1.html", "H1.pdf", "hand-overs.pdf", "hand-overs.csv"} == {
        file.name for file in tmp_path.iterdir()
    }
    for name in ("H0.pdf", "hand-overs.pdf"):
        reader, text = _read(tmp_path / name)
        assert reader.root_object["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in reader.root_object
        assert str(reader.root_object["/Lang"]).startswith(language)
        assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in reader.pages} == {
            (842, 595)
        }
        assert title in text
        assert "王桂芳" in text
        assert "长青路" in text
    assert title in str(_read(tmp_path / "H0.pdf")[0].metadata)
    assert len(_read(tmp_path / "hand-overs.pdf")[0].pages) == 2


def test_days_and_helpers_are_told_as_people_say_them(tmp_path: Path) -> None:
    _written(tmp_path, "zh")
    page = (tmp_path / "H0.html").read_text(encoding="utf-8")
    assert "11/26 周四、11/27 周五" in page
    assert "张乙 H1" in page
    assert "2026-11-26" not in page
    assert "2026-11-26" in (tmp_path / "hand-overs.csv").read_text(encoding="utf-8-sig")


def test_what_is_not_shown_leaves_no_empty_column(tmp_path: Path) -> None:
    _written(tmp_path, "zh", privacy="office")
    page = (tmp_path / "H0.html").read_text(encoding="utf-8")
    _, text = _read(tmp_path / "H0.pdf")
    for made in (page, text):
        assert "E1" in made
        assert not any(word in made for word in ("王桂芳", "李甲", "住址", "电话", "长青路"))
    assert "已交接" in page


def test_a_hostile_name_does_nothing_on_page_and_paper(tmp_path: Path) -> None:
    _written(tmp_path, "en", name=HOSTILE)
    assert "<img" not in (tmp_path / "H0.html").read_text(encoding="utf-8")
    _, text = _read(tmp_path / "H0.pdf")
    shown = "".join(text.replace("\u200b", "").split())
    assert "#panic()$x$" in shown
    assert "onerror=alert(1)" in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_cover_sheet_has_a_pdf_too(tmp_path: Path, language: Any) -> None:
    team = [replace(helper("H0", 0, 0), name="李甲"), replace(helper("H1", 9, 0), name="张乙")]
    made = replace(scenario([elder("E1", 100, 0)], team), language=language)
    plan = planned(made)
    first = plan.rounds[0]
    other = "H1" if first.helper == "H0" else "H0"
    covered = [
        replace(one, stops=tuple(replace(stop, cover_for=other) for stop in one.stops))
        for one in plan.rounds
    ]
    write_covers(tmp_path, made, replace(plan, rounds=tuple(covered)), privacy="full")
    stem = f"cover-{first.helper}"
    names = {file.name for file in tmp_path.iterdir()}
    assert {f"{stem}.html", f"{stem}.pdf", "covers.pdf", "covers.csv"} == names
    reader, text = _read(tmp_path / f"{stem}.pdf")
    assert "/StructTreeRoot" in reader.root_object
    assert "李甲" in text
    assert "张乙" in text
    shown = f"{first.day.month}/{first.day.day}" if language == "zh" else f"{first.day.day}/"
    assert shown in text
