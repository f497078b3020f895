"""
What a pack lays down for accounts: points for hours given, vouchers for help received.

Amounts are decimals, for half points and fen must not be rounded by accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from planner.errors import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planner.policy.owed import Who
    from planner.policy.toml_table import Table

MINUTES_OF_AN_HOUR = 60
MOST = 1_000_000
SIGNATURES = 2
"""Most signatures that an entry may ask for: the community's and the sub-district's."""


@dataclass(frozen=True, slots=True)
class PointRule:
    """
    How a helper's minutes become points.

    Parameters
    ----------
    per_hour
        Points of an hour.
    step
        The smallest amount; what lies between two steps is rounded down, contact by contact.
    may_give
        Whether points may be given away.
    volunteers_only
        Whether the minutes of employees earn nothing.
    unit
        What an amount is called.
    clause
        Where it stands.
    """

    per_hour: Decimal = Decimal(1)
    step: Decimal = Decimal("0.5")
    may_give: bool = True
    volunteers_only: bool = False
    unit: str = "points"
    clause: str = ""

    def points(self, minutes: int) -> Decimal:
        """Return the points of one contact of `minutes`, rounded down to a step."""
        exact = Decimal(minutes) * self.per_hour / MINUTES_OF_AN_HOUR
        return (exact / self.step).to_integral_value(ROUND_DOWN) * self.step


@dataclass(frozen=True, slots=True)
class PricedReward:
    """
    One thing that points can be had for.

    Parameters
    ----------
    title
        Its name by language.
    price
        In the account's unit.
    """

    id: str
    title: Mapping[str, str]
    price: Decimal
    clause: str = ""
    is_own: bool = False


def read_rewards(tables: Iterable[Table]) -> Iterator[PricedReward]:
    """Yield what the list ``[[reward]]`` offers."""
    for table in tables:
        found = PricedReward(
            id=table.required("id"),
            title={language: table.required(language) for language in ("zh", "en")},
            price=_decimal(table.number("price", 0.01, MOST, 1)),
            clause=table.string("clause"),
            is_own=table.flag("own"),
        )
        table.refuse_the_rest()
        yield found


class Term(StrEnum):
    """How long a voucher lasts before it is settled."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in months."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True, slots=True)
class VoucherRule:
    """
    What a household or a person is granted, and how long it lasts.

    Parameters
    ----------
    per_month
        Yuan or hours.
    settle
        At the start of each such term its months are granted together.
    carry
        How long what is left goes on; equal to `settle` where nothing is carried over.
    unit
        What the amount counts.
    per
        Who holds the account: several people of one household have one between them, or not.
    who
        Whom it is granted; None for everybody of the roster.
    yuan_per_hour
        What a helper is paid for an hour, where the voucher counts hours.
    addresses, changes
        Most addresses where it is used, and most changes of them in a year; None for any.
    clause
        Where it stands.
    """

    per_month: Decimal
    settle: Term
    carry: Term
    unit: Literal["yuan", "hours"] = "yuan"
    per: Literal["household", "person"] = "household"
    who: Who | None = None
    yuan_per_hour: Decimal | None = None
    addresses: int | None = None
    changes: int | None = None
    clause: str = ""

    def __post_init__(self) -> None:
        """Refuse a voucher that lapses before it is settled."""
        if self.carry.months < self.settle.months:
            raise ValueError(self.carry)


def read_account(table: Table) -> PointRule | None:
    """Return what the table ``[account]`` says of points; None where there is none."""
    rule = PointRule(
        per_hour=_decimal(table.number("per_hour", 0.01, MOST, 1)),
        step=_decimal(table.number("step", 0.01, MOST, 0.5)),
        may_give=table.take("gift", _flag, text("policy.expected.flag"), default=True),
        volunteers_only=table.choice("who", {"all": False, "volunteers": True}, default=False),
        unit=table.string("unit", "points"),
        clause=table.string("clause"),
    )
    table.whole("approvals", SIGNATURES, SIGNATURES, SIGNATURES)
    table.choice("rounding", {"down": "down"}, "down")
    table.flag("own")
    table.refuse_the_rest()
    return rule if table.values else None


def read_voucher(table: Table, who: Who) -> VoucherRule | None:
    """
    Return what the table ``[voucher]`` says; None where there is none.

    Parameters
    ----------
    who
        Whom the same table names by categories and ages.
    """
    terms = {term.value: term for term in Term}
    yuan, hours = (table.number(unit, 0.01, MOST, None) for unit in ("yuan", "hours"))
    settle = table.choice("settle", terms, Term.MONTH)
    carry = table.choice("carry", {"none": None, **terms}, None) or settle
    per = table.choice("per", {"household": "household", "person": "person"}, "household")
    paid = table.number("yuan_per_hour", 0, MOST, None)
    addresses, changes = (table.whole(key, 1, 100, None) for key in ("addresses", "changes"))
    clause = table.string("clause")
    table.flag("own")
    table.refuse_the_rest()
    amount = hours if yuan is None else yuan
    if not table.values:
        return None
    if amount is None or (yuan is not None and hours is not None):
        table.fault("yuan", text("policy.expected.yuan-or-hours"))
        return None
    if carry.months < settle.months:
        table.fault("carry", text("policy.expected.carry"))
        return None
    return VoucherRule(
        per_month=_decimal(amount),
        settle=settle,
        carry=carry,
        unit="hours" if yuan is None else "yuan",
        per="person" if per == "person" else "household",
        who=who,
        yuan_per_hour=None if paid is None else _decimal(paid),
        addresses=addresses,
        changes=changes,
        clause=clause,
    )


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _decimal(number: float) -> Decimal:
    """Return a number as it is written: 0.1 is a tenth."""
    return Decimal(str(number))
