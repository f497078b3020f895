"""
Which faults a person can answer at once, for all cells alike and for next month's file too.

An unknown column is asked about once, an unknown word once for every cell in which it
stands. The answers are lines of ``[columns]`` and ``[words]``; everything else is mended in
the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from planner.domain import Contact
from planner.errors import Fault, Text, Word
from planner.read import daymonth, layers, vocabulary
from planner.read.answers import IGNORED, Answers
from planner.read.columns import COLUMNS, Column, find
from planner.read.fields import alike, plain, word
from planner.read.findings import Findings, UnfitError
from planner.read.headers import Kind
from planner.read.layers import Layer
from planner.read.openers import read_grid
from planner.tiers import Tier
from planner.words import LANGUAGES, say

Table = Literal["columns", "words"]

SAMPLES: Final = 3
_PARTS = re.compile(r"[;；,，、|\n]")
_LISTS: Final = frozenset(("categories", "needs", "skills"))
# What is one person's own and never alike.
_BARRED: Final = frozenset(("elder_id", "helper_id", "name", "id_number"))
_NOTHING: Final = frozenset(
    (
        *("不详", "不明", "未知", "无", "没有", "暂无", "待查", "待补"),
        *("-", "--", "/", "?", "n/a", "none", "unknown"),
    )
)
_CUT: Final = "…"

_CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "categories": tuple(vocabulary.CATEGORIES),
    "tier": tuple(tier.value for tier in Tier),
    "contact": tuple(form.value for form in Contact),
    "gender": tuple(vocabulary.GENDERS),
    "kind": tuple(vocabulary.KINDS),
    "spouse": tuple(vocabulary.SPOUSES),
    "lives_with": tuple(vocabulary.LIVES_WITH),
    "children": tuple(vocabulary.CHILDREN),
    "camera": tuple(vocabulary.CAMERAS),
    "pays": tuple(vocabulary.PAYS),
}
_WRITTEN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "categories": vocabulary.CATEGORIES,
    "tier": {tier.value: words for tier, words in vocabulary.TIERS.items()},
    "contact": {form.value: words for form, words in vocabulary.CONTACTS.items()},
    "gender": vocabulary.GENDERS,
    "kind": vocabulary.KINDS,
    "spouse": vocabulary.SPOUSES,
    "lives_with": vocabulary.LIVES_WITH,
    "children": vocabulary.CHILDREN,
    "camera": vocabulary.CAMERAS,
    "pays": vocabulary.PAYS,
}
_ORDERS: Final = vocabulary.DATE_ORDERS


@dataclass(frozen=True, slots=True)
class Question:
    """
    What one answer settles.

    Parameters
    ----------
    table
        ``columns`` where a header is unknown, ``words`` where a word is.
    written
        The header or the word, as the office writes it.
    key
        What the answer is kept under: `written`, or ``birth_date:不详`` where the word
        stands in a column whose cells hold no words.
    kind
        Of the list in which it stands.
    column
        English name of the word's column; of a header the column that it perhaps is.
    guess
        What it probably means, None where nothing is near.
    choices
        What may be answered, in our codes; empty where anything fitting the column may.
    where
        File and cells in which it stands.
    samples
        Of a header: what stands below it.
    """

    table: Table
    written: str
    key: str
    kind: Kind
    column: str
    guess: str | None
    choices: tuple[str, ...]
    where: tuple[Fault, ...]
    samples: tuple[str, ...] = ()

    @property
    def is_alike(self) -> bool:
        """Whether one answer does more than mending the one cell would."""
        is_word = self.table == "columns" or self._asked().has_words
        return is_word or self.is_order or len(self.where) > 1 or word(self.written) in _NOTHING

    @property
    def is_order(self) -> bool:
        """Whether it asks which of two numbers of a column's dates is the day."""
        return self.key == f"{self.column}:{daymonth.PATTERN}"

    @property
    def is_optional(self) -> bool:
        """Whether ``-`` is an answer: the column or the word may be left out."""
        return not self.is_order and (self.table == "columns" or not self._asked().is_required)

    def answer(self, typed: str) -> str | None:
        """
        Return what is kept for an answer, None where it is none.

        ``-`` leaves the column or the word out; a code, a Chinese or English name, or whatever
        the column reads is as good.
        """
        said = typed.strip()
        if self.is_order:
            return daymonth.order_named(said)
        if said == IGNORED:
            return IGNORED if self.is_optional else None
        if not said:
            return None
        if self.table == "columns":
            known = find(self.kind, said)
            return None if known is None else known.key
        try:
            self._asked().parse(said)
        except (UnfitError, ValueError):
            return None
        return said

    @property
    def names(self) -> frozenset[str]:
        """What an answer given in one go may call the question."""
        return frozenset((self.written, self.key, f"{self.table}.{self.key}"))

    def choice(self, typed: str) -> str | None:
        """Return what is kept for an answer that may be a number of the choices, or its words."""
        said = typed.strip()
        if said.isdecimal() and 1 <= int(said) <= len(self.choices):
            return self.choices[int(said) - 1]
        for one in self.choices:
            if said in {self.shown(one, language) for language in LANGUAGES}:
                return one if self.table == "columns" else said
        return self.answer(said)

    def listed(self) -> Word:
        """Return everything that may be answered."""
        zh, en = ([self.shown(one, language) for one in self.choices] for language in LANGUAGES)
        return Word("、".join(zh), ", ".join(en))

    def _asked(self) -> Column:
        return next(one for one in COLUMNS[self.kind] if one.key == self.column)

    def shown(self, choice: str, language: str) -> str:
        """Return a choice in words: the name of a column, or the word for a code."""
        if self.table == "columns":
            return say(language, f"columns.{self.kind}.{choice}")
        known = _ORDERS if self.is_order else _WRITTEN.get(self.column, {})
        several = known.get(choice, ())
        if language == "en":
            return choice
        return next((one for one in several if not one.isascii()), choice)


