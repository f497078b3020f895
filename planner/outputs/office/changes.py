"""What of the office's papers says something else than papers of before did."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from planner.words import say

if TYPE_CHECKING:
    from planner.outputs.office.document import Document

Said = dict[str, dict[str, str]]
"""Kind of paper to whom it is for to a digest of what it says."""
WHOLE = ""
"""Whom a list is for that is made whole or not at all."""
GROWS = "age"
"""The line that changes by itself on every birthday, and is no change."""


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What became of a set of papers.

    Parameters
    ----------
    made
        The papers with nothing in them but what changed; kinds without any are not there.
    changed
        Kind to whom it is made for anew.
    left_out
        Kind to how many say the same as before.
    gone
        Kind to who had one and has none any more: theirs are to be taken back.
    """

    made: tuple[Document, ...]
    changed: dict[str, list[str]]
    left_out: dict[str, int]
    gone: dict[str, list[str]]


def said_by(documents: Sequence[Document]) -> Said:
    """Return digests of what papers say: of each card, form and page, of lists as a whole."""
    return {one.stem: {key: sha for key, sha, _ in _items(one)} for one in documents}


def only_changed(
    documents: Sequence[Document], before: Said, *, only: Collection[str] = ()
) -> Changes:
    """
    Return what of the papers is to be made again.

    Parameters
    ----------
    before
        What papers of before said; a kind that is not there is new.
    only
        Whom the papers were asked for; others are not gone for not being there.
    """
    made: list[Document] = []
    changes = Changes((), {}, {}, {})
    for document in documents:
        was = before.get(document.stem, {})
        items = list(_items(document))
        new = [(key, at) for key, sha, at in items if was.get(key) != sha]
        there = {key for key, _, _ in items}
        lost = sorted(key for key in was if key not in there and not only)
        changes.left_out[document.stem] = len(items) - len(new)
        if new:
            changes.changed[document.stem] = [key for key, _ in new if key]
            made.append(_with_only(document, [at for _, at in new]))
        if lost and document.keys:
            changes.gone[document.stem] = lost
    return replace(changes, made=tuple(made))


def _items(document: Document) -> Iterator[tuple[str, str, int]]:
    """Yield whom each part is for, a digest of what it says, and its place."""
    aside = say(document.language, f"papers.line.{GROWS}")
    if document.is_apart:
        for at, (key, table) in enumerate(zip(document.keys, document.tables, strict=True)):
            yield key, _digest(asdict(table)), at
        return
    if document.tables:
        yield WHOLE, _digest([asdict(table) for table in document.tables]), 0
        return
    seen: Counter[str] = Counter()
    if document.charts:
        for at, page in enumerate(document.charts):
            seen[page.title] += 1
            yield f"{page.title} {seen[page.title]}", _digest(asdict(page)), at
        return
    for at, (key, fields) in enumerate(
        zip(document.keys, document.cards or document.forms, strict=True)
    ):
        yield key, _digest([one for one in fields if one[0] != aside]), at


def _digest(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:20]


def _with_only(document: Document, places: Sequence[int]) -> Document:
    if document.tables and not document.is_apart:
        return document

    def kept(parts: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(parts[at] for at in places) if parts else ()

    return replace(
        document, cards=kept(document.cards), forms=kept(document.forms),
        charts=kept(document.charts), keys=kept(document.keys), tables=kept(document.tables),
    )  # fmt: skip


def remembered(
    memory: Mapping[str, Any], day: str, said: Said, *, is_part: bool = False
) -> dict[str, Any]:
    """
    Return the memory of papers with what they say from a day on, nothing twice.

    Parameters
    ----------
    is_part
        Whether only some people's papers were made, so that nobody is gone for being absent.
    """
    grown = {stem: {key: list(held) for key, held in one.items()} for stem, one in memory.items()}
    for stem, items in said.items():
        held = grown.setdefault(stem, {})
        gone = {} if is_part else {key: "" for key in held if key not in items}
        for key, sha in {**items, **gone}.items():
            past = held.setdefault(key, [])
            if not past or past[-1][1] != sha:
                past.append([day, sha])
    return grown


def as_of(memory: Mapping[str, Any], day: str) -> Said:
    """
    Return what papers said before a day, or as they were first made on it.

    Kinds that were not made by then are not there.
    """
    found: Said = {}
    for stem, items in memory.items():
        before = {key: [sha for on, sha in past if on < day] for key, past in items.items()}
        held = {key: past[-1] for key, past in before.items() if past}
        if not held:
            first = {key: [sha for on, sha in past if on == day] for key, past in items.items()}
            held = {key: past[0] for key, past in first.items() if past}
        if held:
            found[stem] = {key: sha for key, sha in held.items() if sha}
    return found
