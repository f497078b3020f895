"""
Calendars that follow one another: what a phone has imported is brought up to the new plan.

A calendar program takes an event anew only where its SEQUENCE and its DTSTAMP have grown
(RFC 5545, sections 3.8.7.2 and 3.8.7.4), and lets one go only where it is told so: by the same
UID with ``STATUS:CANCELLED``. Both are counted from the files of the plan that stood before, so
that the same plans give the same files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from planner.units import Span

_END = "\r\n"
_STAMP = "%Y%m%dT%H%M%SZ"
_OPEN, _CLOSE = "BEGIN:VEVENT", "END:VEVENT"
_COUNTED = ("DTSTAMP:", "SEQUENCE:")
_BARE = ("UID:", "DTSTART", "DTEND")
"""What is left of an event that is called off: no name and no door of somebody else's plan."""


@dataclass(frozen=True, slots=True)
class _Event:
    """One event as it is written: its lines, folded ones with their ends in them."""

    lines: tuple[str, ...]

    def value(self, name: str) -> str:
        """Return the value of a property, whatever its parameters; empty where there is none."""
        for line in self.lines:
            head, _, value = line.replace(_END + " ", "").partition(":")
            if head.partition(";")[0] == name:
                return value
        return ""

    @property
    def said(self) -> tuple[str, ...]:
        """What the event says, without the figures by which it is counted."""
        return tuple(line for line in self.lines if not line.startswith(_COUNTED))

    @property
    def sequence(self) -> int:
        """How often the event was changed."""
        value = self.value("SEQUENCE")
        return int(value) if value.isdecimal() and len(value) < 10 else 0

    @property
    def is_cancelled(self) -> bool:
        """Whether the event was called off."""
        return self.value("STATUS") == "CANCELLED"

    def at(self, sequence: int, stamp: str) -> _Event:
        """Return the event as its change number `sequence`: a second later for each."""
        then = datetime.strptime(stamp, _STAMP) + timedelta(seconds=sequence)  # noqa: DTZ007
        counted = (f"DTSTAMP:{then.strftime(_STAMP)}", f"SEQUENCE:{sequence}")
        first, *rest = self.said
        return _Event((first, *counted, *rest))

    def cancelled(self) -> _Event:
        """Return the event called off: when it was, and nothing of who and where."""
        bare = (line for line in self.said if line.startswith(_BARE))
        return _Event((*sorted(bare, key=_uid_first), "STATUS:CANCELLED"))


def _uid_first(line: str) -> bool:
    return not line.startswith("UID")


def follow(former: Path, new: Path, horizon: Span) -> None:
    """
    Bring the calendars in `new` up to those in `former`, which somebody may have imported.

    Events of days outside `horizon` are left alone: they belong to another plan.
    """
    if not former.is_dir() or not new.is_dir():
        return
    for file in sorted(former.glob("*.ics")):
        text, target = file.read_bytes().decode("utf-8", "replace"), new / file.name
        # Where the helper has no round any more, only what is called off is left.
        ours = target.read_bytes().decode() if target.exists() else _with_events(text, ())
        made = revised(text, ours, horizon)
        if target.exists() or _OPEN in made:
            target.write_text(made, encoding="utf-8", newline="")


def revised(former: str, new: str, horizon: Span) -> str:
    """Return calendar `new` with its events counted on from `former`, and the lost called off."""
    before = {event.value("UID"): event for event in _events(former)}
    now = list(_events(new))
    stamp = f"{horizon.first.strftime('%Y%m%d')}T000000Z"
    events = [event.at(_number(event, before.get(event.value("UID"))), stamp) for event in now]
    there = {event.value("UID") for event in now}
    days = {day.strftime("%Y%m%d") for day in horizon}
    for uid, event in before.items():
        if uid and uid not in there and event.value("DTSTART")[:8] in days:
            gone = event if event.is_cancelled else event.cancelled()
            events.append(gone.at(event.sequence + (not event.is_cancelled), stamp))
    return _with_events(new, events)


def _number(event: _Event, before: _Event | None) -> int:
    """Return how often the event was changed: as the former one where it says the same."""
    if before is None:
        return 0
    return before.sequence + (before.said != event.said)


def _events(text: str) -> Iterator[_Event]:
    inside: list[str] | None = None
    for line in _lines(text):
        if line == _OPEN:
            inside = []
        elif line == _CLOSE and inside is not None:
            yield _Event(tuple(inside))
            inside = None
        elif inside is not None:
            inside.append(line)


def _lines(text: str) -> list[str]:
    """Return content lines; a folded one keeps its folds."""
    found: list[str] = []
    for line in text.split(_END):
        if line.startswith((" ", "\t")) and found:
            found[-1] += _END + line
        elif line:
            found.append(line)
    return found


def _with_events(text: str, events: Sequence[_Event]) -> str:
    """Return the calendar with `events` in the place of its own."""
    outside, is_inside = list[str](), False
    for line in _lines(text):
        is_inside = is_inside or line == _OPEN
        if not is_inside:
            outside.append(line)
        is_inside = is_inside and line != _CLOSE
    written = [line for event in events for line in (_OPEN, *event.lines, _CLOSE)]
    *head, end = outside or ["BEGIN:VCALENDAR", "END:VCALENDAR"]
    return "".join(line + _END for line in (*head, *written, end))
