"""Number formats of workbooks: those known by a figure, and which show a day or a time."""

from __future__ import annotations

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from planner.read.formats import BUILT_IN, is_of_time

MONEY = {5, 6, 7, 8, 41, 42, 43, 44}
OWN = [
    "yyyy年m月d日", 'yyyy"年"m"月"', "[$-804]aaaa", "[h]:mm", "[Red]0.00", '"day"0', "0.0_d",
    "\\d0", "General", "0;yyyy", "@", "[mm]:ss",
]  # fmt: skip


def test_the_built_in_formats_are_those_of_the_standard_but_for_money() -> None:
    assert {key: form for key, form in BUILTIN_FORMATS.items() if key not in MONEY} == BUILT_IN


@pytest.mark.parametrize("shown_as", [*BUILTIN_FORMATS.values(), *OWN])
def test_a_format_of_a_day_is_told_from_one_of_a_number(shown_as: str) -> None:
    assert is_of_time(shown_as) is is_date_format(shown_as)
