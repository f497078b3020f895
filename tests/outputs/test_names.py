"""File names and cells are harmless, whatever the ids are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.outputs.names import file_stems, plain_cell, without_control

ODD = [
    "H01",
    "h01",
    "a/b",
    "a\\b",
    "..",
    ".hidden",
    "CON",
    "nul.txt",
    "张三",
    "x" * 300,
    "",
    "index",
]


def test_a_harmless_id_keeps_its_spelling() -> None:
    assert file_stems(["H01", "张三", "a-b_c.d"]) == {
        "H01": "H01",
        "张三": "张三",
        "a-b_c.d": "a-b_c.d",
    }


def test_no_two_ids_share_a_file_even_where_case_does_not_count() -> None:
    stems = [stem.casefold() for stem in file_stems(ODD).values()]
    assert len(set(stems)) == len(ODD)


@pytest.mark.parametrize("one", ODD)
def test_a_name_stays_in_its_folder_and_is_no_device(one: str) -> None:
    stem = file_stems([one])[one]
    assert stem
    assert not set(stem) & set('/\\:*?"<>|\0')
    assert not stem.startswith(".")
    assert stem.split(".")[0].lower() not in {"con", "nul", "prn", "aux", "index"}


@given(st.lists(st.text(max_size=40), unique=True, max_size=12))
def test_names_are_always_unique_and_short(ids: list[str]) -> None:
    stems = file_stems(ids)
    assert len({stem.casefold() for stem in stems.values()}) == len(ids)
    assert all(len(stem.encode()) < 200 for stem in stems.values())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =x", "\t=x", "＝1"])
def test_a_cell_never_starts_a_formula(text: str) -> None:
    assert plain_cell(text).startswith("'")


def test_control_signs_become_a_mark() -> None:
    assert without_control("a\x00b\x1bc\ud800") == "a\ufffdb\ufffdc\ufffd"


@pytest.mark.parametrize("sign", ["\u202e", "\u202d", "\u2066", "\u2069"])
def test_no_name_turns_around_what_stands_beside_it(sign: str) -> None:
    assert without_control(f"a{sign}b") == "a\ufffdb"
    assert without_control("محمد") == "محمد"
