"""An account's entries as plain values, from which its statement is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of an account, with what was held after it."""

    number: int
    on: date
    kind: str
    giver: str
    taker: str
    amount: Decimal
    held: Decimal
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One account on a day.

    Parameters
    ----------
    scheme
        ``points`` or ``vouchers``.
    account
        A helper's, an elder's or a household's id.
    people
        Elders and helpers whose account it is.
    held
        What can be used.
    waiting
        What came in and still waits for a signature.
    """

    scheme: str
    account: str
    people: tuple[str, ...]
    unit: str
    held: Decimal
    waiting: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Reward:
    """What an account's points can be had for."""

    name: str
    price: Decimal
