"""Everything below an output folder is written, the same every time, in both languages."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from planner.outputs import write_all
from planner.outputs.paper import fonts
from tests.outputs.hand import features, week

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_every_file_of_the_contract_is_there(written: Path) -> None:
    assert {
        "unserved.csv", "sheets/week.xlsx", "sheets/H01.html", "sheets/H01.pdf", "sheets/H02.html",
        "sheets/H02.pdf", "sheets/all.pdf", "maps/index.html", "maps/H01.html", "maps/H02.html",
        "feeds/H01.ics", "feeds/H01.gpx", "feeds/H01.geojson",
    } <= set(files_of(written))  # fmt: skip


def test_the_same_plan_gives_the_same_bytes(
    made: SimpleNamespace, written: Path, tmp_path: Path
) -> None:
    write_all(tmp_path, **vars(made), privacy="full")
    first, second = files_of(written), files_of(tmp_path)
    assert {n for n in first if first[n] != second.get(n)} == set()


def test_the_workbook_holds_no_clock(written: Path) -> None:
    with zipfile.ZipFile(written / "sheets" / "week.xlsx") as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_fill_every_page(language: str, tmp_path: Path) -> None:
    write_all(tmp_path, **vars(week(12, 1, language=language)))
    page = (tmp_path / "sheets" / "H01.html").read_text(encoding="utf-8")
    assert ("签名" in page) is (language == "zh")
    assert ("Signature" in page) is (language == "en")


def test_streets_without_names_or_houses_still_give_a_map(tmp_path: Path) -> None:
    parts = vars(week(12, 1)) | {"features": features(8, rich=False)}
    write_all(tmp_path, **parts)
    assert "<svg" in (tmp_path / "sheets" / "H01.html").read_text(encoding="utf-8")


def test_a_plan_alone_can_be_drawn(tmp_path: Path) -> None:
    parts = vars(week(12, 1)) | {"features": None, "walking": None}
    write_all(tmp_path, **parts)
    assert (tmp_path / "maps" / "index.html").exists()


def test_without_a_chinese_font_html_is_made_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "CHINESE", {"no_such_font_package": "None"})
    write_all(tmp_path, **vars(week(12, 1)))
    assert not list((tmp_path / "sheets").glob("*.pdf"))
    page = (tmp_path / "sheets" / "index.html").read_text(encoding="utf-8")
    assert "未找到中文字体" in page
    assert (tmp_path / "sheets" / "H01.html").exists()


def test_odd_helper_ids_become_harmless_files(tmp_path: Path) -> None:
    made = week(20, 2)
    names = {"H01": "../../etc", "H02": "CON"}
    people = replace(
        made.scenario,
        helpers=tuple(replace(h, id=names[h.id]) for h in made.scenario.helpers),
        history=(),
    )
    plan = replace(
        made.plan,
        rounds=tuple(replace(r, helper=names[r.helper]) for r in made.plan.rounds),
        pairs=tuple(replace(p, helper=names[p.helper]) for p in made.plan.pairs),
        others=(),
        remote=(),
        calls=(),
        unserved=(),
    )
    parts = vars(made) | {"scenario": people, "plan": plan, "walking": None}
    out = tmp_path / "out"
    out.mkdir()
    write_all(out, **parts)
    assert {p.name for p in tmp_path.iterdir()} == {"out"}
    assert len(list((out / "maps").glob("*.html"))) == 3


def test_nobody_at_all_gives_pages_too(tmp_path: Path) -> None:
    made = week(12, 1)
    plan = replace(made.plan, rounds=(), pairs=(), calls=(), others=(), remote=(), unserved=())
    write_all(tmp_path, **(vars(made) | {"plan": plan}))
    assert "本周没有安排" in (tmp_path / "sheets" / "H01.html").read_text(encoding="utf-8")
