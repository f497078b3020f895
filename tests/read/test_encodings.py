"""Encodings that do not say what they are: recognised by their signs, else refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.domain import Scenario
from planner.errors import InputError
from planner.read import read_scenario
from tests.read.folders import TODAY, sound

PEOPLE = "elder_id;name;lon;lat;address\nE1;{};121.5;31.2;{}\n"


def read(folder: Path, content: bytes) -> Scenario:
    return read_scenario(sound(folder, {"elders.csv": content}), today=TODAY)


@pytest.mark.parametrize(
    ("encoding", "name", "address", "is_noted"),
    [
        ("cp1252", "Mäkinen", "Töölönkatu 5", True),
        ("cp1252", "Søren Kjær", "Åboulevard", True),
        ("big5", "陳大文", "中正路十二號", True),
        ("big5", "林美玲", "", True),
        ("gb18030", "王秀英", "", False),
        ("gb18030", "王婷昊", "长青街道三弄", False),
        ("gb18030", "李喆", "堃", False),
        ("utf-8", "Mäkinen 王", "", False),
        ("utf-16", "Mäkinen", "", False),
    ],
)
def test_an_encoding_is_recognised_by_its_signs(
    tmp_path: Path, encoding: str, name: str, address: str, is_noted: bool
) -> None:
    scenario = read(tmp_path, PEOPLE.format(name, address).encode(encoding))
    (elder,) = scenario.elders
    assert (elder.name, elder.address) == (name, address)
    noted = [n for n in scenario.notices if n.expected.key == "read.notice.encoding"]
    assert bool(noted) is is_noted


def test_what_is_like_none_is_refused_and_never_guessed(tmp_path: Path) -> None:
    content = PEOPLE.format("ひらがなさくら", "とうきょう").encode("shift_jis")
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert caught.value.faults[0].expected.key == "read.fault.encoding"


def test_signs_that_moved_out_of_the_private_area_are_known(tmp_path: Path) -> None:
    content = PEOPLE.format("王{}", "").encode("gb18030").replace(b"{}", b"\xfe\x59\xfe\x66")
    scenario = read(tmp_path, content)
    assert scenario.elders[0].name == "王\u9fb4\u9fb6"
    assert not scenario.notices


def test_a_sign_that_stays_private_is_named(tmp_path: Path) -> None:
    scenario = read(tmp_path, PEOPLE.format("王\ue001", "").encode())
    (notice,) = scenario.notices
    assert (notice.expected.key, notice.row, notice.column) == ("read.notice.private", 2, "name")


def test_a_line_that_names_the_separator_may_end_as_on_a_mac(tmp_path: Path) -> None:
    content = b"sep=;\relder_id;name;lon;lat\rE1;Wang, Fang;121.5;31.2\r"
    assert read(tmp_path, content).elders[0].name == "Wang, Fang"


@pytest.mark.parametrize("marks", [1, 2, 3])
def test_marks_of_the_byte_order_are_no_part_of_the_first_header(
    tmp_path: Path, marks: int
) -> None:
    content = b"\xef\xbb\xbf" * marks + PEOPLE.format("李喆", "1").encode()
    assert [one.id for one in read(tmp_path, content).elders] == ["E1"]


@pytest.mark.parametrize(
    ("written", "true"),
    [
        ("\ue81e", "\u9fb4"),
        ("\ue826", "\u9fb5"),
        ("\ue82b", "\u9fb6"),
        ("\ue82c", "\u9fb7"),
        ("\ue832", "\u9fb8"),
        ("\ue843", "\u9fb9"),
        ("\ue854", "\u9fba"),
        ("\ue864", "\u9fbb"),
    ],
)
def test_signs_of_the_old_private_area_are_known_in_utf_8_too(
    tmp_path: Path, written: str, true: str
) -> None:
    content = PEOPLE.format(f"王{written}", "").encode()
    assert read(tmp_path, content).elders[0].name == f"王{true}"
