"""The papers of an office, made from a scenario and its book, or from a plan."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.control import Signature
from planner.errors import Fault, InputError, text
from planner.ledger.book import Book
from planner.read import find_book
from planner.tiers import Tier
from planner.turns import members_of
from planner.write.folders import is_ours, refuse_foreign

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import Helper, Scenario
    from planner.outputs.office.document import Document
    from planner.outputs.office.dossier import Bond, Dossier, Far
    from planner.plan import Plan
    from planner.policy import Policy

KINDS = ("cards", "forms", "chart", "remote", "register", "pairs", "statements")
BY_NAME = ("review", "check-back")
"""Papers that are made only where they are asked for by name."""
FORMAT = "visit-rounds/papers@1"


@dataclass(frozen=True, slots=True)
class Made:
    """The papers that were written: folder, files, and how many of each kind there are."""

    folder: Path
    files: tuple[str, ...]
    counts: dict[str, int]


def dossier_of(
    path: Path, *, on: date | None = None, privacy: str, only: Collection[str] = (),
    scenario: Path | None = None, book: str | None = None, with_remote: bool = True,
    control: Control | None = None,
) -> Dossier:  # fmt: skip
    """
    Return what papers are filled from.

    Parameters
    ----------
    path
        A scenario's folder, or a plan: its pairs and its remote then.
    on
        The day that the papers speak of; None for today where the scenario lies.
    only
        Elders whom they are asked for; nobody for all.
    with_remote
        Whether the remote are wanted: without a plan their walks must be measured.

    Raises
    ------
    InputError
        With every fault of the scenario, or if an elder is unknown.
    """
    from planner.outputs.office.dossier import Dossier
    from planner.outputs.privacy import Mask, Privacy
    from planner.pipeline.statements import rewards_of, statements_of
    from planner.policy import load_policy
    from planner.read import read_scenario
    from planner.words import say

    plan, folder = _plan_at(path, scenario)
    read = read_scenario(folder)
    on = on or (control.signature if control else Signature()).today(read.timezone)
    people = {elder.id: elder for elder in read.everybody}
    strangers = [one for one in only if one not in people]
    if strangers:
        expected = text("papers.fault.elder")
        raise InputError(tuple(Fault("elders", expected, value=one) for one in strangers))
    policy = load_policy(read.policy)
    standing, last = _from_book(read, book)
    bonds = _of_plan(read, plan, on) if plan else _of_pairs(read, policy, standing, on)
    remote: tuple[Far, ...] = ()
    others: tuple[Far, ...] = ()
    if plan:
        remote, others = _far_of_plan(read, plan), _others_of_plan(read, plan)
    elif with_remote:
        remote = tuple(_far_of_streets(folder, bonds, on, control))
        named = {bond.elder.id for bond in bonds} | {far.elder.id for far in remote}
        others = tuple(_others_of(read, policy, named, on))
    mask = Mask(Privacy(privacy), read.language)
    accounts = statements_of(read, policy, book or find_book(read.folder).address, on)
    rewards = rewards_of(policy, read.language) if accounts else ()
    source = say(read.language, "papers.from-plan" if plan else "papers.from-scenario")
    version = say(read.language, "papers.version", source=source, day=on.isoformat())
    rules = say(read.language, "sheets.policy", policy=policy.title.get(read.language, ""))
    version = f"{version} · {rules}"
    return Dossier(
        read, mask, on, bonds, remote, last, frozenset(only), version, accounts, rewards,
        policy.tariff, policy.quality.sample, _drawn(last, policy, on), others,
    )  # fmt: skip


def _drawn(last: dict[str, date], policy: Policy, on: date) -> frozenset[str]:
    """Return who is asked back: drawn of those contacted within a month, alike all month long."""
    from planner.ledger.quality import sample

    since = on - timedelta(days=31)
    clients = [elder for elder, day in last.items() if since < day <= on]
    return frozenset(sample(clients, policy.quality, seed=1, of=f"{on:%Y-%m}"))


def _plan_at(path: Path, scenario: Path | None) -> tuple[Plan | None, Path]:
    """Return the plan at `path`, if there is one, and the scenario's folder."""
    from planner.pipeline.reading import read_plan

    is_plan = path.suffix == ".json" or (path / "plan.json").is_file()
    if not is_plan or (path / "scenario.toml").is_file():
        return None, path
    plan, folder = read_plan(path)
    return plan, scenario or folder / plan.scenario.path


