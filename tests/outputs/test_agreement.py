"""Every planned stop stands everywhere once, with the times of the plan."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from pypdf import PdfReader

from planner.units import format_clock

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

    from planner.plan import Round, Stop


def stops_of(made: SimpleNamespace) -> list[tuple[Round, Stop]]:
    return [(r, s) for r in made.plan.rounds for s in r.stops]


def on_paper(seconds: int) -> str:
    """Return a time in whole minutes, never earlier than planned."""
    return format_clock(-(-seconds // 60) * 60)


def sections(page: str) -> dict[str, str]:
    """Return the page of each sheet by its date."""
    parts = re.split(r'<section class="page day" id="d', page)[1:]
    return {part[:10]: part for part in parts}


def test_every_stop_stands_on_exactly_one_html_sheet(made: SimpleNamespace, written: Path) -> None:
    found: Counter[tuple[str, str, str]] = Counter()
    for helper in made.scenario.helpers:
        page = (written / "sheets" / f"{helper.id}.html").read_text(encoding="utf-8")
        for day, sheet in sections(page).items():
            for elder in re.findall(r'data-elder="([^"]+)"', sheet):
                found[helper.id, day, elder] += 1
    wanted = Counter((r.helper, r.day.isoformat(), e) for r, s in stops_of(made) for e in s.elders)
    assert found == wanted


def test_html_sheets_carry_the_plans_times(made: SimpleNamespace, written: Path) -> None:
    for helper in made.scenario.helpers:
        page = (written / "sheets" / f"{helper.id}.html").read_text(encoding="utf-8")
        by_day = sections(page)
        for one in (r for r in made.plan.rounds if r.helper == helper.id):
            shown = re.findall(r"<time>(.*?)</time>", by_day[one.day.isoformat()], re.DOTALL)
            times = [re.sub(r"<[^>]*>", "", text) for text in shown]
            assert times == [on_paper(stop.arrive) for stop in one.stops]


def test_the_pdf_reads_back_in_order_with_its_fonts(made: SimpleNamespace, written: Path) -> None:
    for helper in made.scenario.helpers:
        reader = PdfReader(written / "sheets" / f"{helper.id}.pdf")
        text = "\n".join(page.extract_text() for page in reader.pages)
        for one in (r for r in made.plan.rounds if r.helper == helper.id):
            at = 0
            for stop in one.stops:
                at = text.index(stop.elders[0], at) + 1
        for page in reader.pages:
            fonts = page["/Resources"]["/Font"]
            assert all(is_embedded(font.get_object()) for font in fonts.values())


def is_embedded(font: dict[str, object]) -> bool:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = inner["/FontDescriptor"].get_object()
    return any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))


def test_a_pdf_can_be_heard_and_says_title_and_language(written: Path) -> None:
    """PDF/UA-1: tagged, with a heading for each day and words for each picture."""
    raw = (written / "sheets" / "H01.pdf").read_bytes()
    root = PdfReader(written / "sheets" / "H01.pdf").root_object
    assert b"pdfuaid:part" in raw
    assert root["/Lang"] == "zh"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    said = str(_structure(root["/StructTreeRoot"], 0))
    assert said.count("/H1") > 1
    assert "/Figure" in said
    whole = PdfReader(written / "sheets" / "all.pdf")
    assert whole.root_object["/Lang"] == "zh"
    assert whole.metadata is not None
    assert whole.metadata.title


def _structure(node: Any, depth: int) -> list[str]:
    """Return the kinds of all elements below one."""
    node = node.get_object()
    if not hasattr(node, "get") or depth > 30:
        return []
    below = node.get("/K", [])
    below = below.get_object() if hasattr(below, "get_object") else below
    kids = below if isinstance(below, list) else [below]
    found = [str(node.get("/S", ""))]
    for kid in kids:
        if hasattr(kid, "get_object"):
            found += _structure(kid, depth + 1)
    return found


def test_pdf_pages_are_counted_per_day(written: Path) -> None:
    reader = PdfReader(written / "sheets" / "H02.pdf")
    text = [page.extract_text().replace(" ", "") for page in reader.pages]
    counts = [re.search(r"第(\d+)页[,，]共(\d+)页", page) for page in text]
    assert all(counts)
    pages = [(int(c.group(1)), int(c.group(2))) for c in counts if c]
    expected = [(n, total) for total in totals(pages) for n in range(1, total + 1)]
    assert pages == expected


def totals(pages: list[tuple[int, int]]) -> list[int]:
    return [total for page, total in pages if page == 1]


def test_one_pdf_holds_all_sheets(written: Path) -> None:
    each = sum(len(PdfReader(written / "sheets" / f"{h}.pdf").pages) for h in ("H01", "H02"))
    assert len(PdfReader(written / "sheets" / "all.pdf").pages) == each


def test_every_stop_stands_in_the_workbook_once(made: SimpleNamespace, written: Path) -> None:
    book = openpyxl.load_workbook(written / "sheets" / "week.xlsx")
    found: Counter[tuple[object, ...]] = Counter()
    for helper in made.scenario.helpers:
        for row in book[f"{helper.name} {helper.id}"].iter_rows(min_row=4, values_only=True):
            if row[3]:
                found[helper.id, row[0], row[6], row[3], row[5]] += 1
    wanted = Counter(
        (r.helper, r.day.isoformat(), e, on_paper(s.arrive), on_paper(s.depart))
        for r, s in stops_of(made)
        for e in s.elders
    )
    assert found == wanted


def test_no_cell_of_the_workbook_is_a_formula(written: Path) -> None:
    book = openpyxl.load_workbook(written / "sheets" / "week.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    names = {c.value for s in book for row in s.iter_rows() for c in row if c.value}
    assert '=HYPERLINK("http://example.invalid","x")' in names


def unfolded(file: Path) -> list[str]:
    return file.read_bytes().decode().replace("\r\n ", "").split("\r\n")


def test_every_stop_stands_in_the_calendar_once(made: SimpleNamespace, written: Path) -> None:
    for helper in made.scenario.helpers:
        lines = unfolded(written / "feeds" / f"{helper.id}.ics")
        starts = sorted(x.split(":")[1] for x in lines if x.startswith("DTSTART;TZID="))
        wanted = sorted(
            f"{r.day:%Y%m%d}T{format_clock(s.start).replace(':', ''):0<6}"
            for r, s in stops_of(made)
            if r.helper == helper.id
        )
        assert starts == wanted


def test_calendar_lines_are_at_most_75_octets(written: Path) -> None:
    for file in (written / "feeds").glob("*.ics"):
        raw = file.read_bytes()
        assert raw.endswith(b"\r\n")
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        assert b"\n" not in raw.replace(b"\r\n", b"")
        for line in raw.split(b"\r\n"):
            line.decode()  # no character is torn


def test_every_stop_stands_on_the_map_with_its_time(made: SimpleNamespace, written: Path) -> None:
    for helper in made.scenario.helpers:
        page = (written / "maps" / f"{helper.id}.html").read_text(encoding="utf-8")
        listed = re.findall(r'data-stop="\d+-\d+".*?class="clock">([^<]*)<.*?<b>(.*?)</b>', page)
        wanted = [
            (on_paper(s.arrive), s.elders[0]) for r, s in stops_of(made) if r.helper == helper.id
        ]
        assert [(clock, unescape(who).split()[-1]) for clock, who in listed] == wanted


def test_geojson_and_gpx_hold_every_stop_and_the_attribution(
    made: SimpleNamespace, written: Path
) -> None:
    for helper in made.scenario.helpers:
        text = (written / "feeds" / f"{helper.id}.geojson").read_text(encoding="utf-8")
        whole = json.loads(text)
        points = [f for f in whole["features"] if f["geometry"]["type"] == "Point"]
        mine = [s for r, s in stops_of(made) if r.helper == helper.id]
        assert [p["properties"]["start"] for p in points] == [format_clock(s.start) for s in mine]
        gpx = (written / "feeds" / f"{helper.id}.gpx").read_text(encoding="utf-8")
        assert gpx.count("<wpt ") == len(mine)
        assert "OpenStreetMap contributors" in gpx
        assert whole["attribution"] == "© OpenStreetMap contributors, ODbL 1.0"


@pytest.mark.parametrize("pattern", ["maps/*.html", "sheets/*.html", "feeds/*.geojson"])
def test_the_attribution_stands_on_every_page(written: Path, pattern: str) -> None:
    for file in written.glob(pattern):
        assert "© OpenStreetMap contributors, ODbL 1.0" in file.read_text(encoding="utf-8"), file


def test_hostile_names_stand_as_written_on_paper(made: SimpleNamespace, written: Path) -> None:
    reader = PdfReader(written / "sheets" / "all.pdf")
    text = "".join(page.extract_text() for page in reader.pages)
    text = re.sub(r"[\s\u200b]", "", text)  # where a long word may be broken
    visited = {e for r, s in stops_of(made) for e in s.elders}
    for elder in made.scenario.elders[2:8]:
        if elder.id in visited and "👵" not in elder.name:
            assert re.sub(r"\s", "", elder.name) in text


def test_unserved_csv_opens_in_excel_without_a_formula(
    made: SimpleNamespace, written: Path
) -> None:
    raw = (written / "unserved.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = raw.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(made.plan.unserved)
    assert "'=HYPERLINK" in raw.decode("utf-8-sig")
