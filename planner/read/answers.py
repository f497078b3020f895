"""
What an office has said about its own lists: ``[columns]`` and ``[words]`` of the scenario.

Both hold for every table: ``"服务类别" = "categories"`` says what a column means, ``"-"`` that it
means nothing here; ``"特扶" = "special-family"`` says the same of a word in a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from planner.read.fields import fold_header, word

IGNORED: Final = "-"
_PARTS = re.compile(r"([;；,，、|\n])")


@dataclass(frozen=True, slots=True)
class Answers:
    """
    Names and words of an office, folded, to ours.

    Parameters
    ----------
    columns
        Header to the English name of a column, or ``-``.
    words
        Word to a word that is known, or ``-``.
    sheets
        ``all`` or ``first``: which sheets with the same header are read; empty if not said.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    sheets: str = ""

    def column(self, header: str) -> str | None:
        """Return what the office says about a header, None where it says nothing."""
        return self.columns.get(fold_header(header))

    def of(self, column: str, cell: str) -> str | None:
        """
        Return what the office says of a cell in one column, None where it says nothing.

        Such answers are kept as ``"birth_date:不详" = "-"``: what is no word out of a list may
        mean something else in another column.
        """
        said = self.words.get(word(f"{column}:{cell}")) if self.words else None
        return "" if said == IGNORED else said

    def spoken(self, cell: str) -> str:
        """Return a cell with the office's words put into ours, part by part."""
        if not self.words:
            return cell
        whole = self.words.get(word(cell))
        if whole is not None:
            return "" if whole == IGNORED else whole
        parts = [self.words.get(word(part), part) for part in _PARTS.split(cell)]
        if IGNORED not in parts:
            return "".join(parts)
        kept = [part.strip() for part in parts[::2] if part not in {IGNORED, ""}]
        return ";".join(kept)


def answers_of(columns: Mapping[str, str], words: Mapping[str, str], sheets: str = "") -> Answers:
    """Return the answers of a scenario, its two tables merged over all layers."""
    return Answers(
        {fold_header(header): key.strip() for header, key in columns.items()},
        {word(written): meant.strip() for written, meant in words.items()},
        sheets,
    )


NONE: Final = Answers()
"""Nothing was asked and nothing answered."""