def _from_book(
    scenario: Scenario, book: str | None
) -> tuple[dict[str, tuple[str, bool]], dict[str, date]]:
    """Return the pairs that stand in the book, and the last contact of everybody."""
    last = {e.id: e.last_contact for e in scenario.everybody if e.last_contact}
    for past in scenario.history:
        if past.kind != "missed":
            last[past.elder] = max(past.day, last.get(past.elder, past.day))
    address = book or find_book(scenario.folder).address
    if "://" not in address and not Path(address).is_file():
        return {}, last
    opened = Book(address)
    try:
        for row in opened.contacts():
            if row["outcome"] == "met":
                day, elder = date.fromisoformat(str(row["date"])), str(row["elder_id"])
                last[elder] = max(day, last.get(elder, day))
        return opened.standing_pairs(), last
    finally:
        opened.close()


def _of_plan(scenario: Scenario, plan: Plan, on: date) -> tuple[Bond, ...]:
    from planner.outputs.office.dossier import Bond

    elders = {elder.id: elder for elder in scenario.everybody}
    helpers = {helper.id: helper for helper in scenario.helpers}
    known = {(pair.elder, pair.helper): pair for pair in scenario.pairs}
    found = []
    for pair in plan.pairs:
        written = known.get((pair.elder, pair.helper))
        if pair.elder in elders and pair.helper in helpers:
            found.append(
                Bond(
                    elders[pair.elder], helpers[pair.helper], pair.tier, pair.contact, pair.walk_s,
                    written.since if written else None,
                    written.agreed_on if written else None,
                    _team(scenario, pair.group, on),
                )
            )  # fmt: skip
    return tuple(found)


def _team(scenario: Scenario, group: str, on: date) -> tuple[Helper, ...]:
    """Return who of a group takes turns on the day; nobody where it is none."""
    members = members_of(scenario.helpers).get(group, ()) if group else ()
    return tuple(one for one in members if one.is_employed(on))


def _of_pairs(
    scenario: Scenario, policy: Policy, standing: dict[str, tuple[str, bool]], on: date
) -> tuple[Bond, ...]:
    """Return the pairs that stand in the book, else those of the scenario."""
    from planner.outputs.office.dossier import Bond

    helpers = {helper.id: helper for helper in scenario.helpers}
    known = {(pair.elder, pair.helper): pair for pair in scenario.pairs}
    groups = {pair.elder: pair.group for pair in scenario.pairs}
    paired = {elder: helper for elder, (helper, _) in standing.items()}
    if not paired:
        paired = {pair.elder: pair.helper for pair in scenario.pairs}
    found = []
    for elder in scenario.everybody:
        helper = helpers.get(paired.get(elder.id, ""))
        if helper is None:
            continue
        owed = policy.entitle(elder, on)
        written = known.get((elder.id, helper.id))
        found.append(
            Bond(
                elder, helper, owed.tier, owed.contact, None,
                written.since if written else None,
                written.agreed_on if written else None,
                _team(scenario, groups.get(elder.id, ""), on),
            )
        )  # fmt: skip
    return tuple(found)


def _far_of_plan(scenario: Scenario, plan: Plan) -> tuple[Far, ...]:
    from planner.outputs.office.dossier import Far

    elders = {elder.id: elder for elder in scenario.everybody}
    helpers = {helper.id: helper for helper in scenario.helpers}
    return tuple(
        Far(elders[one.elder], helpers.get(one.nearest or ""), one.walk_s, one.tier, one.contact)
        for one in plan.remote
        if one.elder in elders
    )


def _others_of_plan(scenario: Scenario, plan: Plan) -> tuple[Far, ...]:
    """Return who is owed contacts by a plan and is neither paired nor remote."""
    from planner.outputs.office.dossier import Far

    elders = {elder.id: elder for elder in scenario.everybody}
    helpers = {helper.id: helper for helper in scenario.helpers}
    return tuple(
        Far(elders[one.elder], helpers.get(one.helper or ""), None, one.tier, one.contact)
        for one in plan.others
        if one.elder in elders and one.tier is not Tier.NONE
    )


