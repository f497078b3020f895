"""
One cell's text into one value: numbers, words, coordinates.

Every parser takes text that is not blank and returns the value, or raises `UnfitError` with
what was expected and how to mend it. Full-width digits and punctuation are as good as
the plain ones. Dates, days and times stand in `planner.read.times`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast, get_args

from planner.domain import Contact, Gender, PastKind
from planner.errors import Word
from planner.read import vocabulary
from planner.read.findings import UnfitError, unfit
from planner.read.headers import SIMPLIFIED
from planner.tiers import Tier
from planner.units import MINUTE

Parser = Callable[[str], Any]
Code = TypeVar("Code")

LONGEST_ID = 100
LONGEST_NAME = 200
LONGEST_SERVICE_MIN = 480
WEEK_MIN = 7 * 24 * 60
SPEEDS_MPS = (0.2, 3.0)
_SHORT = 3
_DEEMED_CODE = "deemed:weekly"

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_LIST = re.compile(r"[;,、\n]")
_CATEGORY = re.compile(r"(?:[^;,、|/\n(]|\([^)\n]*\)?)+")
_NUMBERS = re.compile(r"[;；,，、/／\n]|或者?|(?<=\d{7})\s+(?=\+?\d{7})")
_DAY = r"\d{4}-\d{2}-\d{2}"
_DATED = re.compile(rf"(.+?)\s*[:(]\s*({_DAY}(?:\.\.{_DAY})?)\s*\)?")
_HOURS = re.compile(r"(?:(\d+(?:\.\d+)?)\s*个?|半个?)\s*(?:小时|钟头)")
_MINUTES = re.compile(r"\s*分钟?$")
_BETWEEN_NAMES = re.compile(r"[、，,;；/\n]")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_BRACKETED = re.compile(r"(.+?)[(:](.*?)\)?")


def plain(written: str) -> str:
    """Return `written` with full-width forms and the many dashes made plain, stripped."""
    if written.isascii():
        return written.strip()
    return unicodedata.normalize("NFKC", written).translate(_DASHES).strip()


def bare(written: str) -> str:
    """Return a number as it is written, without the mark by which spreadsheets keep it as text."""
    simple = plain(written)
    return simple[1:].lstrip() if simple[:1] in _MARKS else simple


_MARKS = ("'", "\u2019", "\u2018", "`")


def word(written: str) -> str:
    """Return `written` as words are compared: plain, in lower case."""
    return plain(written).casefold()


def fold_header(header: str) -> str:
    """
    Return a header as headers are compared.

    Case, blanks, breaks, ``_``, ``*`` and ``:`` do not count; traditional forms are as good
    as the simplified ones.
    """
    folded = plain(header).casefold().translate(SIMPLIFIED)
    return "".join(sign for sign in folded if sign not in " \t\r\n_-*:/、")


def alike(written: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that `written` was perhaps meant to be."""
    return _nearest(word(written), tuple(known))


@lru_cache(maxsize=4096)
def _nearest(folded: str, known: tuple[str, ...]) -> str | None:
    candidates = {word(candidate): candidate for candidate in known}
    # Of two Chinese signs one right is half; of Latin letters half right is chance.
    cutoff = 0.6 if folded.isascii() or len(folded) > _SHORT else 0.5
    close = get_close_matches(folded, list(candidates), n=1, cutoff=cutoff)
    return candidates[close[0]] if close else None


def unknown_word(written: str, codes: Mapping[str, object], listed: Iterable[str]) -> UnfitError:
    """
    Return the refusal of a word that is none of `listed`, with the nearest of `codes`.

    Each language names words of its own: to a Chinese reader no list of codes is shown.
    """
    near, several = alike(written, codes), list(listed)
    chinese = dict.fromkeys(_in_chinese(code, codes) for code in several)
    allowed = Word("、".join(chinese), ", ".join(several))
    if near is None:
        return unfit("word", "one-of", allowed=allowed)
    return unfit("word", "did-you-mean", allowed=allowed, near=Word(_in_chinese(near, codes), near))


def _in_chinese(code: str, codes: Mapping[str, object]) -> str:
    """Return the Chinese word that means the same, the word itself where there is none."""
    if code == _DEEMED_CODE:
        return f"{vocabulary.DEEMED[1]}（{vocabulary.TIERS[Tier.WEEKLY][0]}）"
    meant = codes.get(word(code))
    same = (known for known, value in codes.items() if value == meant and not known.isascii())
    return code if meant is None or not code.isascii() else next(same, code)


def _pick(written: str, codes: Mapping[str, Code], listed: Iterable[str]) -> Code:
    found = codes.get(word(written))
    if found is None:
        raise unknown_word(written, codes, listed)
    return found


