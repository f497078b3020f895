"""
Dates of which either of two numbers may be the day, 8/5/1941: a column keeps to one order.

A column's own cells decide where one of them can only be one, 25/8/1941; all of the column are
then read alike and it is told. Where none does, what the office has answered holds, kept as
``"birth_date:??/??/????" = "d/m/y"``; without an answer such dates are refused and asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from planner.errors import Text, Word, text
from planner.read.columns import Column
from planner.read.fields import Parser, plain, word
from planner.read.findings import Findings, Spot, UnfitError, unfit
from planner.read.tables import Table
from planner.read.vocabulary import DATE_ORDERS, inverted

Order = Literal["d/m/y", "m/d/y"]

PATTERN: Final = "??/??/????"
"""What an answer is kept under, behind the column's name."""

OPEN: Final = "read.fault.day-or-month"
"""The refusal that an answer mends."""

_MONTHS: Final = 12
_ORDERS: Final[tuple[Order, ...]] = ("d/m/y", "m/d/y")
_DATE: Final = re.compile(
    r"(?<!\d[-/.])(?<!\d)(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})(?![-/.]?\d)"
)
_NAMED: Final = inverted(DATE_ORDERS)


def order_named(said: str) -> Order | None:
    """Return the order that an answer names: d/m/y, dd/mm/yyyy, 日/月/年; None for no order."""
    return _NAMED.get(word(said))  # type: ignore[return-value]


def shown(order: Order) -> Word:
    """Return the order in words."""
    return Word(DATE_ORDERS[order][0], order)


def settled(table: Table, index: int, column: Column, findings: Findings) -> Column:
    """Return a column that reads such dates in the one order of all its cells."""
    found = list(_dates(table, index)) if column.is_dated else []
    if not found:
        return column
    proofs = [next((one for one in found if one.only == order), None) for order in _ORDERS]
    answered = order_named(table.answers.of(column.key, PATTERN) or "")
    if answered is not None:
        return replace(column, parse=_ordered(column.parse, answered, "day-month-answered"))
    if all(proofs):
        one, other = (proof for proof in proofs if proof is not None)
        mixed = unfit("day-month-mixed", "day-month-mixed", one=one.place, other=other.place)
        findings.unfit(max(one.spot, other.spot, key=lambda at: at.row or 0), mixed, None)
        return replace(column, parse=lambda written: column.parse(in_some_order(written)))
    proof = proofs[0] or proofs[1]
    if proof is None or proof.only is None:
        return _open(column, found)
    expected = text("read.notice.day-month", order=shown(proof.only), proof=proof.place)
    findings.notice(found[0].spot, expected, None, found[0].written)
    return replace(column, parse=_ordered(column.parse, proof.only))


def _open(column: Column, found: list[_Date]) -> Column:
    """Return the column where no cell decides: only the fifth of May is what it is."""
    if all(one.is_same for one in found):
        return replace(column, parse=_ordered(column.parse, "d/m/y"))
    return replace(column, parse=_refused(column.parse, unfit("day-or-month", "day-or-month")))


@dataclass(frozen=True, slots=True)
class _Date:
    """A cell with such a date: where, which order alone it can be, whether both are one day."""

    spot: Spot
    written: str
    only: Order | None
    is_same: bool

    @property
    def place(self) -> Text:
        """The cell, for people."""
        at = self.spot.cell or text("read.line.at", row=self.spot.row)
        return text("read.line.one", at=at, value=self.written)


def _dates(table: Table, index: int) -> Iterator[_Date]:
    for number, cells in table.rows:
        cell = plain(cells[index]) if index < len(cells) else ""
        for match in _DATE.finditer(cell):
            first, second = int(match[1]), int(match[3])
            only: Order | None = None
            if (first > _MONTHS) != (second > _MONTHS):
                only = "d/m/y" if first > _MONTHS else "m/d/y"
            yield _Date(table.spot(number, index), cell, only, first == second)


def _iso(match: re.Match[str], order: Order) -> str:
    """Return one such date as 1941-05-08; a ValueError where there is no such day."""
    numbers = int(match[1]), int(match[3])
    day, month = numbers if order == "d/m/y" else numbers[::-1]
    return str(date(int(match[4]), month, day))


def _ordered(parse: Parser, order: Order, remedy: str = "date") -> Parser:
    """Return a parser that reads such dates in one order and all else as before."""

    def iso(match: re.Match[str]) -> str:
        try:
            return _iso(match, order)
        except ValueError:
            raise unfit("no-such-day", remedy, order=shown(order)) from None

    return lambda written: parse(_DATE.sub(iso, plain(written)))


def _refused(parse: Parser, why: UnfitError) -> Parser:
    """Return a parser that refuses such dates and reads all else as before."""

    def read(written: str) -> object:
        if _DATE.search(plain(written)):
            raise why
        return parse(written)

    return read


def in_some_order(written: str) -> str:
    """Return a cell with each such date as a day, in whichever order there is one."""

    def iso(match: re.Match[str]) -> str:
        for order in _ORDERS:
            try:
                return _iso(match, order)
            except ValueError:
                continue
        return match[0]

    return _DATE.sub(iso, plain(written))