def questions(folder: Path, faults: Iterable[Fault]) -> tuple[list[Question], list[Fault]]:
    """
    Return what can be answered, and the faults that can only be mended in the files.

    Parameters
    ----------
    folder
        The scenario's folder.
    faults
        All that reading it found.
    """
    root = layers.folder_of(folder)
    stack = layers.read_layers(root, Findings())
    kinds, answers = _kinds(stack, root), layers.answers(stack)
    found: dict[tuple[Table, str], Question] = {}
    of_fault: list[tuple[Fault, list[tuple[Table, str]]]] = []
    for fault in faults:
        asked = list(_asked(fault, kinds.get(fault.file), root, found, answers))
        for one in asked:
            before = found.get((one.table, one.key), one)
            found[one.table, one.key] = replace(before, where=(*before.where, fault))
        of_fault.append((fault, [(one.table, one.key) for one in asked]))
    found = {key: one for key, one in found.items() if one.is_alike}
    rest = [fault for fault, keys in of_fault if not any(key in found for key in keys)]
    return sorted(found.values(), key=lambda one: one.table != "columns"), rest


def _kinds(stack: tuple[Layer, ...], root: Path) -> dict[str, Kind]:
    """Return the name of each list's file to what it is a list of."""
    kinds: dict[str, Kind] = {}
    for kind, named in layers.merge(stack).items():
        if kind in COLUMNS:
            kinds |= {layers.label(path, root): kind for path in named.paths}  # type: ignore[misc]
    for layer in stack:
        changes = layer.table.get("changes")
        for key, value in changes.items() if isinstance(changes, dict) else ():
            kind, _, verb = key.partition("_")
            several = value if isinstance(value, list) else [value]
            if verb == "add" and kind in COLUMNS:
                files = [layer.path(one) for one in several if isinstance(one, str)]
                kinds |= {layers.label(path, root): kind for path in files}
    return kinds


def _asked(
    fault: Fault,
    kind: Kind | None,
    root: Path,
    found: Mapping[tuple[Table, str], Question],
    answers: Answers,
) -> Iterator[Question]:
    """Yield the questions whose answers mend a fault; none where no answer would."""
    if kind is None or fault.row is None or fault.value is None or fault.column is None:
        return
    if fault.expected.key == "read.fault.column-asked":
        named = dict(fault.expected.values)["name"]
        meant = named.key.rpartition(".")[2] if isinstance(named, Text) else ""
        known = found.get(("columns", fault.value))
        samples = known.samples if known else _samples(root / fault.file, fault)
        choices = tuple(one.key for one in COLUMNS[kind])
        yield Question(
            "columns", fault.value, fault.value, kind, meant, meant, choices, (), samples
        )
        return
    column = _column(kind, fault.column, answers)
    if column is None or column.key in _BARRED or fault.value.endswith(_CUT):
        return
    if fault.expected.key == daymonth.OPEN:
        key = f"{column.key}:{daymonth.PATTERN}"
        yield Question("words", fault.value, key, kind, column.key, None, tuple(_ORDERS), ())
        return
    for part in _unread(column, fault.value):
        choices = tuple(_CHOICES.get(column.key, ()))
        key = part if column.has_words else f"{column.key}:{part}"
        yield Question("words", part, key, kind, column.key, _near(column, part), choices, ())


def _column(kind: Kind, header: str, answers: Answers) -> Column | None:
    """Return the column that a fault names, by its header or by its English name."""
    key = answers.column(header) or header
    return next((c for c in COLUMNS[kind] if c.key == key), None) or find(kind, header)


def _unread(column: Column, value: str) -> list[str]:
    """Return the parts of a cell that its column cannot read."""
    parts = [value]
    if column.key in _LISTS:
        parts = [part.strip() for part in _PARTS.split(value) if part.strip()]
    return [part for part in dict.fromkeys(parts) if not _reads(column, part)]


def _reads(column: Column, part: str) -> bool:
    try:
        column.parse(part)
    except (UnfitError, ValueError):
        return False
    return True


def _near(column: Column, part: str) -> str | None:
    """Return the code whose name is nearest to a word; of a tier none, for it would be missed."""
    if column.key == "tier":
        return None
    codes = {
        word(name): code
        for code, several in _WRITTEN.get(column.key, {}).items()
        for name in (*several, code)
    }
    near = alike(part, codes)
    return None if near is None else codes[word(near)]


def _samples(path: Path, fault: Fault) -> tuple[str, ...]:
    """Return some of what stands below an unknown header."""
    grid = read_grid(path, fault.file, Findings(), len)
    if grid is None or fault.index is None or fault.row is None:
        return ()
    at, head = fault.index, fault.row
    below = (cells[at] for row, cells in grid.rows if row > head and at < len(cells))
    seen = dict.fromkeys(plain(cell) for cell in below if cell)
    return tuple(seen)[:SAMPLES]
