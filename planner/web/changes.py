"""
Changes of an open plan: priced, made, taken back; always against the version that was read.

Whoever has read an older version is not refused for it: where the rounds that were changed
meanwhile are others, the change is made on the newest version and checked there. Where they
are the same, nothing is written, and it is said who was quicker and on which rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from planner.control import Signature
from planner.errors import Fault, InputError, text
from planner.web.deeds import FORCED, command, told
from planner.words import say, speak
from planner.words.faults import shown

if TYPE_CHECKING:
    from planner.pipeline import HelperPrice, Opened, Proposal
    from planner.plan import Plan
    from planner.solver.change.edit import Edit
    from planner.solver.model.facts import Facts

Asked = Mapping[str, Any]


class Hand(Protocol):
    """What a change needs of the hand that holds the plan."""

    folder: Path

    @property
    def opened(self) -> Opened:
        """The plan as it lies in its folder now."""
        ...

    @property
    def facts(self) -> Facts:
        """What the solver knows of the plan's horizon."""
        ...

    def version(self) -> int:
        """Return the number of the plan's last version."""
        ...

    def keep(self, opened: Opened, facts: Facts | None = None) -> None:
        """Go on with the plan that was just written, and what is known of it already."""
        ...

    def forget(self) -> None:
        """Read the plan again before the next question."""
        ...


class ClashError(Exception):
    """Somebody else has changed the same rounds; carries what to tell as JSON values."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.told = told


def edits_of(written: list[Mapping[str, str]]) -> list[Edit]:
    """
    Return the changes that were asked for.

    Raises
    ------
    ValueError
        If one is none of ours.
    """
    from planner.solver.change import edit

    made: list[Edit] = []
    for one in written:
        match one.get("do"):
            case "give":
                made.append(edit.Give(one["elder"], one["helper"]))
            case "cover":
                day = date.fromisoformat(one["date"])
                made.append(edit.Cover(one["elder"], one["helper"], day))
            case "visit":
                made.append(edit.Visit(one["elder"], date.fromisoformat(one["date"])))
            case "swap":
                made.append(edit.Swap(one["elder"], one["other"]))
            case "lock":
                made.append(edit.Lock(one["elder"]))
            case "unlock":
                made.append(edit.Unlock(one["elder"]))
            case _:
                raise ValueError(one.get("do"))
    return made


def prices(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return what it would cost to give an elder to each helper, the cheapest first."""
    from planner import pipeline

    found = pipeline.prices(hand.opened, asked["elder"], facts=hand.facts)
    language = asked["language"]
    return {"version": hand.version(), "prices": [_price(hand, one, language) for one in found]}


