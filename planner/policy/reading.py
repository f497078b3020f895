"""A pack's ``.toml`` into a `Policy`; a fault in it is reported like a fault in a roster."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from planner.domain import Contact
from planner.errors import Fault, InputError, text
from planner.policy.pack import VERY_OLD_FROM, Group, Policy, Staffing, Who
from planner.policy.toml_table import Table, nearest
from planner.tiers import GAPS, Gaps, Tier
from planner.units import MINUTE

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

LOOKS = ("food", "clothing", "housing", "medical")
"""What a policy may want looked at on a visit."""

TIERS = {tier.value: tier for tier in Tier if tier is not Tier.NONE}
FORMS = {"visit": Contact.VISIT, "phone": Contact.PHONE, "video": Contact.VIDEO}
KINDS = {"phone": Contact.PHONE, "video": Contact.VIDEO}
REST = {"none": None, **KINDS}
LISTS = ("served", "left_out", "at_the_door", "by_call")
OLDEST = 120
LONGEST_FLOOR = 366


def shipped() -> tuple[str, ...]:
    """Return the names of the packs that come with the program."""
    folder = files("planner") / "policies"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def load_policy(name: str | Path) -> Policy:
    """
    Return the pack of that name, or the one in that ``.toml``.

    Raises
    ------
    InputError
        With every fault of the pack, or if there is no such pack.
    """
    if str(name) in shipped():
        content = (files("planner") / "policies" / f"{name}.toml").read_bytes()
        return parse_policy(content, f"{name}.toml", str(name))
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise InputError((_unknown_pack(str(name)),))
    try:
        content = path.read_bytes()
    except OSError:
        expected = text("policy.expected.file")
        raise InputError((Fault(path.name, expected, value=str(name)),)) from None
    return parse_policy(content, path.name, path.stem)


def parse_policy(content: bytes, file: str, name: str) -> Policy:
    """
    Return the pack that `content` describes.

    Raises
    ------
    InputError
        With every fault of the pack.
    """
    faults: list[Fault] = []
    policy = _policy(Table(file, "", _toml(content, file), faults), name)
    if faults:
        raise InputError(tuple(faults))
    return policy


def _toml(content: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError((Fault(file, text("policy.expected.utf8")),)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        expected, remedy = text("policy.expected.toml"), text("policy.remedy.toml")
        raise InputError((Fault(file, expected, remedy, value=str(error)),)) from None


def _unknown_pack(name: str) -> Fault:
    expected = text("policy.expected.pack", known=", ".join(shipped()))
    return Fault("scenario.toml", expected, nearest(name, shipped()), column="policy", value=name)


def _policy(whole: Table, name: str) -> Policy:
    head = whole.table("policy")
    groups = _all_groups(whole)
    usual, usual_clause = _form(whole, "usual", FORMS, Contact.VISIT)
    remote, remote_clause = _form(whole, "remote", FORMS, Contact.VISIT)
    rest_day, rest_clause = _form(whole, "rest_days", REST, None)
    floor_days, floor_clause = _floor(whole)
    minutes = whole.table("minutes")
    look_at, visit_clause = _visit(whole)
    very_old, words_clause = _words(whole)
    implies, implies_clause = _implies(whole)
    policy = Policy(
        name=name,
        title={language: head.required(f"title_{language}") for language in ("zh", "en")},
        source=head.required("source"),
        served=groups["served"],
        left_out=groups["left_out"],
        at_the_door=groups["at_the_door"],
        by_call=groups["by_call"],
        usual=usual or Contact.VISIT,
        remote=remote or Contact.VISIT,
        rest_day=rest_day,
        floor_days=floor_days,
        visit_s=minutes.whole("visit", 1, 480, 20) * MINUTE,
        phone_s=minutes.whole("phone", 1, 120, 5) * MINUTE,
        video_s=minutes.whole("video", 1, 120, 8) * MINUTE,
        visit_s_of=_minutes_of_tiers(minutes),
        look_at=look_at,
        gaps=_gaps(whole.table("gaps")),
        planning=_planning(whole.table("planning")),
        staffing=_staffing(whole.table("staffing")),
        very_old=very_old,
        implies=implies,
        valid_from=head.day("valid_from"),
        valid_to=head.day("valid_to"),
    )
    own = {"usual": usual_clause, "remote": remote_clause, "rest_days": rest_clause}
    own |= {"floor": floor_clause, "visit": visit_clause}
    own |= {"words": words_clause, "implies": implies_clause}
    own |= {"minutes": minutes.string("clause")}
    minutes.flag("own")
    for table in (head, minutes, whole):
        table.refuse_the_rest()
    chosen = {g.id for several in groups.values() for g in several if g.is_own}
    chosen |= {name for name, table in whole.values.items() if _is_chosen(table)}
    return replace(policy, clauses=_clauses(groups.values(), own), own=frozenset(chosen))


def _is_chosen(table: object) -> bool:
    """Say whether a table of the file is marked as the pack's own choice."""
    return isinstance(table, dict) and table.get("own") is True


