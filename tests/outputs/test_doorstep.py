"""What stands at the door: who it is, when they were seen last, when to be there, whom to ring."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest

from planner.domain import PastContact
from planner.hours import USUAL, Hours
from planner.outputs.day import Contacts, rest_words, week_sheets
from planner.outputs.material import Material, make_mask
from planner.outputs.paper.sheet_data import dialled
from planner.outputs.unserved import fix_words
from planner.outputs.wording import hours_words, paper_clock, weekday_words
from planner.outputs.workbook import write_workbook
from planner.plan import SURGE, Duty, Fix
from tests.outputs.hand import MONDAY, week

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.outputs.conftest import Opened


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [((1, 2, 3, 4, 5), "周一至周五", "Mo–Fr"), ((3, 5), "周三、周五", "We, Fr"),
     ((1, 2, 4, 5, 6), "周一、周二、周四至周六", "Mo, Tu, Th–Sa")],
)  # fmt: skip
def test_weekdays_are_written_as_people_say_them(days: tuple[int, ...], zh: str, en: str) -> None:
    assert (weekday_words("zh", days), weekday_words("en", days)) == (zh, en)


def material(privacy: str = "full", language: str = "zh", **more: object) -> Material:
    made = week(24, 2, language=language)
    people = replace(made.scenario, **more) if more else made.scenario
    mask = make_mask(privacy, people)
    return Material(people, made.policy, made.plan, made.walking, None, mask)


def test_a_person_is_told_by_gender_age_and_categories_in_words() -> None:
    born = MONDAY.replace(year=1941)
    told = tuple(
        replace(one, gender="f", birth_date=born, categories=("alone", "frail"))
        for one in material().scenario.elders
    )
    wanted = {"zh": "女 · 85 岁 · 独居、失能", "en": "woman · 85 years · living alone, frail"}
    for language, words in wanted.items():
        sheets = week_sheets(material(language=language, elders=told))
        people = [p for w in sheets for d in w.days for s in d.stops for p in s.people]
        assert {p.about for p in people} == {words}
    for privacy in ("office", "street"):
        sheets = week_sheets(material(privacy, elders=told))
        assert {p.about for w in sheets for d in w.days for s in d.stops for p in s.people} == {""}


def test_mondays_visit_stands_on_tuesdays_sheet_as_planned() -> None:
    one = material()
    monday = one.plan.rounds[0]
    elder = monday.stops[0].elders[0]
    seen = Contacts(one)
    before = one.last_contacts()[elder]
    assert seen.words(elder, monday.day) == before.isoformat()
    assert seen.words(elder, monday.day + timedelta(days=1)) == f"{monday.day}（按计划）"
    assert Contacts(material(language="en")).words("nobody", MONDAY) == "none on record"
    missed = {"missed": [{"elder": elder, "date": monday.day.isoformat()}]}
    again = replace(one.plan, extra={**one.plan.extra, "replan": missed})
    assert (
        Contacts(replace(one, plan=again)).words(elder, monday.day + timedelta(days=1))
        == before.isoformat()
    )


def test_after_a_replan_mondays_visit_stands_as_met_where_the_record_says_so() -> None:
    one = material()
    monday, tuesday = one.plan.rounds[0].day, one.plan.rounds[0].day + timedelta(days=1)
    elder = one.plan.rounds[0].stops[0].elders[0]
    met = replace(one.scenario, history=(PastContact(elder, monday, "H01", "visit", 20),))
    again = replace(one.plan, extra={**one.plan.extra, "replan": {"from": tuesday.isoformat()}})
    known = replace(one, scenario=met, plan=again)
    assert Contacts(known).words(elder, tuesday) == monday.isoformat()
    assert Contacts(replace(known, plan=one.plan)).words(elder, tuesday) == f"{monday}（按计划）"
    assert Contacts(known).words(elder, monday) == one.last_contacts()[elder].isoformat()


@pytest.mark.parametrize(
    ("planned", "shown"),
    [("08:31:34", "08:32"), ("08:31", "08:31"), ("08:59:01", "09:00"), ("23:59:59", "24:00")],
)
def test_nobody_is_asked_to_be_earlier_than_planned(planned: str, shown: str) -> None:
    assert paper_clock(planned) == shown


def test_a_break_between_two_doors_is_told_and_one_beside_them_is_not() -> None:
    one = material()
    eleven, half_past_one = 41_400, 48_600  # the usual shift's break is 11:30 to 13:30
    assert rest_words(one, "H01", MONDAY, eleven - 60, half_past_one + 60) == "11:30–13:30 休息"
    assert rest_words(one, "H01", MONDAY, eleven - 60, half_past_one - 60) == ""
    assert rest_words(one, "H01", MONDAY, eleven + 60, half_past_one + 60) == ""
    assert rest_words(one, "nobody", MONDAY, 0, 86_400) == ""


def test_the_break_of_a_day_is_that_of_its_weekday() -> None:
    whole = material()
    early, late = (30_600, 39_600), (43_200, 61_200)  # on Tuesday from 11:00 to 12:00
    hours = Hours.of_weekdays({1: whole.helpers["H01"].hours.on(MONDAY), 2: (early, late)})
    team = tuple(replace(h, hours=hours) for h in whole.scenario.helpers)
    one = replace(whole, scenario=replace(whole.scenario, helpers=team))
    tuesday = MONDAY + timedelta(1)
    assert rest_words(one, "H01", tuesday, 39_000, 43_800) == "11:00–12:00 休息"
    assert rest_words(one, "H01", MONDAY, 39_000, 43_800) == ""
    # Beside a standing round from 09:00 to 13:00 nobody rests in a surge: the break is Monday's.
    left = hours.changed({tuesday: ((30_600, 32_400), (48_600, 61_200))}, {1, 2})
    team = tuple(replace(h, hours=left) for h in whole.scenario.helpers)
    surge = replace(
        whole,
        scenario=replace(whole.scenario, helpers=team),
        plan=replace(whole.plan, extra={**whole.plan.extra, SURGE: {}}),
    )
    assert rest_words(surge, "H01", tuesday, 32_000, 48_700) == "11:30–13:30 休息"
    assert (
        hours_words("zh", hours) == "周一 08:30–11:30、13:30–17:00；周二 08:30–11:00、12:00–17:00"
    )
    assert hours_words("en", hours).startswith("Mo 08:30–11:30, 13:30–17:00; Tu 08:30")
    assert hours_words("en", USUAL) == "08:30–11:30, 13:30–17:00"


def test_a_longer_shift_is_asked_for_in_words() -> None:
    longer = Fix(
        "shift", "1 08:30-11:30;5 08:30-11:30", "1 08:30-12:30;5 08:30-12:30", proved=True,
        cost={"helper": "H01"},
    )  # fmt: skip
    said = fix_words(material(), longer)
    assert "从 周一、周五 08:30–11:30 改为 周一、周五 08:30–12:30" in said


def test_numbers_dial_and_words_do_not() -> None:
    assert dialled("女儿 139-0000-0052 或 0571 5550 0052") == [
        ("女儿 ", ""), ("139-0000-0052", "13900000052"), (" 或 ", ""),
        ("0571 5550 0052", "057155500052"),
    ]  # fmt: skip
    assert dialled("2 楼 12 室") == [("2 楼 12 室", "")]
    assert dialled("") == []


def test_pages_of_the_workbook_carry_names_and_the_rest_days_their_numbers(
    tmp_path: Path,
) -> None:
    def named(privacy: str) -> tuple[list[str], object]:
        one = material(privacy)
        helpers = tuple(replace(h, phone=f"139{h.id}") for h in one.scenario.helpers)
        duty = (Duty(MONDAY + timedelta(days=5), "H02", proposed=True),)
        one = replace(
            one,
            scenario=replace(one.scenario, helpers=helpers),
            plan=replace(one.plan, duty=duty),
        )
        write_workbook(tmp_path / f"{privacy}.xlsx", one)
        book = openpyxl.load_workbook(tmp_path / f"{privacy}.xlsx")
        return book.sheetnames[1:3], book["休息日值班"]["C1"].value

    names = [f"{h.name} {h.id}" for h in material().scenario.helpers]
    assert named("full") == (names, "139H02")
    assert named("office") == (["H01", "H02"], None)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["sheets/H01.html", "sheets/index.html"])
def test_on_a_phone_no_name_or_date_stands_one_sign_to_a_line(
    written: Path, open_page: Callable[..., Opened], name: str
) -> None:
    page = open_page(written / name, 390, 844).page
    tall = """() => [...document.querySelectorAll('.week tbody th, .week td, .team th, .team td')]
      .filter(e => e.offsetParent && e.textContent.trim().length > 1)
      .filter(e => e.getBoundingClientRect().width < 24).map(e => e.textContent)"""
    assert page.evaluate(tall) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    numbers = page.locator('a[href^="tel:"]').count()
    assert (numbers > 0) is (name == "sheets/H01.html")  # the index rings on rest days only


def test_whom_to_ring_stands_on_the_page_that_says_who_it_is(tmp_path: Path) -> None:
    from pypdf import PdfReader

    from planner.outputs.paper.sheets import write_sheets

    long = week(50, 1, language="zh")
    known = [
        replace(one, phone=f"555-{n:04}", note="门铃坏了，请敲门；" * (n % 4))
        for n, one in enumerate(long.scenario.elders)
    ]
    people = replace(long.scenario, elders=tuple(known))
    mask = make_mask("full", people)
    made = Material(people, long.policy, long.plan, long.walking, None, mask)
    write_sheets(tmp_path, made)
    named = {one.phone: one.id for one in known}
    rung = 0
    for week_sheet in week_sheets(made):
        for page in PdfReader(tmp_path / f"{week_sheet.stem}.pdf").pages:
            text = page.extract_text()
            for phone in (one for one in named if one in text):
                assert named[phone] in text
                rung += 1
    assert rung > 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_cell_of_the_workbook_is_cut_off_by_the_next(tmp_path: Path, language: str) -> None:
    write_workbook(tmp_path / "week.xlsx", material(language=language))
    sheet = openpyxl.load_workbook(tmp_path / "week.xlsx").worksheets[1]
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[3]]
    wrapped = 0
    for row in sheet.iter_rows(min_row=3):
        height = sheet.row_dimensions[row[0].row].height
        assert (height or 0) >= 30 or not any(cell.alignment.wrap_text for cell in row)
        for cell, width in zip(row, widths, strict=True):
            long = sum(2 if sign > "\u2e80" else 1 for sign in str(cell.value or ""))
            assert long <= width or cell.alignment.wrap_text or isinstance(cell.value, int), cell
            wrapped += bool(cell.alignment.wrap_text)
    assert wrapped


def test_the_workbook_prints_lying_in_letters_that_can_be_read(tmp_path: Path) -> None:
    write_workbook(tmp_path / "week.xlsx", material(language="zh"))
    first, *others = openpyxl.load_workbook(tmp_path / "week.xlsx").worksheets
    for sheet in (first, *others):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    printed = [sheet.column_dimensions[cell.column_letter].width for cell in others[0][3][:20]]
    assert others[0].page_setup.fitToWidth == 2
    assert others[0].print_title_cols == "$G:$H"
    assert sum(printed) / 2 < 180  # columns of a letter's width: on A4 not under 9 points
