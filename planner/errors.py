"""
The errors that are raised on purpose, and the faults that they carry.

Nothing else is raised on purpose. Not errors: no feasible plan, an unmet visit,
a time limit reached; these are results with a status and a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """
    A sentence not yet spoken: a key of the catalogue and the values in it.

    `planner.words.speak` turns it into Chinese or English.

    Parameters
    ----------
    key
        Dotted key of the catalogue, for example ``fault.tier.expected``.
    values
        What stands in the sentence's places, as pairs of name and value.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()


def text(key: str, **values: object) -> Text:
    """Return the sentence `key` with its values."""
    return Text(key, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Word:
    """
    A value that each language writes in its own way: ``独居`` and ``alone``.

    Parameters
    ----------
    zh, en
        How it is written.
    """

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong, or worth knowing, in one place of one file.

    Parameters
    ----------
    file
        Name of the file as the user knows it, relative to the scenario folder.
    expected
        What should stand there.
    remedy
        How to mend it.
    row
        Row as a spreadsheet shows it: the header is row 1. None for a whole file.
    cell
        Excel's name of the cell (``E12``), for ``.xlsx`` only.
    column
        Column's header, or the dotted name of a setting.
    value
        What was found.
    index
        Position of the column, from 0, where it is known. Two faults are the same without it.
    """

    file: str
    expected: Text
    remedy: Text | None = None
    row: int | None = None
    cell: str | None = None
    column: str | None = None
    value: str | None = None
    index: int | None = field(default=None, compare=False)


class PlannerError(Exception):
    """Whatever this package raises on purpose."""


@dataclass
class InputError(PlannerError):
    """
    Files that cannot be planned with. Exit code 2.

    Parameters
    ----------
    faults
        Every fault in all files, in the order of files and rows. Never empty.
    """

    faults: tuple[Fault, ...] = field(default=())

    def __str__(self) -> str:
        """Name the faults by their keys, for a log; people get `planner.words`."""
        told = (f"{f.file}:{f.row or ''} {f.column or ''} {f.expected.key}" for f in self.faults)
        return "; ".join(told)


class TravelError(PlannerError):
    """Streets or walking times that contradict themselves."""


class StoreError(PlannerError):
    """
    A store of plans or a book that cannot be read or written, or that changed meanwhile.

    Parameters
    ----------
    word
        What is wrong: ``store.fault.<word>`` says it.
    file
        The file that is to be looked at, where there is one to name.
    part
        What it was opened for: ``store.part.<part>`` names it; empty before that.
    """

    def __init__(self, word: str, file: str = "", part: str = "") -> None:
        super().__init__(word)
        self.file, self.part = file, part