# --- who ------------------------------------------------------------------------------


def _all_groups(whole: Table) -> dict[str, tuple[Group, ...]]:
    """Return the rules of every list; no id stands twice in the pack."""
    seen: set[str] = set()
    groups = {key: tuple(_groups(whole, key, seen)) for key in LISTS}
    if not whole.values.get("served"):
        whole.fault("served", text("policy.expected.served"), text("policy.remedy.served"))
    return groups


def _groups(whole: Table, key: str, seen: set[str]) -> Iterator[Group]:
    for table in whole.tables(key):
        group = _group(table, key)
        if group.id in seen:
            table.fault("id", text("policy.expected.unique"))
        seen |= {group.id} - {""}
        yield group


def _group(table: Table, key: str) -> Group:
    group = Group(
        id=table.required("id"),
        clause=table.required("clause"),
        who=_who(table),
        is_own=table.flag("own"),
    )
    if key == "served":
        table.required("tier")
        group = replace(group, tier=table.choice("tier", TIERS, Tier.NONE))
    if key == "by_call":
        group = replace(group, contact=table.choice("contact", KINDS, Contact.PHONE))
    if key == "at_the_door":
        group = replace(group, remote=table.choice("remote", FORMS, None))
    table.refuse_the_rest()
    return group


def _who(table: Table) -> Who:
    who = Who(
        any_of=table.words("any_of", CATEGORIES),
        all_of=table.words("all_of", CATEGORIES),
        none_of=table.words("none_of", CATEGORIES),
        age_from=table.whole("age_from", 0, OLDEST, None),
        age_to=table.whole("age_to", 0, OLDEST, None),
    )
    if who.age_from is not None and who.age_to is not None and who.age_to < who.age_from:
        table.fault("age_to", text("policy.expected.ages", age_from=who.age_from))
    return who


def _words(whole: Table) -> tuple[int, str]:
    """Return what the pack means by its words, and where that stands."""
    table = whole.table("words")
    very_old = table.whole("very-old", 60, OLDEST, VERY_OLD_FROM)
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return very_old, clause


def _implies(whole: Table) -> tuple[dict[str, tuple[str, ...]], str]:
    """Return which category holds which milder ones a fortiori, and where that stands."""
    table = whole.table("implies")
    found = {code: table.words(code, CATEGORIES) for code in CATEGORIES if code in table.values}
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return found, clause


# --- form -----------------------------------------------------------------------------


def _form(
    whole: Table, key: str, forms: Mapping[str, Contact | None], default: Contact | None
) -> tuple[Contact | None, str]:
    """Return the contact of the table `key`, and where that stands."""
    table = whole.table(key)
    form = table.choice("contact", forms, default)
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return form, clause


def _floor(whole: Table) -> tuple[int | None, str]:
    table = whole.table("floor")
    days = table.whole("days", 1, LONGEST_FLOOR, None)
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return days, clause