def _others_of(
    scenario: Scenario, policy: Policy, named: Collection[str], on: date
) -> Iterator[Far]:
    """Yield who is owed contacts on the day and is not `named` already."""
    from planner.outputs.office.dossier import Far

    for elder in scenario.everybody:
        owed = policy.entitle(elder, on)
        if owed.tier is not Tier.NONE and elder.id not in named and elder.is_served(on):
            yield Far(elder, None, None, owed.tier, owed.contact)


def _far_of_streets(
    folder: Path, bonds: Sequence[Bond], on: date, control: Control | None
) -> Iterator[Far]:
    """Yield whom no helper of the day reaches in time, measured on the streets."""
    from planner.outputs.office.dossier import Far
    from planner.pipeline.week import load

    loaded = load(folder, control)
    scenario, limit = loaded.scenario, loaded.policy.settings(loaded.scenario).max_walk_s
    ids = [elder.id for elder in scenario.elders]
    present = [helper for helper in scenario.helpers if helper.is_employed(on)]
    walks = {helper.id: loaded.walking.from_base(helper.id, ids) for helper in present}
    paired = {bond.elder.id for bond in bonds}
    for at, elder in enumerate(scenario.elders):
        owed = loaded.policy.entitle(elder, on)
        if owed.tier is Tier.NONE or elder.id in paired or not elder.is_served(on):
            continue
        ways = ((int(walks[helper.id][at]), helper) for helper in present)
        reached = [(seconds, helper) for seconds, helper in ways if seconds >= 0]
        seconds, nearest = min(reached, key=lambda way: way[0], default=(None, None))
        if seconds is None or seconds > limit:
            yield Far(elder, nearest, seconds, owed.tier, owed.remote)


def documents(dossier: Dossier, kinds: Collection[str]) -> list[Document]:
    """Return the papers of the kinds that are asked for, all of them where none is."""
    from planner.outputs.office import cards, lists, reviews
    from planner.outputs.office.chart import chart
    from planner.outputs.office.statements import statements

    makers: dict[str, Any] = {
        "cards": (cards.cards,),
        "forms": (cards.forms,),
        "chart": (chart,),
        "remote": (lists.remote,),
        "register": (lists.register,),
        "pairs": (cards.agreements, cards.notice),
        "statements": (statements,),
        "review": (reviews.review,),
        "check-back": (reviews.check_back,),
    }
    if not kinds and not dossier.statements:
        kinds = [kind for kind in KINDS if kind != "statements"]
    wanted = kinds or KINDS
    return [make(dossier) for kind in (*KINDS, *BY_NAME) if kind in wanted for make in makers[kind]]


def write_papers(
    out: Path, made: Sequence[Document], memory: dict[str, Any] | None = None,
    beside: dict[str, str] | None = None,
) -> Made:  # fmt: skip
    """
    Write papers into a folder, all of them or none; others that lie there stay.

    Parameters
    ----------
    memory
        What papers said on which day, for `planner.pipeline.since` to compare with.
    beside
        Further files by name.

    Raises
    ------
    InputError
        If the folder holds what this program did not write.
    """
    from planner.outputs.office.document import write_document

    with placed(out, "papers") as (folder, place):
        written = [name for document in made for name in write_document(folder, document)]
        counts = {document.stem: document.count for document in made}
        mark = {"format": FORMAT, "files": written, "counts": counts, "said": memory or {}}
        for name, held in (beside or {}).items():
            (folder / name).write_text(held, encoding="utf-8", newline="\n")
            written.append(name)
        (folder / "papers.json").write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")
    return Made(place, tuple(written), counts)


@contextmanager
def placed(out: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """
    Yield a new folder whose files take their places when all went well, and where that is.

    Beside a plan that is a folder of its own, so that the plan's files are not touched.

    Raises
    ------
    InputError
        If the folder holds what this program did not write.
    """
    if (out / "plan.json").is_file() and is_ours(out):
        out /= name
    else:
        refuse_foreign(out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=out) as new:
        yield Path(new), out
        for file in sorted(Path(new).iterdir()):
            file.replace(out / file.name)
