"""Who is meant by ``--who``: categories, ages, tiers and communities, joined by *or* and *and*."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from planner.domain import Elder
from planner.errors import Fault, InputError, text
from planner.policy.occasions import WEATHER
from planner.tiers import Tier, tier_of
from planner.words import LANGUAGES, catalogue

if TYPE_CHECKING:
    from planner.policy import Policy


BAD_WEATHER = "恶劣天气"
Chosen = Callable[[Elder], bool]


RISKY = {
    "gravely-ill": 6,
    "dementia": 5,
    "frail": 5,
    "severely-disabled": 5,
    "no-kin": 4,
    "destitute": 3,
    "alone": 3,
    "very-old": 2,
    "disabled": 2,
    "empty-nest": 1,
    "passing-hardship": 1,
}
"""How urgent it is to see somebody of a category; ages and tiers are counted beside it."""


def risk(elder: Elder, policy: Policy, day: date) -> float:
    """Return how urgent it is to see the elder: categories, age and tier."""
    categories = sum(RISKY.get(code, 0) for code in elder.categories)
    age = elder.age_on(day) or 70
    often = 8 - policy.entitle(elder, day).tier.rank
    return categories + max(0, age - 65) / 5 + often


def parse_who(written: str, day: date, policy: Policy | None = None) -> Chosen:
    """
    Return the test that an expression describes: a comma is *or*, ``&`` is *and*.

    Terms are a category by code or Chinese name, ``80+``, ``tier:daily``,
    ``community:NAME``, ``all``, or ``weather`` (恶劣天气): whom the policy's rule for announced
    bad weather means, as no expression at all does. The tier is the policy's, or without one
    the roster's.

    Raises
    ------
    InputError
        If a term is none of these.
    """
    if not written.strip():
        written = WEATHER
    either = [
        [_term(term.strip(), day, policy) for term in re.split("[&＆]", part)]
        for part in re.split("[,，]", written)
    ]
    return lambda elder: any(all(term(elder) for term in every) for every in either)


def _term(term: str, day: date, policy: Policy | None) -> Chosen:
    age = re.fullmatch(r"(\d{1,3})\+", term)
    if age:
        return lambda elder: (elder.age_on(day) or 0) >= int(age[1])
    name, colon, value = term.partition(":")
    if colon and name == "community":
        return lambda elder: elder.community == value
    if colon and name == "tier" and tier_of(value) is not None:
        return lambda elder: _tier(elder, day, policy) is Tier(value)
    if term in {WEATHER, BAD_WEATHER}:
        return _in_weather(term, day, policy)
    if term == "all":
        return lambda _: True
    code = _codes().get(term)
    if code is None:
        raise InputError((fault("turnover.fault.who", term),))
    return lambda elder: code in elder.categories


def _in_weather(term: str, day: date, policy: Policy | None) -> Chosen:
    """Return the test of whom the policy wants seen in announced bad weather."""
    if policy is None or policy.in_weather is None:
        raise InputError((fault("turnover.fault.no-weather", term),))
    return lambda elder: policy.is_seen_in_weather(elder, day)


def _tier(elder: Elder, day: date, policy: Policy | None) -> Tier | None:
    return elder.tier if policy is None else policy.entitle(elder, day).tier


def _codes() -> dict[str, str]:
    """Return the categories by code and by name in every language."""
    codes: dict[str, str] = {}
    for key, words in catalogue().items():
        if key.startswith("categories."):
            code = key.removeprefix("categories.")
            codes |= {code: code, **{words[language]: code for language in LANGUAGES}}
    return codes


def fault(key: str, value: str) -> Fault:
    """Return the fault of ``--who``, with its remedy and the words found."""
    return Fault(
        file="", expected=text(key), remedy=text(f"{key}-remedy"), column="--who", value=value
    )
