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
from planner.policy import figures, people
from planner.policy.deadlines import read_deadlines
from planner.policy.firsts import read_first_visit
from planner.policy.occasions import FESTIVALS, WEATHER, Occasion
from planner.policy.owed import Group
from planner.policy.pack import Policy
from planner.policy.quality import read_quality
from planner.policy.quotas import read_quotas
from planner.policy.schemes import PointRule, VoucherRule, read_account, read_rewards, read_voucher
from planner.policy.services import read_tariff
from planner.policy.toml_table import FORMS, KINDS, TIERS, Table, nearest
from planner.tiers import Tier
from planner.units import MINUTE

LOOKS = ("food", "clothing", "housing", "medical")
"""What a policy may want looked at on a visit."""

REST = {"none": None, **KINDS}
LONGEST_FLOOR = 366
MOST_EXTRA = 5


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
    numbered, numbered_clauses, numbered_own = figures.numbered(whole.table("tiers"))
    groups = people.all_groups(whole, [*TIERS.values(), *numbered])
    usual, usual_clause = _form(whole, "usual", FORMS, Contact.VISIT)
    remote, remote_clause = _form(whole, "remote", FORMS, Contact.VISIT)
    rest_day, rest_clause = _form(whole, "rest_days", REST, None)
    floor_days, floor_clause = _floor(whole)
    minutes = whole.table("minutes")
    look_at, visit_clause = _visit(whole)
    forms, forms_clause = _counted(whole)
    very_old, words_clause = people.words(whole)
    implies, implies_clause = people.implies(whole)
    account, voucher = _schemes(whole)
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
        visit_s_of=_minutes_of_tiers(minutes, [*TIERS.values(), *numbered]),
        look_at=look_at,
        gaps=figures.gaps(whole.table("gaps")) | numbered,
        planning=figures.planning(whole.table("planning")),
        staffing=figures.staffing(whole.table("staffing")),
        very_old=very_old,
        define=tuple(people.definitions(whole)),
        implies=implies,
        account=account,
        voucher=voucher,
        quality=read_quality(whole.table("quality")),
        mixes=tuple(people.mixes(whole)),
        occasions=tuple(_occasions(whole)),
        forms=forms,
        quotas=tuple(read_quotas(whole)),
        tariff=read_tariff(whole),
        deadlines=tuple(read_deadlines(whole)),
        first_visit=read_first_visit(whole.table("first_visit")),
        rewards=tuple(read_rewards(whole.tables("reward"))),
        valid_from=head.day("valid_from"),
        valid_to=head.day("valid_to"),
    )
    own = {"usual": usual_clause, "remote": remote_clause, "rest_days": rest_clause}
    own |= {"floor": floor_clause, "visit": visit_clause, "forms": forms_clause}
    own |= {"words": words_clause, "implies": implies_clause}
    own |= numbered_clauses
    own |= {"minutes": minutes.string("clause")}
    own |= {"account": account.clause if account else ""}
    own |= {"voucher": voucher.clause if voucher else "", "quality": policy.quality.clause}
    first = policy.first_visit
    own |= {"first_visit": first.clause if first else ""}
    own |= {one.id: one.clause for one in policy.occasions}
    own |= {one.id: one.clause for one in policy.quotas}
    own |= {one.id: one.clause for one in policy.deadlines}
    own |= {one.id: one.clause for one in policy.tariff.services}
    own |= {"pays": policy.tariff.clause}
    own |= {one.id: one.clause for one in policy.mixes}
    own |= {one.id: one.clause for one in policy.rewards}
    own |= {f"define.{one.code}": one.clause for one in policy.define}
    minutes.flag("own")
    for table in (head, minutes, whole):
        table.refuse_the_rest()
    chosen = {g.id for several in groups.values() for g in several if g.is_own}
    chosen |= {one.id for one in policy.occasions if one.is_own}
    chosen |= {one.id for one in policy.quotas if one.is_own}
    chosen |= {one.id for one in policy.deadlines if one.is_own}
    chosen |= {one.id for one in policy.tariff.services if one.is_own}
    chosen |= {one.id for one in policy.mixes if one.is_own}
    chosen |= {one.id for one in policy.rewards if one.is_own}
    chosen |= {f"define.{one.code}" for one in policy.define if one.is_own}
    chosen |= numbered_own
    chosen |= {name for name, table in whole.values.items() if _is_chosen(table)}
    return replace(policy, clauses=_clauses(groups.values(), own), own=frozenset(chosen))


def _is_chosen(table: object) -> bool:
    """Say whether a table of the file is marked as the pack's own choice."""
    return isinstance(table, dict) and table.get("own") is True


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


def _occasions(whole: Table) -> Iterator[Occasion]:
    """Yield the festivals whose week asks for more contact."""
    for table in whole.tables("occasion"):
        found = Occasion(
            id=table.required("id"),
            clause=table.required("clause"),
            when=table.words("when", (*FESTIVALS, WEATHER)),
            extra=table.whole("extra", 1, MOST_EXTRA, 1),
            is_own=table.flag("own"),
        )
        table.refuse_the_rest()
        yield found


def _counted(whole: Table) -> tuple[frozenset[str] | None, str]:
    """Return which forms count as a contact, and where that stands."""
    table = whole.table("forms")
    counted = table.words("count", [one.value for one in Contact if one is not Contact.AUTO])
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return frozenset(counted) if table.values else None, clause


def _visit(whole: Table) -> tuple[tuple[str, ...], str]:
    """Return what is looked at on a visit, each once, and where that stands."""
    table = whole.table("visit")
    look_at = tuple(dict.fromkeys(table.words("look_at", LOOKS)))
    table.flag("own")
    clause = table.required("clause") if table.values else ""
    table.refuse_the_rest()
    return look_at, clause


def _minutes_of_tiers(minutes: Table, tiers: Iterable[Tier]) -> dict[Tier, int]:
    table = minutes.table("tier")
    found = {tier: table.whole(tier.value, 1, 480, None) for tier in tiers}
    table.refuse_the_rest()
    return {tier: value * MINUTE for tier, value in found.items() if value is not None}


def _schemes(whole: Table) -> tuple[PointRule | None, VoucherRule | None]:
    """Return what the pack says of points and of vouchers."""
    table = whole.table("voucher")
    return read_account(whole.table("account")), read_voucher(table, people.who(table))


def _clauses(groups: Iterable[tuple[Group, ...]], own: Mapping[str, str]) -> dict[str, str]:
    """Return every rule's id with where it stands."""
    found = {group.id: group.clause for several in groups for group in several}
    return found | {key: clause for key, clause in own.items() if clause}
