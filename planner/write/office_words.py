"""Values of a roster in the words of the office's own file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from planner.read import vocabulary
from planner.write.patches import Value

_DAYS: Final = frozenset(
    (
        *("birth_date", "last_contact", "since", "until", "agreed_on", "camera_on"),
        "approved_on",
        *("from_date", "to_date", "health_certificate_until", "filed_on"),
    )
)
_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "gender": vocabulary.GENDERS,
    "kind": vocabulary.KINDS,
    "tier": {tier.value: words for tier, words in vocabulary.TIERS.items()},
    "contact": {form.value: words for form, words in vocabulary.CONTACTS.items()},
    "needs": vocabulary.NEEDS,
    "categories": {**vocabulary.CATEGORIES, "deemed": vocabulary.DEEMED},
    "spouse": vocabulary.SPOUSES,
    "lives_with": vocabulary.LIVES_WITH,
    "children": vocabulary.CHILDREN,
    "camera": vocabulary.CAMERAS,
    "pays": vocabulary.PAYS,
    "locked": {"yes": vocabulary.ANSWERS[True]},
}
"""Column to the words for each code; the first in Chinese is what a Chinese table says."""


def is_chinese(header: Iterable[str]) -> bool:
    """Whether a table speaks Chinese: most of its columns do."""
    names = [name for name in header if name]
    return 2 * sum(not name.isascii() for name in names) >= len(names)


def worded(key: str, written: str, *, chinese: bool) -> Value:
    """
    Return a value of the scenario format as a table of the office's has it.

    Parameters
    ----------
    key
        The column.
    written
        The value as the format writes it: days ``2026-11-26``, codes such as ``daily``.
    chinese
        Whether the table speaks Chinese.
    """
    if key in _DAYS and written:
        return date.fromisoformat(written)
    if not chinese or key not in _WORDS:
        return written
    return ";".join(_word(_WORDS[key], one) for one in written.split(";")) if written else ""


def _word(words: Mapping[str, tuple[str, ...]], code: str) -> str:
    """Return the Chinese word for a code, with the tier or the days that it bears."""
    name, colon, more = code.partition(":")
    if name not in words:
        return code
    chinese = next(word for word in words[name] if not word.isascii())
    tiers = _WORDS["tier"]
    if more in tiers:
        return f"{chinese}({_word(tiers, more)})"
    return f"{chinese}{colon}{more}"
