"""The columns that offices add: id numbers, ages, times of service, ways of living."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from planner.domain import Contact, Elder, Helper
from planner.errors import InputError
from planner.hours import Hours
from planner.read.fields import parse_categories
from planner.read.idnumbers import check_digit
from planner.read.scenario import read_scenario
from planner.units import Span
from planner.write.rosters import (
    ELDER_COLUMNS,
    HELPER_COLUMNS,
    elder_row,
    helper_row,
)
from tests.read import folders
from tests.town import write_town

# Invented: the area 000000 is given to nobody.
NUMBER = "00000019410508002" + check_digit("00000019410508002")


def only(folder: Path, **cells: str) -> Elder:
    """Return the one elder of a roster with these cells."""
    path = folders.sound(folder, folders.elder(**cells))
    return read_scenario(path, today=folders.TODAY).elders[0]


def test_an_id_number_gives_birth_date_and_gender(tmp_path: Path) -> None:
    elder = only(tmp_path, id_number=NUMBER)
    assert (elder.birth_date, elder.gender) == (date(1941, 5, 8), "f")


def test_a_wrong_check_digit_is_a_fault(tmp_path: Path) -> None:
    wrong = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")
    with pytest.raises(InputError) as told:
        only(tmp_path, id_number=wrong)
    assert told.value.faults[0].expected.key == "read.fault.id-number-digit"


def test_what_contradicts_the_id_number_is_noted(tmp_path: Path) -> None:
    path = folders.sound(tmp_path, folders.elder(id_number=NUMBER, gender="m"))
    scenario = read_scenario(path, today=folders.TODAY)
    assert "read.notice.id-number-says" in {n.expected.key for n in scenario.notices}
    assert scenario.elders[0].gender == "m"


def test_an_age_gives_the_birth_year_where_nothing_else_does(tmp_path: Path) -> None:
    assert only(tmp_path, age="85").age_on(date(2026, 12, 31)) == 85


def test_nobody_is_met_outside_the_time_of_service(tmp_path: Path) -> None:
    elder = only(tmp_path, since="2026-12-01", until="2026-12-31")
    days = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [elder.is_absent(day) for day in days] == [True, False, False, True]


def test_joined_categories_are_taken_apart() -> None:
    assert parse_categories("高龄独居") == ("very-old", "alone")
    assert parse_categories("失独独居老人") == ("special-family", "alone")


def test_a_category_with_days_holds_for_them(tmp_path: Path) -> None:
    elder = only(tmp_path, categories="独居;阶段性困难:2026-11-01..2027-01-31")
    assert elder.categories == ("alone", "passing-hardship")
    assert elder.categories_on(date(2027, 1, 31)) == ("alone", "passing-hardship")
    assert elder.categories_on(date(2027, 2, 1)) == ("alone",)


@pytest.mark.parametrize(
    ("said", "meant"), [("微信", Contact.CHAT), ("邻里询问", Contact.NEIGHBOUR)]
)
def test_more_forms_of_contact(tmp_path: Path, said: str, meant: Contact) -> None:
    assert only(tmp_path, contact=said).contact is meant


DAY = date(2026, 11, 3)
SPANS = (Span(DAY, date(2026, 11, 9)),)
ELDER = Elder(
    "E1", "Wang", 121.5, 31.2, "f", date(1941, 5, 8), "Lane 1", "Mill", "F1",
    ("alone", "passing-hardship"), None, Contact.CHAT, 1800, (), ("nursing",), ("H9",), DAY,
    SPANS, "123", "Li 456", "a note", 2, NUMBER, DAY, date(2027, 1, 1), "north", "bath@monthly",
    DAY, "widowed", "alone", "elsewhere", "Lane 2", "agreed", DAY,
    (("passing-hardship", Span(DAY, date(2027, 1, 31))),), approved_on=DAY, pays="low",
)  # fmt: skip
HELPER = Helper(
    "H1", "Li", 121.5, 31.2, "volunteer", "f", date(1979, 10, 21), ("nursing",),
    frozenset({1, 3}), Hours(((30600, 41400),)), 36000, 1.1, DAY, date(2027, 1, 1), SPANS, SPANS, 2,
    "123", NUMBER, "Mill", "A", DAY, "C7", DAY, "moved", portions=12,
)  # fmt: skip


def test_d3_c13_every_column_comes_back_as_it_was_written(tmp_path: Path) -> None:
    rows = {
        "elders.csv": dict(zip(ELDER_COLUMNS, elder_row(ELDER), strict=True)),
        "helpers.csv": dict(zip(HELPER_COLUMNS, helper_row(HELPER), strict=True)),
    }
    files = {name: folders.table(row) for name, row in rows.items()}
    scenario = read_scenario(folders.sound(tmp_path, files), today=folders.TODAY)
    assert scenario.elders == (replace(ELDER),)
    assert scenario.helpers == (HELPER,)


def test_the_example_above_fills_every_field() -> None:
    for person in (ELDER, HELPER):
        blank = type(person)("", "", 0.0, 0.0)
        same = {f.name for f in fields(person) if getattr(person, f.name) == getattr(blank, f.name)}
        # The last two are no columns: other addresses have a table of their own.
        assert same <= {"tier", "windows", "promised", "role", "stays", "roster"}


def test_b10_g17_c10_units_and_the_days_of_pairs_are_read(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    folder = write_town(tmp_path / "s")
    settings = (folder / "scenario.toml").read_text()
    settings += 'units = "units.csv"\npairs = "pairs.csv"\n'
    (folder / "scenario.toml").write_text(settings)
    (folder / "units.csv").write_text(
        "单位编号,单位名称,单位类型,上级单位,负责人,联系人,电话\n"
        "T,东镇,乡镇,,周书记,,\nV,溪口村,村,T,吴主任,郑会计,000-1\n",
        encoding="utf-8",
    )
    (folder / "pairs.csv").write_text(
        "elder_id,helper_id,since,agreed_on\nE1,H1,2026-01-05,2026.1.4\n"
    )
    read = read_scenario(folder)
    assert [(one.id, one.kind, one.parent, one.leader) for one in read.units] == [
        ("T", "township", "", "周书记"),
        ("V", "village", "T", "吴主任"),
    ]
    (pair,) = read.pairs
    assert (pair.since, pair.agreed_on) == (date(2026, 1, 5), date(2026, 1, 4))
