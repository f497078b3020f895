"""Services with their approved prices (``[[service]]``), and what is paid of them (``[pays]``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.policy.toml_table import Table

DEAREST = 100_000
CENT = Decimal("0.01")
WAYS = ("free", "low", "full")
"""How somebody pays (无偿、低偿、有偿), as the roster's column ``pays`` says it."""


@dataclass(frozen=True, slots=True)
class PricedService:
    """
    One service beside the visits.

    Parameters
    ----------
    id
        As the roster's column ``services`` names it.
    title
        Its name by language.
    price
        Yuan each time, as approved; None where it has no price.
    """

    id: str
    title: Mapping[str, str]
    price: Decimal | None = None
    clause: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Tariff:
    """
    The services of a pack and what each way of paying takes of the price.

    Parameters
    ----------
    shares
        Way of paying to the share of the price: 0.8 is a fifth off.
    """

    services: tuple[PricedService, ...] = ()
    shares: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    clause: str = ""

    def service(self, name: str) -> PricedService | None:
        """Return the service of that id, or of that name in some language."""
        known = (one for one in self.services if name in {one.id, *one.title.values()})
        return next(known, None)

    def due(self, name: str, pays: str) -> Decimal | None:
        """Return the yuan that is paid for a service each time, None where no price is set."""
        found = self.service(name)
        if found is None or found.price is None:
            return None
        share = self.shares.get(pays, Decimal(0 if pays == "free" else 1))
        return (found.price * share).quantize(CENT, ROUND_HALF_UP)


def read_tariff(whole: Table) -> Tariff:
    """Return what the pack says of services and of paying."""
    table = whole.table("pays")
    shares = {way: table.number(way, 0, 1, None) for way in WAYS}
    clause = table.required("clause") if table.values else ""
    table.flag("own")
    table.refuse_the_rest()
    told = {way: Decimal(str(share)) for way, share in shares.items() if share is not None}
    return Tariff(tuple(_services(whole)), told, clause)


def _services(whole: Table) -> Iterator[PricedService]:
    for table in whole.tables("service"):
        price = table.number("price", 0, DEAREST, None)
        found = PricedService(
            id=table.required("id"),
            title={language: table.required(language) for language in ("zh", "en")},
            price=None if price is None else Decimal(str(price)),
            clause=table.required("clause"),
            is_own=table.flag("own"),
        )
        table.refuse_the_rest()
        yield found