def _visit(whole: Table) -> tuple[tuple[str, ...], str]:
    """Return what is looked at on a visit, each once, and where that stands."""
    table = whole.table("visit")
    look_at = tuple(dict.fromkeys(table.words("look_at", LOOKS)))
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return look_at, clause


def _minutes_of_tiers(minutes: Table) -> dict[Tier, int]:
    table = minutes.table("tier")
    found = {tier: table.whole(name, 1, 480, None) for name, tier in TIERS.items()}
    table.refuse_the_rest()
    return {tier: value * MINUTE for tier, value in found.items() if value is not None}


# --- figures --------------------------------------------------------------------------


def _gaps(table: Table) -> dict[Tier, Gaps]:
    """Return the gaps of all tiers, those tightened that the pack names."""
    gaps = dict(GAPS)
    for name, tier in TIERS.items():
        if name in table.values:
            gaps[tier] = _tightened(table.table(name), GAPS[tier])
        else:
            table.table(name)
    table.refuse_the_rest()
    return gaps


def _tightened(table: Table, ours: Gaps) -> Gaps:
    """Return the gaps of one tier: the least may grow, the others may shrink, no more."""
    gaps = Gaps(
        ours.per_week,
        _bounded(table, "due_after", ours.least, ours.due_after),
        _bounded(table, "least", ours.least, ours.due_after or _least_limit(ours)),
        _bounded(table, "greatest", ours.due_after, ours.greatest),
        ours.period,
    )
    table.string("clause")
    order = [n for n in (gaps.least, gaps.due_after, gaps.greatest) if n is not None]
    if order != sorted(order):
        table.fault("due_after", text("policy.expected.gap-order"))
    table.refuse_the_rest()
    return gaps


def _bounded(table: Table, key: str, least: int | None, most: int | None) -> int | None:
    """Return a gap between the two; a tier that has no such gap cannot be given one."""
    ours = {"due_after": most, "least": least, "greatest": most}[key]
    if ours is None or least is None or most is None:
        return ours
    return table.whole(key, least, most, ours)


def _least_limit(ours: Gaps) -> int:
    """Return the greatest least gap that a working week of five days can keep."""
    return 3 if ours.per_week == 2 else 6


def _planning(table: Table) -> dict[str, float | int]:
    walk = table.number("max_walk_minutes", 1, 240, None)
    found: dict[str, float | int | None] = {
        "max_walk_s": None if walk is None else round(walk * MINUTE),
        "speed_mps": table.number("walking_speed_mps", 0.2, 3.0, None),
        "weather_factor": table.number("weather_factor", 0.1, 1.0, None),
        "balance_target": table.number("balance_target", 1.0, 10.0, None),
        "max_pair_changes": table.whole("max_pair_changes", 0, 1_000_000, None),
    }
    table.string("clause")
    table.flag("own")
    table.refuse_the_rest()
    return {name: value for name, value in found.items() if value is not None}


def _staffing(table: Table) -> Staffing:
    staffing = Staffing(
        elders_below_80=table.whole("elders_below_80", 1, 1_000_000, None),
        elders_from_80=table.whole("elders_from_80", 1, 1_000_000, None),
        helpers_per_community=table.whole("helpers_per_community", 1, 1000, None),
        subsidy_yuan=table.whole("subsidy_yuan", 0, 10_000_000, None),
        men_below=table.whole("men_below", 18, OLDEST, None),
        women_below=table.whole("women_below", 18, OLDEST, None),
        clause=table.required("clause") if table.values else "",
    )
    table.flag("own")
    table.refuse_the_rest()
    return staffing


def _clauses(groups: Iterable[tuple[Group, ...]], own: Mapping[str, str]) -> dict[str, str]:
    """Return every rule's id with where it stands."""
    found = {group.id: group.clause for several in groups for group in several}
    return found | {key: clause for key, clause in own.items() if clause}
