"""What a change at the desk was, in words: its command as it is kept, read again for people."""

from __future__ import annotations

from collections.abc import Mapping

from planner.words import catalogue, say

PARTS = {
    "give": ("elder", "helper"),
    "cover": ("elder", "helper", "date"),
    "visit": ("elder", "date"),
    "swap": ("elder", "other"),
    "lock": ("elder",),
    "unlock": ("elder",),
    "undo": ("number",),
}
"""What each change names, in the order in which its command says it."""
DESK = "desk "
FORCED = " --force"


def command(edits: list[dict[str, str]], *, is_forced: bool) -> str:
    """Return changes as a command line would say them."""
    words = [" ".join((one["do"], *(one[name] for name in PARTS[one["do"]]))) for one in edits]
    return DESK + ", ".join(words) + (FORCED if is_forced else "")


def told(written: str, language: str, names: Mapping[str, str]) -> str:
    """
    Return what a command did as a sentence; as it was written where it is none of the desk's.

    Parameters
    ----------
    names
        What people are called, by id.
    """
    if not written.startswith(DESK):
        return written
    rest, _, forced = written.removeprefix(DESK).partition(FORCED)
    lines = [_one(one.split(" "), language, names) for one in rest.split(", ")]
    if None in lines or forced:
        return written
    sentence = say(language, "desk.deeds.and").join(line for line in lines if line)
    is_forced = written.endswith(FORCED)
    return say(language, "desk.deeds.forced", what=sentence) if is_forced else sentence


def _one(words: list[str], language: str, names: Mapping[str, str]) -> str | None:
    do, *values = words
    if do == "undo" and not values:
        return say(language, "desk.deeds.undo-last")
    key = f"desk.deeds.{do}"
    if do == "fix" and values:
        return say(language, key, elder=_called(values[0], names))
    if key in catalogue() and do not in PARTS:  # works: what they did stands on pages of their own
        return say(language, key)
    if len(values) != len(PARTS.get(do, ())) or do not in PARTS:
        return None
    named = dict(zip(PARTS[do], values, strict=True))
    return say(language, key, **{name: _called(one, names) for name, one in named.items()})


def _called(one: str, names: Mapping[str, str]) -> str:
    return f"{names[one]} {one}" if one in names else one
