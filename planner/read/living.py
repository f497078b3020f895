"""How people say with whom somebody lives and where the children are, in free words."""

from __future__ import annotations

import re
from typing import Final

from planner.read import vocabulary
from planner.read.fields import one_of, word
from planner.read.findings import UnfitError

_LIVES: Final = one_of(vocabulary.LIVES_WITH)
_CHILDREN: Final = one_of(vocabulary.CHILDREN)

_NOT: Final = re.compile(r"(?:不|未|没)(?:与|和|跟|同)|非")
_ALONE: Final = re.compile(r"独居|独住|单住|单独|独自|孤身|自己(?:一人)?住|一人(?:居住|生活|住)")
_YOUNG: Final = re.compile(r"子女|儿|女|孙|媳|婿")
_OLD: Final = re.compile(r"老伴|配偶|妻|丈夫|爱人|夫妇|老两口|夫妻")
_OTHER: Final = re.compile(r"保姆|护工|兄|弟|姐|妹|侄|亲属|亲戚|父|母")

_NONE: Final = re.compile(r"无(?:子女|儿无女|后)|未(?:婚未)?育|没有(?:子女|孩子)|0\s*[人个]?")
_FAR: Final = re.compile(r"外地|外省|外市|异地|国外|境外|在外|不在(?:本|身边|当地)")
_NEAR: Final = re.compile(r"(?:同|本)(?:社区|村|小区|组|院)|同住|隔壁")
_COUNT: Final = re.compile(r"\d+\s*[人个名]?|(?:[\d一二两三四五六]\s*[子女儿个名])+")


def parse_lives_with(written: str) -> str:
    """Return with whom somebody lives, also of 与儿子一家同住; refused where it is not clear."""
    try:
        return _LIVES(written)
    except UnfitError:
        simple = word(written)
        if not _NOT.search(simple):
            for code, said in (
                ("alone", _ALONE), ("children", _YOUNG), ("spouse", _OLD), ("other", _OTHER),
            ):  # fmt: skip
                if said.search(simple):
                    return code
        raise


def parse_children(written: str) -> str:
    """
    Return where the children are, also of 1子1女，均在外地; refused where it is not clear.

    A bare count says only that there are some, which changes nothing: empty then.
    """
    try:
        return _CHILDREN(written)
    except UnfitError:
        simple = word(written)
        if _NONE.fullmatch(simple):
            return "none"
        if _NEAR.search(simple) and not _NOT.search(simple):
            return "same-community"
        if _FAR.search(simple):
            return "elsewhere"
        if _COUNT.fullmatch(simple):
            return ""
        raise
