"""What `planner new` asks in a terminal, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.screen import as_typed
from planner.errors import InputError
from planner.policy import load_policy, shipped
from planner.words import say

TIMEZONE = "Asia/Shanghai"
"""Whose day is today before a scenario says its own."""

if TYPE_CHECKING:
    from datetime import date

    from planner.cli.screen import Screen
    from planner.policy import Policy
    from planner.read.blank import Begun


def ask(begun: Begun, screen: Screen, given: Mapping[str, str | None], today: date) -> Begun:
    """
    Return what is known after asking for whatever no option has said.

    Enter takes what stands in brackets; an end of the input takes the rest so.

    Parameters
    ----------
    begun
        What the options say.
    screen
        Where the questions stand.
    given
        Place and office as given, None where they were not.
    today
        The day by which a policy has ended or not.
    """
    asked = [given["place"], given["office"], begun.policy or None, begun.streets]
    count = sum(one is None for one in asked)
    if not count:
        return begun
    screen.tell("new.intro", count=count)
    if given["place"] is None:
        begun = replace(begun, place=_hear(screen, "place", ""))
    if given["office"] is None:
        usual = begun.near_office() or say(screen.language, "blank.begun.office")
        begun = replace(begun, office=_hear(screen, "office", usual))
    if not begun.policy:
        begun = replace(begun, policy=_policy(begun, screen, today))
    if begun.streets is None:
        begun = replace(begun, streets=_streets(screen))
    return begun


def _hear(
    screen: Screen,
    key: str,
    default: str,
    *,
    read: Callable[[str], str | None] = lambda typed: typed,
) -> str:
    """Put one question until its answer can be read; return the answer, or what Enter means."""
    screen.tell(f"new.{key}")
    return _until(screen, default, read)


def _until(screen: Screen, default: str, read: Callable[[str], str | None]) -> str:
    name = "prompt" if default else "prompt-empty"
    while True:
        try:
            typed = input(screen.say(f"new.{name}", default=default)).strip()
        except EOFError:
            typed = ""
            screen.write("")
        if not typed:
            return default
        found = read(typed)
        if found is not None:
            return found
        screen.tell("new.again")


def _policy(begun: Begun, screen: Screen, today: date) -> str:
    """Ask for the policy, that of the place proposed."""
    packs = list(shipped())
    screen.tell("new.policy")
    for number, name in enumerate(packs, 1):
        pack = load_policy(name)
        title = pack.title[screen.language]
        screen.tell("new.policy-line", number=number, name=name, title=title)
        if has_ended(pack, today):
            screen.tell("new.policy-ended", day=pack.valid_to)
    screen.tell("new.policy-own")

    def read(typed: str) -> str | None:
        if typed.isdecimal():
            return packs[int(typed) - 1] if 1 <= int(typed) <= len(packs) else None
        try:
            load_policy(typed)
        except InputError:
            return None
        return typed

    return _until(screen, begun.near_policy() or "generic", read)


def has_ended(pack: Policy, today: date) -> bool:
    """Say whether the time that the pack's document names has passed."""
    return pack.valid_to is not None and pack.valid_to < today


def warn_ended(screen: Screen, name: str, today: date) -> None:
    """Warn of a chosen policy whose document has ended."""
    pack = load_policy(name)
    if has_ended(pack, today):
        screen.tell("new.ended", title=pack.title[screen.language], day=pack.valid_to)


def _streets(screen: Screen) -> Path | None:
    from planner.read.blank import is_streets

    def read(typed: str) -> str | None:
        named = typed.strip("\"' ")
        return named if is_streets(Path(named)) else None

    later = screen.say("new.later")
    found = _hear(screen, "streets", later, read=read)
    return None if found == later else Path(found)


def tell_next(screen: Screen, folder: Path, begun: Begun) -> None:
    """Tell the steps that are left, each as it can be typed."""
    steps = ["fill", "fix", "plan"]
    if begun.streets is None:
        steps.insert(0, "streets")
    place = begun.place or screen.say("new.some-place")
    file = as_typed(str(folder / "streets.osm.pbf"))
    command = f"planner streets fetch {as_typed(place)} --out {file}"
    screen.tell("new.next")
    for number, step in enumerate(steps, 1):
        name = as_typed(str(folder))
        screen.tell(f"new.next-{step}", number=number, folder=name, command=command)