# --- text -----------------------------------------------------------------------------


def parse_id(written: str) -> str:
    """Return an id as text; ``12.0``, which spreadsheets make of ``12``, is ``12``."""
    if _SHORTENED.fullmatch(written):
        raise unfit("id-shortened", "id-shortened")
    if len(written) > LONGEST_ID:
        raise unfit("too-long", "shorten", longest=LONGEST_ID)
    whole = written.removesuffix(".0")
    return whole if whole.isdecimal() else written


def parse_name(written: str) -> str:
    """Return a name as it is written."""
    if len(written) > LONGEST_NAME:
        raise unfit("too-long", "shorten", longest=LONGEST_NAME)
    return written


def parse_person(written: str) -> str:
    """Return somebody's name, without the blanks by which short names are made as wide as long."""
    name = parse_name(written)
    parts = [part for part in _BETWEEN_NAMES.split(name) if part]
    if len(parts) > 1 and all(map(_CHINESE_NAME.fullmatch, parts)):
        raise unfit("two-people", "two-people")
    parts = name.split()
    return "".join(parts) if len(parts) > 1 and _CHINESE_NAME.fullmatch("".join(parts)) else name


def parse_text(written: str) -> str:
    """Return free text as it is written."""
    return written


def parse_phone(written: str) -> str:
    """Return telephone numbers as text; several are parted by `` / ``."""
    numbers = [part.strip() for part in _NUMBERS.split(written) if part.strip()]
    if any(_SHORTENED.fullmatch(number) for number in numbers):
        raise unfit("id-shortened", "id-shortened")
    short = (parse_id(one) if len(one) <= LONGEST_ID else one for one in numbers)
    return " / ".join(dict.fromkeys(short))


def parse_ids(written: str) -> tuple[str, ...]:
    """Return the ids of a list parted by ``;``, each once."""
    parts = (part.strip() for part in re.split(r"[;；,，、\n]", written))
    return tuple(dict.fromkeys(parse_id(part) for part in parts if part))


# --- words ----------------------------------------------------------------------------

_GENDERS = vocabulary.inverted(vocabulary.GENDERS)
_KINDS = vocabulary.inverted(vocabulary.KINDS)
_ANSWERS = vocabulary.inverted(vocabulary.ANSWERS)
_TIERS = vocabulary.inverted(vocabulary.TIERS)
_CONTACTS = vocabulary.inverted(vocabulary.CONTACTS)
_NEEDS = vocabulary.inverted(vocabulary.NEEDS)
_CATEGORIES = vocabulary.inverted(vocabulary.CATEGORIES)
_PAST = {w: c for w, c in _CONTACTS.items() if c is not Contact.AUTO} | dict.fromkeys(
    vocabulary.MISSED, "missed"
)


def parse_gender(written: str) -> Gender:
    """Return ``f`` or ``m``."""
    return cast("Gender", _pick(written, _GENDERS, ("f", "m", "女", "男")))


def one_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[str], str]:
    """Return a parser of the codes and words in `words`."""
    codes = vocabulary.inverted(dict(words))
    return lambda written: _pick(written, codes, words)


def parse_kind(written: str) -> Literal["employee", "volunteer"]:
    """Return what kind of helper this is."""
    listed = ("employee", "volunteer")
    return cast("Literal['employee', 'volunteer']", _pick(written, _KINDS, listed))


def parse_answer(written: str) -> bool:
    """Return whether the cell says yes."""
    return _pick(written, _ANSWERS, ("yes", "no", "是", "否"))


@lru_cache(maxsize=1024)
def parse_tier(written: str) -> Tier:
    """Return how often, at the least: one of the eight, ``3-weekly`` or ``every-10-days``."""
    simple = word(written)
    known = vocabulary.numbered_tier(simple) or _TIERS.get(simple) or vocabulary.said_tier(simple)
    return known or _pick(written, _TIERS, Tier)


@lru_cache(maxsize=1024)
def parse_contact(written: str) -> Contact:
    """Return the form of contact that is asked for."""
    return _pick(written, _CONTACTS, Contact)


@lru_cache(maxsize=1024)
def parse_past_kind(written: str) -> PastKind:
    """Return what a past contact was."""
    return cast("PastKind", str(_pick(written, _PAST, get_args(PastKind))))


@lru_cache(maxsize=4096)
def parse_skills(written: str) -> tuple[str, ...]:
    """Return the skill words, each once, in lower case so that needs can be compared."""
    parts = (part.strip() for part in _LIST.split(word(written)))
    return tuple(dict.fromkeys(part for part in parts if part))


