"""
Rows of an office's sheet that are nobody's: totals, signatures, units, numbers of columns.

Each is told as passed over; none is taken for a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from planner.read.fields import plain

Cells = tuple[str, ...]

_LEAST_NOTE: Final = 10  # signs of a line below the table that is a remark and no name
_LEAST_NUMBERED: Final = 4
_FIRST_FEW: Final = 3

_WHO = "(?:制表|填表|填报|审核|复核|经办|负责|统计|录入|打印|编制|审批|校对|登记|报送|上报)"
_PLACE = "(?:村|社区|组|镇|街道|乡|队|区|县|居委会|居|片|页|[本全各]\\S)"
_SUM = r"(?:合|总|小|共|累)\s*计"
_FOOTER = re.compile(
    "|".join(
        (
            rf"{_SUM}(?:\s*[:(\d].*)?",
            rf".{{0,20}}{_PLACE}\s*{_SUM}(?:\s*[:(\d].*)?",
            r"(?:总数|人数合计|总人数|合计人数)\s*:?.*",
            r"(?:sub)?total\b.*|sum|prepared by\b.*|checked by\b.*|date\s*:.*",
            _WHO + r"\s*(?:人员|人|日期|时间|单位|部门|科室)\s*(?:签字|签名|签章|盖章)?\s*(?::.*)?",
            _WHO + r"\s*:.*",
            r".{0,8}(?:负责人|责任人|分管领导|联系人)\s*(?:签字|签名|签章)?\s*:.*",
            r"(?:备注|注|说明|附注|日期|时间|单位|联系人|联系电话|分管领导|主任|书记)\s*:.*",
            r"(?:本表|本页|以上|全社区|全街道|全村)?\s*共\s*\d+\s*(?:人|户|位|条|名).*",
            r"以下空白|以下无正文|第\s*\d+\s*页.*",
            r".*\(\s*(?:盖章|公章|签字|签章|签名)\s*\).*",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
_BARE_SUM = re.compile(rf"{_SUM}\s*:?")
_REMARK = re.compile(r"[\u4e00-\u9fff].*[,。;:、]|[,。;:、].*[\u4e00-\u9fff]", re.DOTALL)
_STEMS: Final = "甲乙丙丁戊己庚辛"
_UNITS: Final = frozenset(
    (
        *("岁", "度", "分", "分钟", "元", "米", "米/秒", "人", "次"),
        *("年月日", "年-月-日", "必填", "选填"),
    )
)


def is_footer(cells: Cells) -> bool:
    """Whether a row is a total, a signature or the like; a total may stand behind a village."""
    filled = [plain(cell) for cell in cells if cell][:_FIRST_FEW]
    if not any(sign.isalnum() for cell in cells for sign in cell):
        return True  # dots or strokes that fill the table up
    return bool(_FOOTER.fullmatch(filled[0])) or any(map(_BARE_SUM.fullmatch, filled[1:]))


def is_units(cells: Cells) -> bool:
    """Whether a row holds units alone: 岁, 分钟."""
    return all(plain(cell).strip("()") in _UNITS for cell in cells if cell)


def is_numbering(cells: Cells) -> bool:
    """Whether a row only numbers the columns, as printed forms do: 甲 乙 1 2 3."""
    filled = [plain(cell).strip("()") for cell in cells if cell]
    figures = filled[next((i for i, one in enumerate(filled) if one not in _STEMS), 0) :]
    counted = [str(number) for number in range(1, len(figures) + 1)]
    return len(filled) >= _LEAST_NUMBERED and len(figures) > 1 and figures == counted


def is_prepared(cells: Cells, numbering: Sequence[int]) -> bool:
    """Whether a row holds its running number and nothing else: one prepared for later people."""
    filled = [at for at, cell in enumerate(cells) if cell]
    return len(filled) == 1 and filled[0] in numbering and plain(cells[filled[0]]).isdecimal()


def trailing(below: Sequence[tuple[int, Cells]], width: int) -> set[int]:
    """Return the rows at the very end that hold one remark and nothing else."""
    found: set[int] = set()
    for number, cells in reversed(below):
        filled = [cell for cell in cells if cell]
        if is_footer(cells):
            continue
        if width < 3 or len(filled) > 1 or not _is_remark(plain(filled[0])):
            break
        found.add(number)
    return found


def _is_remark(written: str) -> bool:
    return len(written) >= _LEAST_NOTE and _REMARK.search(written) is not None
