"""
The first letters of names in pinyin: whoever types ``wgf`` finds 王桂芳.

Characters that are read in several ways count with each of their letters, for surnames are
often read unlike the same character elsewhere (单 as Shan, 曾 as Zeng).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

MOST = 24
"""Readings kept of one name."""


def initials(name: str) -> list[str]:
    """Return the ways in which a name begins its syllables; none where it has no Chinese."""
    letters = [found for sign in name if (found := _letters(sign))]
    return ["".join(one) for one in islice(product(*letters), MOST)] if letters else []


@lru_cache(maxsize=8192)
def _letters(sign: str) -> tuple[str, ...]:
    """Return the first letters of one character, the usual one first."""
    from pypinyin import Style, pinyin

    if not "\u3400" <= sign <= "\U0003ffff":
        return ()
    found = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(one for several in found for one in several if one.isalpha()))