def _price(hand: Hand, one: HelperPrice, language: str) -> dict[str, Any]:
    from planner.outputs.wording import weekday_letters

    names = {helper.id: helper.name for helper in hand.opened.loaded.scenario.helpers}
    told: dict[str, Any] = {"helper": one.helper, "name": names[one.helper], "walk_s": one.walk_s}
    if one.rule is not None:
        why = say(language, f"rules.{one.rule.value}")
        excess = None if one.excess_s is None else max(1, -(-one.excess_s // 60))
        return told | {"rule": one.rule.value, "why": why, "excess": excess}
    if one.extra_walk_s is None:
        return told | {"rule": "no-room", "why": say(language, "desk.change.no-room")}
    return told | {
        "extra_walk_s": one.extra_walk_s,
        "walk": _walk(one.extra_walk_s, language),
        "days": [weekday_letters(_of(language), day) for day in one.days],
        "before": one.minutes_before,
        "after": one.minutes_after,
        "ratio": f"{one.busiest_over_mean:.2f}",
    }


def propose(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return what a change would do; nothing is written."""
    from planner import pipeline

    made = pipeline.propose(hand.opened, edits_of(asked["edits"]), facts=hand.facts)
    return told_of(made, asked["language"])


def change(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Make a change and keep it as a version, where it is lawful or forced.

    Raises
    ------
    ClashError
        If somebody else has changed the same rounds since the version that was read.
    """
    from planner import pipeline

    edits, force = edits_of(asked["edits"]), bool(asked.get("force"))
    opened = hand.opened
    _refuse_locked(opened, edits)
    made = pipeline.propose(opened, edits, force=force, facts=hand.facts)
    costs = told_of(made, asked["language"])
    behind = refuse_clash(hand, made, int(asked["expected"]), asked["language"])
    if not (made.is_lawful or force):
        return costs | {"made": False}
    if not made.is_changed:
        return costs | {"made": False, "version": hand.version()}
    written = command(asked["edits"], is_forced=force and not made.is_lawful)
    hand.keep(pipeline.commit(made, signature_of(asked, written)), made.facts)
    return costs | {"made": True, "version": hand.version(), "behind": behind}


def _refuse_locked(opened: Opened, edits: list[Edit]) -> None:
    """
    Refuse to hand over whom a hand has locked; unlocking comes first.

    Raises
    ------
    InputError
        With everybody who is locked.
    """
    from planner.solver.change.edit import Give, Swap

    locked = {pair.elder for pair in opened.plan.pairs if pair.locked}
    named = [one.elder for one in edits if isinstance(one, Give)]
    named += [elder for one in edits if isinstance(one, Swap) for elder in (one.one, one.other)]
    faults = [
        Fault(file="", expected=text("desk.change.is-locked"), value=elder)
        for elder in named
        if elder in locked
    ]
    if faults:
        raise InputError(tuple(faults))


def refuse_clash(hand: Hand, made: Proposal, expected: int, language: str) -> bool:
    """
    Say whether others have changed other rounds meanwhile.

    Raises
    ------
    ClashError
        Where they are the same.
    """
    from planner import pipeline, plan_json

    shelf = pipeline.shelf_of(hand.folder)
    try:
        notes = shelf.store.notes(shelf.name)
        head = notes[-1].number if notes else 0
        if head == expected or not notes:
            return False
        before = plan_json.load(shelf.store.show(shelf.name, max(1, expected)).plan)
    finally:
        shelf.store.close()
    both = _changed(before, made.opened.plan) & set(made.touched)
    if not both:
        return True
    raise _clash(hand, "desk.change.clash", notes[-1].author, sorted(both), language)


def _clash(
    hand: Hand, key: str, who: str, both: Sequence[tuple[str, date]], language: str
) -> ClashError:
    """Return who changed which rounds, as a sentence and as values."""
    from planner.outputs.wording import long_day

    rounds = [(helper, long_day(_of(language), day)) for helper, day in both]
    named = "; ".join(f"{helper} {day}" for helper, day in rounds)
    message = say(language, key, who=who, rounds=named)
    return ClashError({"message": message, "by": who, "version": hand.version(), "rounds": rounds})


def _of(language: str) -> Any:
    return "zh" if language == "zh" else "en"


def _changed(before: Plan, after: Plan) -> set[tuple[str, date]]:
    """Return the rounds in which two plans differ."""
    was = {(r.helper, r.day): r for r in before.rounds}
    now = {(r.helper, r.day): r for r in after.rounds}
    return {key for key in {*was, *now} if was.get(key) != now.get(key)}


def undo(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Take back the last change of whoever asks; where others came after it, its inverse is made.

    Raises
    ------
    ClashError
        If somebody has changed the same rounds since.
    StoreError
        If no change of whoever asks still counts.
    """
    from planner import pipeline

    mine = pipeline.own_change(hand.folder, asked["by"])
    if mine.is_newest:
        pipeline.undo(hand.folder, signature_of(asked, "desk undo"), own=True)
        hand.forget()
        return {"made": True, "version": hand.version(), "undid": mine.number}
    made = pipeline.inverse(hand.opened, mine, facts=hand.facts)
    if isinstance(made, pipeline.Since):
        language = asked["language"]
        raise _clash(hand, "desk.change.since", made.by, made.rounds, language)
    costs = told_of(made, asked["language"]) | {"undid": mine.number}
    if not made.is_lawful:
        return costs | {"made": False}
    signature = signature_of(asked, f"desk undo {mine.number}")
    hand.keep(pipeline.commit(made, replace(signature, undoes=mine.number)))
    return costs | {"made": True, "version": hand.version()}


def versions(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the versions of the plan, the newest first."""
    from planner import pipeline
    from planner.tell import versions as tell

    shelf = pipeline.shelf_of(hand.folder)
    try:
        notes = shelf.store.notes(shelf.name)
    finally:
        shelf.store.close()
    language, scenario = asked["language"], hand.opened.loaded.scenario
    called = [(one.id, one.name) for one in scenario.everybody]
    called += [(one.id, one.name) for one in scenario.helpers]
    names = {one: shown(name, longest=None) for one, name in called}
    listed = [
        {**tell.as_json(note), "line": tell.line(note, _of(language)),
         "what": told(note.command, language, names), "is_forced": note.command.endswith(FORCED)}
        for note in notes
    ]  # fmt: skip
    return {"versions": listed[::-1]}


def signature_of(asked: Asked, command: str) -> Signature:
    """Return by whom, why and when."""
    now = datetime.fromtimestamp(float(asked["now"]), UTC)
    return Signature(by=asked["by"], reason=str(asked.get("reason", "")), command=command, now=now)


def _walk(seconds: int, language: str) -> str:
    from planner.tell.explanation import walking_change

    return speak(_of(language), walking_change(seconds))


def told_of(made: Proposal, language: str) -> dict[str, Any]:
    """Return what a change costs and breaks."""
    from planner.check import render

    broken = [render(one, language) for one in made.broken]
    if not made.has_room and not broken:
        broken = [say(language, "desk.change.no-room")]
    return {
        "extra_walk_s": made.extra_walk_s,
        "walk": _walk(made.extra_walk_s, language),
        "is_lawful": made.is_lawful,
        "broken": broken,
        "ratio": f"{made.plan.measures.headline:.2f}",
        "touched": [[helper, str(day)] for helper, day in made.touched],
    }