@lru_cache(maxsize=4096)
def parse_needs(written: str) -> tuple[str, ...]:
    """Return what the helper must have: ``female``, ``male``, ``two-person``, skills."""
    needs = tuple(dict.fromkeys(_NEEDS.get(part, part) for part in parse_skills(written)))
    if {"female", "male"} <= set(needs):
        raise unfit("both-genders", "both-genders")
    return needs


@lru_cache(maxsize=4096)
def parse_categories(written: str) -> tuple[str, ...]:
    """
    Return category codes, each once.

    ``deemed`` carries its tier as ``deemed:weekly``, a category that holds for a span
    carries that: ``passing-hardship:2026-11-01..2027-01-31``.
    """
    parts = (part.strip() for part in _CATEGORY.findall(word(written)))
    return tuple(dict.fromkeys(code for part in parts if part for code in _category(part)))


def _category(part: str) -> tuple[str, ...]:
    dated = _DATED.fullmatch(part)  # first: a raise for a span looks like a tier's name
    if dated is not None:
        span = dated[2].replace(" ", "")
        return tuple(f"{known}:{span}" for known in _category(dated[1].strip()))
    code = category_code(part)
    if code is not None:
        return (code,)
    pieces = part.split()
    if len(pieces) > 1:
        return tuple(code for piece in pieces for code in _category(piece))
    joined = _joined(part)
    if joined:
        return joined
    raise unknown_word(part, _CATEGORIES, (*vocabulary.CATEGORIES, _DEEMED_CODE))


def taken_apart(written: str) -> Mapping[str, tuple[str, ...]]:
    """Return the names in `written` that were taken apart, each with its codes: 高龄独居."""
    every = (part.strip() for part in _CATEGORY.findall(word(written)))
    parts = [part for part in every if not _DATED.fullmatch(part)]
    return {part: _joined(part) for part in parts if category_code(part) is None and _joined(part)}


def _joined(part: str) -> tuple[str, ...]:
    """Return the codes of names written without a sign between them: 高龄独居; else nothing."""
    for end in range(len(part) - 1, 1, -1):
        code = category_code(part[:end])
        rest = part[end:]
        if code is not None and not part.isascii():
            others = category_code(rest)
            codes = (others,) if others is not None else _joined(rest)
            if codes:
                return (code, *codes)
    return ()


def category_code(part: str) -> str | None:
    """Return the code of one name, also where 老人 or 人员 follows it."""
    if part in vocabulary.DEEMED:
        return "deemed"
    for ending in ("", "老年人", "老人", "人员", "户", "家庭"):
        code = _CATEGORIES.get(part.removesuffix(ending))
        if code is not None:
            return code
    return _deemed(part)


def _deemed(part: str) -> str | None:
    """Return ``deemed:weekly`` of ``社区认为有必要(每周)`` and its like."""
    match = _BRACKETED.fullmatch(part)
    if match is None or match[1].strip() not in vocabulary.DEEMED:
        return None
    return f"deemed:{parse_tier(match[2].strip())}"


# --- numbers --------------------------------------------------------------------------


def parse_number(written: str) -> float:
    """Return a finite number."""
    simple = bare(written)
    if _DECIMAL_COMMA.fullmatch(simple):
        raise unfit("number", "decimal-point")
    if not NUMBER.fullmatch(simple) or abs(float(simple)) > 1e300:
        raise unfit("number", "number")
    return float(simple)


def within(least: float, most: float) -> Callable[[str], float]:
    """Return a parser of numbers from `least` to `most`."""

    def parse(written: str) -> float:
        value = parse_number(written)
        if not least <= value <= most:
            raise unfit("range", "range", least=f"{least:g}", most=f"{most:g}")
        return value

    return parse


def parse_count(written: str) -> int:
    """Return a whole number from 1 to 1000."""
    return round(within(1, 1000)(written))


def parse_minutes(least: float, most: float) -> Callable[[str], int]:
    """Return a parser of minutes from `least` to `most` that gives whole seconds."""
    number = within(least, most)

    def parse(written: str) -> int:
        simple = bare(written)
        hours = _HOURS.fullmatch(simple)
        if hours is not None:
            simple = f"{(float(hours[1]) if hours[1] else 0.5) * 60:g}"
        return round(number(_MINUTES.sub("", simple)) * MINUTE)

    return parse


def parse_speed(written: str) -> float:
    """Return a walking speed in metres a second."""
    value = parse_number(written)
    least, most = SPEEDS_MPS
    if most < value <= 10:
        raise unfit("speed", "speed-kmh", least=least, most=most, mps=f"{value / 3.6:.2f}")
    if not least <= value <= most:
        raise unfit("speed", "speed", least=least, most=most)
    return value
