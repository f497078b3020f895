"""The review form of an application in three copies, and the list for asking back by telephone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.outputs.office.cards import blank, heads, personal, said
from planner.outputs.office.document import Document, Field, Table

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.outputs.office.dossier import Bond, Dossier

COPIES = ("community", "office", "district")
BACK = (
    "number", "elder", "community", "elder-phone", "family", "helper", "last", "came", "content",
    "said",
)  # fmt: skip
BACK_WIDTHS = (0.04, 0.1, 0.09, 0.1, 0.16, 0.1, 0.09, 0.08, 0.08, 0.16)


def review(dossier: Dossier) -> Document:
    """
    Return the review form of everybody served, three copies of each under one number.

    The number is the year of the day and the place in the roster, so that it stays when others
    are left out.
    """
    year = dossier.on.year
    numbered = enumerate(dossier.scenario.persons, start=1)
    people = [
        (f"{year}-{number:04}", elder)
        for number, elder in numbered
        if elder.is_served(dossier.on) and (not dossier.only or elder.id in dossier.only)
    ]
    made = tuple(_form(dossier, elder, number, copy) for number, elder in people for copy in COPIES)
    signatures = tuple(
        dossier.say(f"sign.{one}")
        for one in ("applicant", "village", "shown", "office", "district")
    )
    keys = tuple(elder.id for _, elder in people for _ in COPIES)
    return replace(blank(dossier, "review"), forms=made, signatures=signatures, keys=keys)


def _form(dossier: Dossier, elder: Elder, number: str, copy: str) -> tuple[Field, ...]:
    known = {
        "review-number": number,
        "copy": dossier.say(f"copy.{copy}"),
        **personal(dossier, elder),
        "services": dossier.services(elder.services),
        "pays": dossier.pays(elder),
        "fee": dossier.fee(elder),
        "served-since": dossier.day(elder.since),
        "approved": dossier.day(elder.approved_on),
    }
    return said(dossier, known)


def check_back(dossier: Dossier) -> Document:
    """Return whom the office rings to ask whether somebody came: those drawn for the month."""
    bonds = {bond.elder.id: bond for bond in dossier.bonds}
    drawn = [elder for elder in dossier.scenario.persons if elder.id in dossier.drawn]
    rows = tuple(
        _asked(dossier, elder, bonds.get(elder.id), number)
        for number, elder in enumerate(drawn, start=1)
    )
    title = dossier.say("check-back.drawn", drawn=len(rows), share=f"{100 * dossier.share:g}")
    table = Table(heads(dossier, BACK), rows, BACK_WIDTHS, title, dossier.say("nobody"))
    return replace(blank(dossier, "check-back"), tables=(table,))


def _asked(dossier: Dossier, elder: Elder, bond: Bond | None, number: int) -> tuple[str, ...]:
    mask = dossier.mask
    return (
        str(number),
        mask.label(elder),
        mask.area(elder),
        mask.phone(elder),
        mask.emergency(elder),
        "" if bond is None else dossier.who_comes(bond),
        dossier.day(dossier.last_seen.get(elder.id)),
        "",
        "",
        "",
    )
