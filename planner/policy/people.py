"""Whom the rules of a pack mean: categories, definitions, groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planner.domain import Contact
from planner.errors import text
from planner.policy.define import COLUMNS, Definition
from planner.policy.owed import Group, Mix, Who
from planner.policy.pack import VERY_OLD_FROM
from planner.policy.toml_table import FORMS, KINDS, OLDEST, Table
from planner.tiers import Tier

CATEGORIES = (
    "destitute",
    "no-kin",
    "alone",
    "empty-nest",
    "left-behind",
    "very-old",
    "disabled",
    "severely-disabled",
    "frail",
    "passing-hardship",
    "dementia",
    "gravely-ill",
    "low-income",
    "low-income-margin",
    "special-family",
    "all-elder",
    "service-subsidy",
    "old-age-allowance",
    "e-allowance",
)
"""Codes of categories that a rule may name; ``deemed:<tier>`` carries its own tier."""

MOST_AT_THE_DOOR = 7
LISTS = ("served", "left_out", "at_the_door", "by_call")
"""The lists of rules that a pack may hold."""


def all_groups(whole: Table, tiers: Sequence[Tier]) -> dict[str, tuple[Group, ...]]:
    """Return the rules of every list, of these tiers; no id stands twice in the pack."""
    seen: set[str] = set()
    groups = {key: tuple(_groups(whole, key, seen, tiers)) for key in LISTS}
    if not whole.values.get("served"):
        whole.fault("served", text("policy.expected.served"), text("policy.remedy.served"))
    return groups


def _groups(whole: Table, key: str, seen: set[str], tiers: Sequence[Tier]) -> Iterator[Group]:
    for table in whole.tables(key):
        group = _group(table, key, {tier.value: tier for tier in tiers})
        if group.id in seen:
            table.fault("id", text("policy.expected.unique"))
        seen |= {group.id} - {""}
        yield group


def _group(table: Table, key: str, tiers: Mapping[str, Tier]) -> Group:
    group = Group(
        id=table.required("id"),
        clause=table.required("clause"),
        who=who(table),
        is_own=table.flag("own"),
    )
    if key == "served":
        table.required("tier")
        group = replace(group, tier=table.choice("tier", tiers, Tier.NONE))
    if key == "by_call":
        group = replace(group, contact=table.choice("contact", KINDS, Contact.PHONE))
    if key == "at_the_door":
        group = replace(group, remote=table.choice("remote", FORMS, None))
    table.refuse_the_rest()
    return group


def who(table: Table) -> Who:
    """Return whom the conditions of a table mean."""
    meant = Who(
        any_of=table.words("any_of", CATEGORIES),
        all_of=table.words("all_of", CATEGORIES),
        none_of=table.words("none_of", CATEGORIES),
        age_from=table.whole("age_from", 0, OLDEST, None),
        age_to=table.whole("age_to", 0, OLDEST, None),
    )
    if meant.age_from is not None and meant.age_to is not None and meant.age_to < meant.age_from:
        table.fault("age_to", text("policy.expected.ages", age_from=meant.age_from))
    return meant


def mixes(whole: Table) -> Iterator[Mix]:
    """Yield whose weeks are of more than one kind."""
    others = [one.value for one in Contact if one not in {Contact.AUTO, Contact.VISIT}]
    for table in whole.tables("mix"):
        found = Mix(
            id=table.required("id"),
            clause=table.required("clause"),
            who=who(table),
            at_the_door=table.whole("at_the_door", 1, MOST_AT_THE_DOOR, 1),
            others=table.words("others", others),
            is_own=table.flag("own"),
        )
        if not found.others:
            table.fault("others", text("policy.expected.required"))
        table.refuse_the_rest()
        yield found


def words(whole: Table) -> tuple[int, str]:
    """Return what the pack means by its words, and where that stands."""
    table = whole.table("words")
    very_old = table.whole("very-old", 60, OLDEST, VERY_OLD_FROM)
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return very_old, clause


def definitions(whole: Table) -> Iterator[Definition]:
    """Yield what the pack's categories mean, each once."""
    seen: set[str] = set()
    for table in whole.tables("define"):
        table.required("code")
        code = table.choice("code", {one: one for one in CATEGORIES}, "")
        if code in seen:
            table.fault("code", text("policy.expected.unique"))
        seen.add(code)
        means = {column: table.words(column, known) for column, known in COLUMNS.items()}
        found = Definition(
            code=code,
            clause=table.required("clause"),
            means={column: words for column, words in means.items() if words},
            excludes=table.words("excludes", CATEGORIES),
            is_own=table.flag("own"),
        )
        table.refuse_the_rest()
        yield found


def implies(whole: Table) -> tuple[dict[str, tuple[str, ...]], str]:
    """Return which category holds which milder ones a fortiori, and where that stands."""
    table = whole.table("implies")
    found = {code: table.words(code, CATEGORIES) for code in CATEGORIES if code in table.values}
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return found, clause
