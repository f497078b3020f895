"""The bureau's own workbook is filled, and what is not a placeholder stays as it was."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from planner.cli.app import run
from planner.ledger.book import Book
from planner.outputs.office.report_names import blank, names_of
from planner.outputs.template.references import Shift, across, down
from tests.town import at, write_town

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOSTILE = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a scenario of six elders in two communities; one has a hostile name."""
    place = write_town(tmp_path_factory.mktemp("forms") / "town")
    lon, lat = at(120, 30)
    rows = [
        f"E{n},{HOSTILE if n == 2 else f'Elder {n}'},{lon},{lat},{HOSTILE if n % 2 else 'West'},"
        "alone,weekly"
        for n in range(1, 7)
    ]
    head = "elder_id,name,lon,lat,community,categories,tier\n"
    (place / "elders.csv").write_text(head + "\n".join(rows) + "\n")
    book = Book(place / "book.sqlite")
    met = [
        {"elder_id": f"E{n}", "date": f"2026-11-{day:02}", "form": "visit", "outcome": "met",
         "helper_id": "H01", "minutes": "30"}
        for day in (2, 9, 16, 23)
        for n in (1, 3, 4)
    ]  # fmt: skip
    book.add(met, by="Li", now=NOW)
    book.close()
    return place


def _template(file: Path) -> Path:
    """Write a form as a bureau has it: heads, formats, sums, rules, a chart, a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报 表"
    sheet["A1"] = "{{ 方案名称 }} {{期别}}（{{开始日期}}至{{end}}）"
    sheet.merge_cells("A1:D1")
    sheet["A2"], sheet["B2"], sheet["C2"] = "上门次数", "{{上门}}", "{{category.alone}}"
    sheet["D2"] = "{{人员类别：失能}}"
    sheet["B2"].font, sheet["B2"].number_format = Font(bold=True), "0.00"
    sheet["A3"], sheet["B3"] = "截至", "{{end}}"
    sheet["B3"].number_format = "yyyy-mm-dd"
    sheet["A4"], sheet["B4"], sheet["C4"] = "社区", "应探访", "比率"
    sheet["A5"] = "{{各村（社区）探访率.村（社区）}}"
    sheet["B5"], sheet["C5"] = "{{rates-community.owed}}", "{{ 各村(社区)探访率.比率 }}"
    sheet["C5"].number_format, sheet["D5"] = "0.0%", "=B5*2"
    sheet["E5"] = "{{各村（社区）探访率.序号}}"
    sheet.merge_cells("F5:G5")
    sheet["A6"], sheet["B6"], sheet["C6"], sheet["D6"] = "合计", "=SUM(B5)", "=SUM(B4:B5)", "=B6"
    sheet["A7"] = "负责人（签字）"
    sheet.merge_cells("A7:D7")
    sheet.conditional_formatting.add(
        "B5", CellIsRule(operator="lessThan", formula=["$B$6"], fill=PatternFill("solid"))
    )
    pick = DataValidation(type="list", formula1='"是,否"')
    pick.add("E7")
    sheet.add_data_validation(pick)
    sheet.oddFooter.center.text = "{{标题}}"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=5, max_row=5))
    sheet.add_chart(chart, "A9")
    other = book.create_sheet("other")
    other["A1"], other["A2"] = "='月报 表'!B6", "nothing to fill"
    third = book.create_sheet("plain")
    third["A1"] = "left as it is"
    book.defined_names["total"] = DefinedName("total", attr_text="'月报 表'!$B$6")
    book.save(file)
    return file


@pytest.fixture
def filled(folder: Path, tmp_path: Path) -> Path:
    template = _template(tmp_path / "form.xlsx")
    asked = ["report", str(folder), "--week", "2026-11-18", "--today", "2026-11-26"]
    assert run([*asked, "--template", str(template), "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out" / "form-2026-W47.xlsx"


def test_figures_stand_in_their_cells_with_the_formats_of_the_form(filled: Path) -> None:
    sheet = load_workbook(filled)["月报 表"]
    assert str(sheet["A1"].value).endswith("2026-W47（2026-11-16至2026-11-22）")
    assert (sheet["B2"].value, sheet["C2"].value, sheet["D2"].value) == (3, 6, 0)
    assert sheet["B2"].font.bold
    assert sheet["B2"].number_format == "0.00"
    assert sheet["B3"].value == datetime(2026, 11, 22)  # noqa: DTZ001 - a day of a spreadsheet
    assert "week 47, 2026" in str(sheet.oddFooter.center.text)


def test_a_row_is_repeated_and_what_stood_below_follows(filled: Path) -> None:
    book = load_workbook(filled)
    sheet = book["月报 表"]
    communities = [[cell.value for cell in row] for row in sheet["A5:E6"]]
    assert [row[4] for row in communities] == [1, 2]
    assert {row[0]: (row[1], row[2]) for row in communities} == {
        "West": (3, pytest.approx(1 / 3)), HOSTILE: (3, pytest.approx(2 / 3)),
    }  # fmt: skip
    assert [row[3] for row in communities] == ["=B5*2", "=B6*2"]
    assert [sheet["B7"].value, sheet["C7"].value, sheet["D7"].value] == [
        "=SUM(B5:B6)", "=SUM(B4:B6)", "=B7",
    ]  # fmt: skip
    assert sheet["A8"].value == "负责人（签字）"
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:D1", "A8:D8", "F5:G5", "F6:G6"}
    (area,) = sheet.conditional_formatting
    assert str(area.sqref) == "B5:B6"
    assert area.rules[0].formula == ["$B$7"]
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E8"
    assert book["other"]["A1"].value == "='月报 表'!B7"
    assert book.defined_names["total"].attr_text == "'月报 表'!$B$7"
    with zipfile.ZipFile(filled) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "'月报 表'!$B$5:$B$6" in chart
    assert "row>9</" in drawing


def test_hostile_text_stays_text(filled: Path) -> None:
    sheet = load_workbook(filled)["月报 表"]
    cell = next(sheet.cell(row, 1) for row in (5, 6) if sheet.cell(row, 1).value == HOSTILE)
    assert cell.data_type != "f"
    assert cell.quotePrefix


def test_parts_that_hold_nothing_to_fill_are_the_same_bytes(filled: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "form.xlsx") as was, zipfile.ZipFile(filled) as made:
        assert was.namelist() == made.namelist()
        for part in ("xl/worksheets/sheet3.xml", "xl/theme/theme1.xml", "docProps/app.xml"):
            assert was.read(part) == made.read(part), part


def test_unknown_placeholders_are_all_told_and_nothing_is_written_or_frozen(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B2"], sheet["C3"] = "{{上们}}", "{{vists}} {{visits}}", '="{{visits}}"'
    book.save(tmp_path / "wrong.xlsx")
    (tmp_path / "none.xlsx").write_bytes(b"no workbook")
    capsys.readouterr()
    code = run(["report", str(folder), "--month", "2026-09", "--today", "2026-11-26", "--json",
                "--template", str(tmp_path / "wrong.xlsx"), "--template",
                str(tmp_path / "none.xlsx"), "--out", str(tmp_path / "out")])  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert code == 2
    assert [(one["cell"], one["value"]) for one in said["faults"]] == [
        ("A1", "{{上们}}"), ("B2", "{{vists}}"), ("C3", "{{visits}}"), (None, None),
    ]  # fmt: skip
    assert "上门" in said["faults"][0]["remedy"]
    assert "visits" in said["faults"][1]["remedy"]
    assert not (tmp_path / "out").exists()
    from planner.ledger.office import Office

    office = Office(str(folder / "book.sqlite"))
    assert office.frozen("month", "2026-09") is None
    office.close()


def test_no_row_of_a_table_leaves_its_row_once_and_empty(folder: Path, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"] = "{{late.who}}", "below"
    book.save(tmp_path / "form.xlsx")
    assert (
        run(
            [
                "report",
                str(folder),
                "--month",
                "2026-10",
                "--today",
                "2026-11-26",
                "--template",
                str(tmp_path / "form.xlsx"),
                "--out",
                str(tmp_path),
            ]
        )
        == 2
    )
    asked = ["report", str(folder), "--month", "2026-10", "--today", "2026-11-26", "--template"]
    assert run([*asked, str(tmp_path / "form.xlsx"), "--out", str(tmp_path / "out")]) == 2
    sheet["A1"] = "{{late.elder}}"
    book.save(tmp_path / "form.xlsx")
    assert run([*asked, str(tmp_path / "form.xlsx"), "--out", str(tmp_path / "out")]) == 0
    made = load_workbook(tmp_path / "out" / "form-2026-10.xlsx").active
    assert made is not None
    assert [made["A1"].value or "", made["A2"].value] == ["", "below"]


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("SUM(B5:B5)+A9", "SUM(B5:B8)+A12"), ("SUM(B5)", "SUM(B5:B8)"), ("B5+$B$6", "B5+$B$9"),
        ("SUM(4:6)", "SUM(4:9)"), ("other!B9", "other!B9"), ("'it''s'!B9", "'it''s'!B9"),
        ("S!B9", "S!B12"), ('"B9"&B4', '"B9"&B4'), ("A:A", "A:A"), ("T[x]", "T[x]"),
        ("AVERAGE(C5,D9)", "AVERAGE(C5:C8,D12)"),
    ],
)  # fmt: skip
def test_references_follow(formula: str, after: str) -> None:
    assert Shift("S", 5, 3).formula(formula, "s") == after


def test_formulas_are_copied_as_a_spreadsheet_does() -> None:
    assert down("B5*$C$1+D$5", 2) == "B7*$C$1+D$5"
    assert across("B5*2", "D5", "D8") == "B8*2"


@pytest.mark.parametrize("kind", ["week", "month", "quarter", "october"])
def test_the_list_of_names_in_the_docs_is_whole(kind: str) -> None:
    listed = (Path(__file__).parents[2] / "docs" / "report-names.md").read_text(encoding="utf-8")
    written = set(listed.split("`"))
    for names in names_of(blank(kind), "zh", {}).listed:
        missing = {one for one in names if not one.endswith((".before", ".上期", ".rows", ".明细"))}
        assert missing <= written, missing - written


def test_a_day_of_the_year_is_what_excel_counts() -> None:
    from planner.outputs.template.workbook import _serial

    assert _serial("2026-11-25") == (date(2026, 11, 25) - date(1899, 12, 30)).days
    assert _serial("soon") is None
