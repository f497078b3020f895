"""
Cells under a header that names a category: ticks, grades, how well somebody looks after himself.

Each function turns a cell into a category's code, into nothing where the cell says that it does
not hold, or raises `UnfitError`. What a policy does not settle, such as 半失能, is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from planner.errors import Text, text
from planner.read import vocabulary
from planner.read.fields import category_code, fold_header, plain, unknown_word, word
from planner.read.findings import UnfitError

Says = Callable[[str], str]

_MARKED: Final = vocabulary.inverted(vocabulary.ANSWERS) | vocabulary.inverted(vocabulary.MARKS)
_UNIT: Final = re.compile(r"[/,、]\s*(?:分钟|小时|元|岁|米|次|天|年|人|minutes?|min|yuan|years?)$")
_REMARK: Final = re.compile(r"(?:\([^()]*\)?|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕)$")
_FLAG: Final = re.compile(r"(?:是否|是不是)?(?:为|属于|属)?(.+?)")
_GRADE_HEADER: Final = re.compile(r".*残疾.{0,3}(?:等级|级别|程度)")
_CARE_HEADER: Final = re.compile(
    r".*(?:自理能力|自理情况|自理程度|失能等级|失能程度|失能情况|能力等级)"
)
_SEVERE: Final = re.compile(r"[一二1-2壹贰ⅰⅱ]\s*级|^[一二12]$|重度|极重")
_SLIGHT: Final = re.compile(r"[三四34叁肆ⅲⅳ]\s*级|^[三四34]$|中度|轻度")
_NO: Final = re.compile(r"无|否|非|没有|-|/|0|正常|未评")
_HALF: Final = re.compile(r"半|部分|轻度|中度")
_CARED: Final = re.compile(r"失能|丧失|不能(?:完全)?自理|无法自理|全护|重度|卧床|瘫")
_ABLE: Final = re.compile(r"自理|能力完好|良好|健康|正常|无|-|/|否")


def flag_code(header: str) -> str | None:
    """Return the category that a header such as 是否独居 names, below which stands yes or no."""
    named = _FLAG.fullmatch(bare_header(header))
    try:
        code = None if named is None else category_code(named[1])
    except UnfitError:  # 社区认为有必要 with something in brackets that is no tier
        return None
    return None if code is None or code.startswith("deemed") else code


def bare_header(header: str) -> str:
    """Return a header as headers are compared, without a remark in brackets behind it."""
    return _REMARK.sub("", fold_header(_UNIT.sub("", plain(header))))


def is_answer(written: str, code: str) -> bool:
    """Say whether a mark below a category means yes or no; its own name means yes."""
    return word(written) in _MARKED or category_code(word(written)) == code


def ticked(code: str) -> Says:
    """Return what a mark below the category `code` says."""

    def says(written: str) -> str:
        if category_code(word(written)) == code:
            return code
        answer = _MARKED.get(word(written))
        if answer is None:
            raise UnfitError(
                unknown_word(written, _MARKED, ("yes", "no")).expected, _lines(written, "是", "否")
            )
        return code if answer else ""

    return says


def graded(header: str) -> Says | None:
    """Return how cells below a grade of disability or of self-care are read, None for neither."""
    folded = bare_header(header)
    if _GRADE_HEADER.fullmatch(folded):
        return _disability
    return _care if _CARE_HEADER.fullmatch(folded) else None


def _disability(written: str) -> str:
    """Return 重残 for the grades 1 and 2, 残疾 for 3 and 4."""
    simple = word(written)
    if _SEVERE.search(simple):
        return "severely-disabled"
    if _SLIGHT.search(simple):
        return "disabled"
    if _NO.match(simple):
        return ""
    raise UnfitError(text("read.fault.grade"), _lines(written, "二级", "无", "meant"))


def _care(written: str) -> str:
    """Return 失能 for who cannot look after himself; half of it no policy names."""
    simple = word(written)
    if _HALF.search(simple):
        raise UnfitError(text("read.fault.half-able"), _lines(written, "失能", "自理", "meant"))
    if _CARED.search(simple):
        return "frail"
    if _ABLE.search(simple):
        return ""
    raise UnfitError(text("read.fault.half-able"), _lines(written, "失能", "自理", "meant"))


def _lines(written: str, one: str, other: str, remedy: str = "flag") -> Text:
    line, second = (f'"{written}" = "{each}"' for each in (one, other))
    return text(f"read.remedy.{remedy}", line=line, other=second)
