"""Cards for families (明白卡), registration forms (登记表), agreements and the public notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.outputs.office.document import Document, Field, Table
from planner.outputs.office.dossier import Bond
from planner.outputs.privacy import Mask, Privacy
from planner.outputs.wording import need_words, window_words

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.outputs.office.dossier import Dossier, Far


def cards(dossier: Dossier) -> Document:
    """Return a card for every pair: who leads, who comes, whom to ring, what help."""
    listed = tuple(card_of(dossier, bond) for bond in dossier.wanted)
    return replace(blank(dossier, "cards"), cards=listed, keys=_keys(dossier))


def card_of(dossier: Dossier, bond: Bond) -> tuple[Field, ...]:
    """Return the lines of one card; an empty one is for what nobody has written down."""
    elder, mask = bond.elder, dossier.mask
    known = {
        "elder": mask.label(elder),
        "address": mask.door(elder),
        "elder-phone": mask.phone(elder),
        "family": mask.emergency(elder),
        "helper": dossier.who_comes(bond),
        "helper-phone": dossier.phones(bond),
        "help": dossier.help_of(bond.tier, bond.contact, elder.services),
        "windows": window_words(dossier.language, elder.windows) or dossier.say("any-time"),
        "needs": need_words(dossier.language, elder) or dossier.say("no-needs"),
        "leader": dossier.leader(bond),
        "contact": dossier.contact(bond),
    }
    return said(dossier, known)


def forms(dossier: Dossier) -> Document:
    """Return a registration form for every pair, for the remote, and for whoever is called only."""
    listed: list[tuple[Elder, Bond | None]] = [(bond.elder, bond) for bond in dossier.wanted]
    listed += [(far.elder, None) for far in dossier.wanted_remote]
    listed += [
        (one.elder, _called(one))
        for one in dossier.others
        if not dossier.only or one.elder.id in dossier.only
    ]
    made = tuple(_form(dossier, elder, bond) for elder, bond in listed)
    signatures = tuple(dossier.say(f"sign.{one}") for one in ("elder", "helper", "village", "day"))
    keys = tuple(elder.id for elder, _ in listed)
    return replace(blank(dossier, "forms"), forms=made, signatures=signatures, keys=keys)


def _called(one: Far) -> Bond | None:
    """Return who calls somebody, as a form has it; None where nobody is named."""
    return None if one.nearest is None else Bond(one.elder, one.nearest, one.tier, one.contact)


def _form(dossier: Dossier, elder: Elder, bond: Bond | None) -> tuple[Field, ...]:
    mask = dossier.mask
    known = {
        **personal(dossier, elder),
        "helper": "" if bond is None else dossier.who_comes(bond),
        "helper-phone": "" if bond is None else dossier.phones(bond),
        "since": dossier.day((bond and bond.since) or elder.since),
        "agreed": dossier.day((bond and bond.agreed_on) or elder.agreed_on),
        "help": "" if bond is None else dossier.help_of(bond.tier, bond.contact, elder.services),
        "note": mask.note(elder),
    }
    return said(dossier, known)


def agreements(dossier: Dossier) -> Document:
    """Return the agreement of every pair, to be signed by both and by the village."""
    made = tuple(_agreement(dossier, bond) for bond in dossier.wanted)
    signatures = tuple(
        dossier.say(f"sign.{one}") for one in ("elder", "family", "helper", "village")
    )
    text = dossier.say("agreements.text")
    return replace(
        blank(dossier, "agreements"), forms=made, signatures=signatures, text=text,
        keys=_keys(dossier),
    )  # fmt: skip


def _keys(dossier: Dossier) -> tuple[str, ...]:
    return tuple(bond.elder.id for bond in dossier.wanted)


def _agreement(dossier: Dossier, bond: Bond) -> tuple[Field, ...]:
    elder, mask = bond.elder, dossier.mask
    known = {
        "elder": mask.label(elder),
        "address": mask.door(elder),
        "elder-phone": mask.phone(elder),
        "family": mask.emergency(elder),
        "helper": dossier.who_comes(bond),
        "helper-phone": dossier.phones(bond),
        "help": dossier.help_of(bond.tier, bond.contact, elder.services),
        "windows": window_words(dossier.language, elder.windows) or dossier.say("any-time"),
        "fee": dossier.fee(elder),
        "since": dossier.day(bond.since),
        "agreed": dossier.day(bond.agreed_on or elder.agreed_on),
        "leader": dossier.leader(bond),
    }
    return said(dossier, known)


def notice(dossier: Dossier) -> Document:
    """Return the notice for the wall: ids, areas, what help and when; never a name or door."""
    mask = Mask(Privacy.STREET, dossier.language)
    offices = {b.elder.community: _office_phone(dossier, b) for b in dossier.bonds}
    rows = tuple(
        (
            bond.elder.id,
            mask.area(bond.elder),
            dossier.say("list").join(one.id for one in bond.helpers),
            dossier.help_of(bond.tier, bond.contact, ""),
            window_words(dossier.language, bond.elder.windows) or dossier.say("any-time"),
            dossier.say("free"),
            offices[bond.elder.community],
        )
        for bond in dossier.wanted
    )
    named = heads(dossier, ("elder", "community", "helper", "help", "windows", "fee", "ask"))
    table = Table(
        named, rows, (0.1, 0.16, 0.1, 0.22, 0.22, 0.08, 0.12), empty=dossier.say("nobody")
    )
    return replace(blank(dossier, "notice"), tables=(table,))


def _office_phone(dossier: Dossier, bond: Bond) -> str:
    """Return the number of the village or what stands above it; an office's number is public."""
    units = dossier.above(dossier.village_of(bond.elder))
    return next((unit.phone for unit in units if unit.phone), "")


def personal(dossier: Dossier, elder: Elder) -> dict[str, str]:
    """Return what a form says of the person, as far as the mode shows it, by the line's name."""
    mask = dossier.mask
    return {
        "elder": mask.label(elder),
        "gender": dossier.gender(elder),
        "birth": dossier.day(elder.birth_date),
        "age": dossier.age(elder),
        "id-number": elder.id_number if mask.shows_names else "",
        "elder-phone": mask.phone(elder),
        "registered": elder.registered_address if mask.shows_doors else "",
        "address": mask.door(elder),
        "community": elder.community,
        "categories": dossier.categories(elder) if mask.shows_doors else "",
        "family": mask.emergency(elder),
    }


def said(dossier: Dossier, known: dict[str, str]) -> tuple[Field, ...]:
    """Return the lines of a form, each under its name in the paper's language."""
    return tuple((dossier.say(f"line.{name}"), value) for name, value in known.items())


def blank(dossier: Dossier, stem: str) -> Document:
    """Return a paper of a kind with its title, and nothing in it yet."""
    return Document(
        stem=stem,
        title=dossier.say(f"{stem}.title"),
        language=dossier.language,
        head=dossier.say("head", scenario=dossier.scenario.title, day=dossier.on.isoformat()),
        note=dossier.say(f"{stem}.note"),
        version=dossier.version,
    )


def heads(dossier: Dossier, names: Sequence[str]) -> tuple[str, ...]:
    """Return headings of columns."""
    return tuple(dossier.say(f"line.{name}") for name in names)
