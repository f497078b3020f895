"""Windows as people say them, births known to the year, several phones in a cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.domain import Elder, Scenario
from planner.errors import InputError
from planner.read import read_scenario
from planner.read.findings import UnfitError
from planner.read.times import parse_birth, parse_date, parse_windows, written_window
from tests.read.folders import TODAY, elder, sound

WEEK = "1,2,3,4,5,6,7"
SAID = {
    "上午": "06:00-12:00",
    "下午2点以后": "14:00-18:00",
    "下午两点到四点": "14:00-16:00",
    "下午2-4点": "14:00-16:00",
    "上午9点到下午4点": "09:00-16:00",
    "上午九点半到十一点一刻": "09:30-11:15",
    "上午１０：００以前": "06:00-10:00",
    "14:30以后": "14:30-24:00",
    "晚上7点后": "19:00-21:00",
    "十二点以后": "12:00-24:00",
    "周三周五下午": "3,5 12:00-18:00",
    "周二、四上午9:00-11:00": "2,4 09:00-11:00",
    "周一至周五9点到11点": "1,2,3,4,5 09:00-11:00",
    "星期一上午，星期二下午": "1 06:00-12:00;2 12:00-18:00",
    "周六上午、周日下午": "6 06:00-12:00;7 12:00-18:00",
    "工作日下午": "1,2,3,4,5 12:00-18:00",
    "每周三": "3 00:00-24:00",
    "双休日全天": "6,7 00:00-24:00",
    "周一上午或周二下午": "1 06:00-12:00;2 12:00-18:00",
    "上午、下午": "06:00-12:00;12:00-18:00",
    "随时": "00:00-24:00",
    "周一至周五 09:00-11:00": "1,2,3,4,5 09:00-11:00",
}


@pytest.mark.parametrize(("said", "meant"), SAID.items())
def test_a_window_in_words_is_read(said: str, meant: str) -> None:
    assert ";".join(map(written_window, parse_windows(said))) == meant


@pytest.mark.parametrize(
    "said",
    ["周三除外", "不要上午", "上午不在家", "下午3点", "尽量早", "下午5点到3点"],
)
def test_a_phrase_that_is_not_understood_to_its_end_is_refused(said: str) -> None:
    with pytest.raises(UnfitError):
        parse_windows(said)


def only(folder: Path, **cells: str) -> Elder:
    return read(folder, **cells).elders[0]


def read(folder: Path, **cells: str) -> Scenario:
    return read_scenario(sound(folder, elder(**cells)), today=TODAY)


def test_how_a_phrase_was_read_is_told(tmp_path: Path) -> None:
    (notice,) = read(tmp_path, windows="周三下午").notices
    assert (notice.value, dict(notice.expected.values)) == ("周三下午", {"read": "3 12:00-18:00"})


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("1941", date(1941, 12, 31)),
        ("1941年", date(1941, 12, 31)),
        ("1941.3", date(1941, 3, 31)),
        ("1941-02", date(1941, 2, 28)),
        ("1941年10月", date(1941, 10, 31)),
        ("194104", date(1941, 4, 30)),
        ("1941-05-08", date(1941, 5, 8)),
    ],
)
def test_a_birth_is_known_to_the_year_the_month_or_the_day(written: str, last: date) -> None:
    assert parse_birth(written) == last


def test_a_partial_birth_is_noted_once_and_the_id_number_knows_better(tmp_path: Path) -> None:
    number = "000000194105080026"
    scenario = read(tmp_path, birth_date="1941.5", id_number=number)
    assert scenario.elders[0].birth_date == date(1941, 5, 8)
    assert [n.expected.key for n in scenario.notices] == ["read.notice.partial-birth"]


@pytest.mark.parametrize(
    ("serial", "day"), [("9771", date(1926, 10, 1)), ("46329", date(2026, 11, 3))]
)
def test_serial_numbers_before_1927_are_dates_too(serial: str, day: date) -> None:
    assert parse_date(serial) == parse_birth(serial) == day


def test_a_year_is_no_day_of_contact(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(tmp_path, last_contact="2026")


@pytest.mark.parametrize(
    "written",
    ["0571-8800000、13800000000", "0571-8800000/13800000000", "0571-8800000 13800000000"],
)
def test_several_phones_stand_in_one_cell(tmp_path: Path, written: str) -> None:
    assert only(tmp_path, phone=written).phone == "0571-8800000 / 13800000000"
