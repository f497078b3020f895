"""What stands in the drop-down lists and in the invented example rows of empty rosters."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

from planner.domain import Contact
from planner.read import vocabulary
from planner.read.headers import Kind
from planner.tiers import Tier
from planner.words import say

Code = TypeVar("Code", bound=Hashable)
Cell = str | float
Of = Callable[[str], str]
Option = Callable[[str, int], str]

_DEEMED: Final = (Tier.DAILY, Tier.WEEKLY, Tier.MONTHLY)


def options(kind: Kind, language: str) -> Mapping[str, Sequence[str]]:
    """Return column to the words of its drop-down list, in the chosen language."""
    return _OPTIONS[kind](language == "zh")


def examples(kind: Kind, language: str) -> Sequence[Mapping[str, Cell]]:
    """Return invented rows, by column, that read back as they stand."""
    lists = options(kind, language)
    of = partial(_example, language)
    return _EXAMPLES[kind](of, lambda column, index: lists[column][index])


def _example(language: str, name: str) -> str:
    return say(language, f"blank.example.{name}")


def _shown(words: Mapping[Code, tuple[str, ...]], *, is_chinese: bool) -> list[str]:
    """Return one word for every code: its first Chinese one, else its first plain one."""
    return [_first((str(code), *several), is_chinese) for code, several in words.items()]


def _first(words: Sequence[str], is_chinese: bool) -> str:
    return next(word for word in words if word.isascii() is not is_chinese)


def _of_elders(is_chinese: bool) -> dict[str, Sequence[str]]:
    shown = partial(_shown, is_chinese=is_chinese)
    name = _first(vocabulary.DEEMED, is_chinese)
    tiers = shown({tier: vocabulary.TIERS[tier] for tier in _DEEMED})
    deemed = [f"{name}({tier})" if is_chinese else f"{name}:{tier}" for tier in tiers]
    return {
        "gender": shown(vocabulary.GENDERS),
        "categories": [*shown(vocabulary.CATEGORIES), *deemed],
        "tier": shown(vocabulary.TIERS),
        "contact": shown(vocabulary.CONTACTS),
        "needs": shown(vocabulary.NEEDS),
    }


def _of_helpers(is_chinese: bool) -> dict[str, Sequence[str]]:
    shown = partial(_shown, is_chinese=is_chinese)
    return {"kind": shown(vocabulary.KINDS), "gender": shown(vocabulary.GENDERS)}


def _of_pairs(is_chinese: bool) -> dict[str, Sequence[str]]:
    return {"locked": [_first(words, is_chinese) for words in vocabulary.ANSWERS.values()]}


def _of_history(is_chinese: bool) -> dict[str, Sequence[str]]:
    forms = (Contact.VISIT, Contact.PHONE, Contact.VIDEO)
    past = {c: vocabulary.CONTACTS[c] for c in forms}
    missed = _first(vocabulary.MISSED, is_chinese)
    return {"kind": [*_shown(past, is_chinese=is_chinese), missed]}


_OPTIONS: Final[Mapping[Kind, Callable[[bool], Mapping[str, Sequence[str]]]]] = {
    "elders": _of_elders,
    "helpers": _of_helpers,
    "pairs": _of_pairs,
    "history": _of_history,
}


def _elders(of: Of, option: Option) -> list[dict[str, Cell]]:
    one: dict[str, Cell] = {
        "elder_id": "E0001",
        "name": of("elder_one"),
        "lon": 120.1512,
        "lat": 30.3126,
        "gender": option("gender", 0),
        "birth_date": "1941-05-08",
        "address": of("address"),
        "community": of("community"),
        "household_id": "J001",
        "categories": f"{option('categories', 2)};{option('categories', 5)}",
        "windows": "09:00-11:00;1-5 14:00-16:00",
        "last_contact": "2026-10-20",
        "phone": "555-0101",
        "emergency_contact": of("emergency"),
        "note": of("note"),
    }
    two: dict[str, Cell] = {
        "elder_id": "E0002",
        "name": of("elder_two"),
        "lon": 120.1533,
        "lat": 30.3141,
        "gender": option("gender", 1),
        "birth_date": "1950-11-23",
        "tier": option("tier", 4),
        "contact": option("contact", 1),
        "service_minutes": 20,
        "needs": option("needs", 1),
        "absent": "2026-12-01..2026-12-15;2026-12-31",
    }
    return [one, two]


def _helpers(of: Of, option: Option) -> list[dict[str, Cell]]:
    one: dict[str, Cell] = {
        "helper_id": "H01",
        "name": of("helper_one"),
        "lon": 120.1521,
        "lat": 30.3133,
        "kind": option("kind", 0),
        "gender": option("gender", 0),
        "skills": of("skill"),
        "weekdays": "1-5",
        "shift": "08:30-11:30;13:30-17:00",
        "from_date": "2026-01-01",
    }
    two: dict[str, Cell] = {
        "helper_id": "H02",
        "name": of("helper_two"),
        "lon": 120.1540,
        "lat": 30.3150,
        "kind": option("kind", 1),
        "gender": option("gender", 1),
        "weekdays": "1,3,5",
        "shift": "08:30-11:30",
        "max_minutes_per_week": 480,
        "walking_speed_mps": 0.9,
    }
    return [one, two]


def _pairs(_: Of, option: Option) -> list[dict[str, Cell]]:
    return [
        {"elder_id": "E0001", "helper_id": "H01", "locked": option("locked", 0)},
        {"elder_id": "E0002", "helper_id": "H02"},
    ]


def _history(_: Of, option: Option) -> list[dict[str, Cell]]:
    visit: dict[str, Cell] = {"elder_id": "E0001", "helper_id": "H01", "minutes": 25}
    return [
        visit | {"date": "2026-10-20", "kind": option("kind", 0)},
        {"elder_id": "E0002", "date": "2026-10-21", "helper_id": "H02", "kind": option("kind", 3)},
    ]


_EXAMPLES: Final[Mapping[Kind, Callable[[Of, Option], Sequence[Mapping[str, Cell]]]]] = {
    "elders": _elders,
    "helpers": _helpers,
    "pairs": _pairs,
    "history": _history,
}
