"""The papers of an office: complete, private, drawn once, and fit for any name."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.cli.app import run
from planner.outputs.office.document import Document, Table, write_page, write_print
from tests.town import ELDERS, at, write_town

LONG = "欧阳锦绣年华锦绣年华锦绣年华锦绣年华锦绣年华锦绣年华锦绣年华"
HOSTILE = "<script>alert(1)</script>#eval()&=1+1"


def _town(folder: Path, count: int = 7, name: str = "Elder") -> Path:
    """Write the town with so many elders, every column filled that a card needs."""
    place = write_town(folder)
    homes = list(ELDERS.values())
    head = (
        "elder_id,name,lon,lat,birth_date,gender,address,community,categories,phone,"
        "emergency_contact,services,registered_address,camera,camera_on"
    )
    lines = [head]
    pairs = ["elder_id,helper_id,since,agreed_on"]
    for number in range(1, count + 1):
        lon, lat = at(*homes[number % len(homes)])
        lines.append(
            f'E{number:03},"{name} {number}",{lon},{lat},1940-07-12,f,Door {number},V{number % 2},'
            f"alone,000-{number:04},Son 111-{number:04},bath@monthly;errands,Old Door {number},"
            "agreed,2026-03-01"
        )
        pairs.append(f"E{number:03},H{1 + number % 2},2026-01-05,2026-01-04")
    (place / "elders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (place / "pairs.csv").write_text("\n".join(pairs) + "\n", encoding="utf-8")
    lon, lat = at(0, 0)
    (place / "helpers.csv").write_text(
        "helper_id,name,lon,lat,phone,unit,from_date,to_date,exit_reason,id_number,certificate\n"
        f"H1,Gan,{lon},{lat},222-1,S1,2026-02-01,,,,Care assistant\n"
        f"H2,Xia,{lon},{lat},222-2,V1,2026-04-01,,,,\n"
        f"H3,Old,{lon},{lat},222-3,V1,2026-01-10,2026-08-31,moved away,,\n",
        encoding="utf-8",
    )
    (place / "units.csv").write_text(
        "unit,name,kind,parent,leader,contact,phone\nT,Township,township,,Zhou,,333-0\n"
        "V0,Mill,village,T,Wu,Zheng 333-5,333-1\nV1,Green,village,T,Sun,,333-2\n"
        "S1,First squad,squad,V0,,Zhao 333-3,\n",
        encoding="utf-8",
    )
    settings = (place / "scenario.toml").read_text() + 'units = "units.csv"\npairs = "pairs.csv"\n'
    (place / "scenario.toml").write_text(settings)
    return place


@pytest.fixture
def make(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a call of `planner papers` that gives exit code and JSON."""

    def call(*arguments: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["papers", *arguments, "--today", "2026-11-23", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def _cards(page: str) -> list[list[tuple[str, str]]]:
    """Return the lines of every card of a page."""
    return [
        [(unescape(n), unescape(v)) for n, v in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", card)]
        for card in re.findall(r'<section class="card">(.*?)</section>', page, re.DOTALL)
    ]


def test_b12_g12_d12_b20_205_pairs_are_205_cards_without_a_blank(tmp_path: Path, make: Any) -> None:
    from pypdf import PdfReader

    place = _town(tmp_path / "town", 205)
    code, said = make(str(place), "--cards", "--out", str(tmp_path / "out"))
    assert (code, said["counts"]) == (0, {"cards": 205})
    cards = _cards((tmp_path / "out" / "cards.html").read_text(encoding="utf-8"))
    assert len(cards) == 205
    assert [name for card in cards for name, value in card if not value] == []
    assert dict(cards[0])["What help"] == "visits at home, weekly; bathing (monthly), errands"
    assert dict(cards[0])["Village or community leader, phone"] == "Sun 333-2"
    assert dict(cards[1])["Squad contact, phone"] == "Zhao 333-3"
    assert dict(cards[0])["Helper's phone"] == "222-2"
    reader = PdfReader(tmp_path / "out" / "cards.pdf")
    assert len(reader.pages) == 52
    words = "\n".join(page.extract_text() for page in reader.pages)
    assert set(re.findall(r"E\d{3}", words)) == {f"E{n:03}" for n in range(1, 206)}


def test_a_card_of_a_group_names_everybody_who_takes_turns(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town", 2)
    helpers = (place / "helpers.csv").read_text(encoding="utf-8").splitlines()
    helpers = [f"{line},{'group' if not n else 'Team'}" for n, line in enumerate(helpers)]
    (place / "helpers.csv").write_text("\n".join(helpers) + "\n", encoding="utf-8")
    (place / "pairs.csv").write_text("elder_id,helper_id\nE001,Team\nE002,H1\n", encoding="utf-8")
    assert make(str(place), "--out", str(tmp_path / "out"))[0] == 0
    first, second = _cards((tmp_path / "out" / "cards.html").read_text(encoding="utf-8"))
    assert dict(first)["Helper"] == "Gan H1, Xia H2 (in turn by the week)", "H3 has left"
    assert dict(first)["Helper's phone"] == "222-1, 222-2"
    assert dict(second)["Helper"] == "Gan H1"
    for paper in ("forms", "agreements", "notice"):
        page = (tmp_path / "out" / f"{paper}.html").read_text(encoding="utf-8")
        assert re.search("H1, (Xia )?H2", page), paper


def test_b13_whoever_is_only_called_has_a_registration_form_too(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town", 3)
    elders = (place / "elders.csv").read_text(encoding="utf-8").splitlines()
    contacts = ("contact", "visit", "phone", "visit")
    settings = (place / "scenario.toml").read_text(encoding="utf-8")
    settings = settings.replace('policy = "generic"', 'policy = "gongshu"')
    (place / "scenario.toml").write_text(settings, encoding="utf-8")
    elders = [f"{line},{one}" for line, one in zip(elders, contacts, strict=True)]
    (place / "elders.csv").write_text("\n".join(elders) + "\n", encoding="utf-8")
    (place / "pairs.csv").write_text("elder_id,helper_id\nE001,H2\nE003,H2\n", encoding="utf-8")
    plan = tmp_path / "plan"
    start = ["--start", "2026-11-23", "--effort", "quick"]
    assert run(["plan", str(place), *start, "--out", str(plan)]) == 0
    (called,) = json.loads((plan / "plan.json").read_text(encoding="utf-8"))["others"]
    assert called["elder"] == "E002"
    for number, source in enumerate((place, plan)):
        out = tmp_path / f"out{number}"
        code, said = make(str(source), "--forms", "--out", str(out))
        assert (code, said["counts"]) == (0, {"forms": 3})
        page = (out / "forms.html").read_text(encoding="utf-8")
        assert len(re.findall(r"Elder \d (E00\d)", page)) == 3
    mine = page.split("Elder 2 E002")[1].split("</section>")[0]
    assert "calls" in mine
    assert called["helper"] in mine


def test_b11_every_pair_stands_in_the_charts_once(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town", 150)
    code, said = make(str(place), "--chart", "--out", str(tmp_path / "out"))
    assert code == 0
    page = (tmp_path / "out" / "chart.html").read_text(encoding="utf-8")
    drawn = re.findall(r"<text[^>]*>Elder \d+ (E\d{3})</text>", page)
    assert sorted(drawn) == [f"E{n:03}" for n in range(1, 151)]
    assert page.count("<svg") == said["counts"]["chart"]
    assert "Structure of Township" in page
    for x, width in re.findall(r'<rect x="([\d.]+)"[^>]*? width="([\d.]+)"', page):
        assert float(x) + float(width) <= 277


def test_a_long_name_is_squeezed_into_its_box(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town", 3, LONG * 2)
    make(str(place), "--chart", "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "chart.html").read_text(encoding="utf-8")
    assert 'lengthAdjust="spacingAndGlyphs"' in page


def test_hostile_names_do_nothing(tmp_path: Path, make: Any) -> None:
    from openpyxl import load_workbook

    place = _town(tmp_path / "town", 3, HOSTILE)
    code, said = make(str(place), "--out", str(tmp_path / "out"))
    assert code == 0
    for name in said["files"]:
        if name.endswith(".html"):
            assert "<script>" not in (tmp_path / "out" / name).read_text(encoding="utf-8"), name
        if name.endswith(".xlsx"):
            for row in load_workbook(tmp_path / "out" / name).active.iter_rows():
                assert all(cell.data_type != "f" for cell in row)


def test_office_and_street_show_what_they_may(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town")
    said = {}
    for privacy in ("full", "office", "street"):
        out = tmp_path / privacy
        assert make(str(place), "--privacy", privacy, "--out", str(out))[0] == 0
        said[privacy] = "".join(p.read_text(encoding="utf-8") for p in sorted(out.glob("*.html")))
    full, doors = ["full"], ["full", "office"]
    allowed = {"000-0001": full, "222-1": full, "Elder 1 ": full, "Zheng": full, "Door 1": doors,
               "E001": [*said]}  # fmt: skip
    for word, shown in allowed.items():
        assert [privacy for privacy, page in said.items() if word in page] == shown, word


def test_c19_the_notice_names_nobody_whatever_the_privacy(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town")
    make(str(place), "--pairs", "--privacy", "full", "--out", str(tmp_path / "out"))
    notice = (tmp_path / "out" / "notice.html").read_text(encoding="utf-8")
    assert "E001" in notice
    assert "333-2" in notice  # the village's own number is public
    for private in ("Elder", "Gan", "Door", "000-0001", "Sun"):
        assert private not in notice.replace('<th scope="col">Elder</th>', ""), private


def test_b13_an_id_number_stands_on_the_form_in_full_and_nowhere_else(
    tmp_path: Path, make: Any
) -> None:
    from planner.read.idnumbers import check_digit

    number = "110101194007120" + "02"
    number += check_digit(number)
    place = _town(tmp_path / "town")
    elders = (place / "elders.csv").read_text().splitlines()
    elders = [f"{line},{'id_number' if n == 0 else number if n == 1 else ''}"
              for n, line in enumerate(elders)]  # fmt: skip
    (place / "elders.csv").write_text("\n".join(elders) + "\n")
    assert make(str(place), "--out", str(tmp_path / "full"))[0] == 0
    assert make(str(place), "--privacy", "office", "--out", str(tmp_path / "office"))[0] == 0
    found = {
        str(file.relative_to(tmp_path))
        for file in tmp_path.glob("*/*.html")
        if number in file.read_text(encoding="utf-8")
    }
    assert found == {"full/forms.html"}


def test_g15_b17_c18_the_register_is_that_of_its_day(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town")
    pages = {}
    for day in ("2026-03-31", "2026-06-30", "2026-09-30"):
        out = tmp_path / day
        make(str(place), "--register", "--on", day, "--out", str(out))
        pages[day] = (out / "register.html").read_text(encoding="utf-8")
    assert "On the register: 2" in pages["2026-03-31"]
    assert "On the register: 3" in pages["2026-06-30"]
    assert "On the register: 2" in pages["2026-09-30"]
    assert all("Care assistant" in page for page in pages.values())
    assert "moved away" in pages["2026-09-30"]
    assert "moved away" not in pages["2026-06-30"]


def test_b6_the_remote_stand_in_their_ledger_with_the_camera(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town")
    (place / "pairs.csv").write_text("elder_id,helper_id\nE001,H1\n")
    settings = (place / "scenario.toml").read_text()
    (place / "scenario.toml").write_text(settings + "[planning]\nmax_walk_minutes = 6\n")
    code, said = make(str(place), "--remote", "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "remote.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr><td>\d+</td>(.*?)</tr>", page)
    assert code == 0
    assert len(rows) == said["counts"]["remote"] > 0
    assert all("agreed</td><td>2026-03-01" in row for row in rows)
    assert all("Son 111-" in row and re.search(r"\d+ min", row) for row in rows)


def test_that_nobody_is_remote_stands_on_a_line_of_its_own(tmp_path: Path, make: Any) -> None:
    from pypdf import PdfReader

    place = _town(tmp_path / "town")
    assert make(str(place), "--remote", "--out", str(tmp_path / "out"))[1]["counts"]["remote"] == 0
    lines = PdfReader(tmp_path / "out" / "remote.pdf").pages[0].extract_text().splitlines()
    assert "Nobody is remote: a helper reaches every elder in time." in [s.strip() for s in lines]


def test_only_those_who_are_named_and_an_unknown_one_is_a_fault(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town")
    out = str(tmp_path / "out")
    assert make(str(place), "E002", "--cards", "--out", out)[1]["counts"] == {"cards": 1}
    code, said = make(str(place), "E002", "nobody", "--cards", "--out", out)
    assert (code, [fault["value"] for fault in said["faults"]]) == (2, ["nobody"])


def test_a_folder_of_others_is_refused_and_a_plan_is_left_alone(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "letter.txt").write_text("mine")
    assert make(str(place), "--register", "--out", str(tmp_path / "others"))[0] == 2
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "plan.json").write_text('{"format": "visit-rounds/plan@1"}')
    assert make(str(place), "--register", "--out", str(plan))[1]["out"] == str(plan / "papers")
    assert (plan / "plan.json").read_text() == '{"format": "visit-rounds/plan@1"}'


def test_in_chinese_everything_is_chinese(tmp_path: Path, make: Any) -> None:
    place = _town(tmp_path / "town", 2, "王")
    settings = (place / "scenario.toml").read_text().replace('"en"', '"zh"')
    (place / "scenario.toml").write_text(settings)
    make(str(place), "--cards", "--forms", "--pairs", "--out", str(tmp_path / "out"))
    for name in ("cards", "forms", "agreements", "notice"):
        page = (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")
        heads = re.findall(r"<(?:dt|th|h1|h2)(?: [^>]*)?>(.*?)</", page)
        assert heads
        assert not [head for head in heads if re.search(r"[A-Za-z]", head)], name


def test_the_style_of_a_paper_is_no_escaped_text() -> None:
    from planner.outputs.page import environment, own_css, own_text

    page = environment().from_string("<style>{{ css }}</style>")
    assert page.render(css=own_css("office.css")) == f"<style>{own_text('office.css')}</style>"


def test_papers_are_set_in_the_type_that_their_style_names(tmp_path: Path) -> None:
    place = _town(tmp_path / "town", count=2)
    code = run(["papers", str(place), "--register", "--out", str(tmp_path / "out")])
    styles = re.findall(
        r"<style>(.*?)</style>",
        (tmp_path / "out" / "register.html").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert code == 0
    assert styles
    assert all('"Noto Sans CJK SC"' in style and "&#" not in style for style in styles)


def _listed(rows: list[tuple[str, ...]], widths: tuple[float, ...]) -> Document:
    heads = tuple("abcdefgh"[: len(widths)])
    return Document(
        stem="list", title="List", language="en", head="Office", note="How it is asked.",
        version="v", tables=(Table(heads=heads, rows=tuple(rows), widths=widths),),
    )  # fmt: skip


@pytest.mark.parametrize("count", [20, 45, 46, 47, 48, 49, 50])
def test_the_note_of_a_list_never_stands_alone_on_a_page(tmp_path: Path, count: int) -> None:
    rows = [(f"row{number}", "x") for number in range(count)]
    write_print(tmp_path, _listed(rows, (0.5, 0.5)))
    pages = [page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages]
    assert "How it is asked." in pages[0]
    assert all("row" in page for page in pages)


def test_columns_of_telephone_numbers_and_dates_break_no_line(tmp_path: Path) -> None:
    write_page(tmp_path, _listed([("0571-8765", "a-b"), ("", "2026-11-23")], (0.5, 0.5)))
    page = (tmp_path / "list.html").read_text(encoding="utf-8")
    assert re.findall(r"nth-child\((\d)\) \{ white-space", page) == ["1"]
