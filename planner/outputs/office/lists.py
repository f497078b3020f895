"""The ledger of the remote with their cameras, and the real-name register on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from planner.outputs.office.cards import blank, heads
from planner.outputs.office.document import Document, Table
from planner.outputs.wording import tier_name, whole_minutes

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.outputs.office.dossier import Dossier, Far

REMOTE = (
    "number", "community", "elder", "elder-phone", "family", "address", "nearest", "walk", "help",
    "last", "camera", "camera-on",
)  # fmt: skip
REMOTE_WIDTHS = (0.035, 0.08, 0.105, 0.085, 0.13, 0.125, 0.1, 0.055, 0.075, 0.075, 0.06, 0.075)
PRESENT = (
    "number", "helper", "gender", "age", "unit", "helper-phone", "id-number", "kind", "entry",
    "filed", "health", "certificate",
)  # fmt: skip
PRESENT_WIDTHS = (0.04, 0.12, 0.05, 0.05, 0.11, 0.1, 0.13, 0.07, 0.08, 0.08, 0.08, 0.09)
MOVES = ("number", "helper", "unit", "what", "day", "reason")
MOVES_WIDTHS = (0.06, 0.24, 0.2, 0.1, 0.14, 0.26)


def remote(dossier: Dossier) -> Document:
    """Return the ledger of whoever no helper reaches in time."""
    wanted = sorted(dossier.wanted_remote, key=lambda far: (far.elder.community, far.elder.id))
    rows = tuple(_remote(dossier, far, number) for number, far in enumerate(wanted, start=1))
    table = Table(heads(dossier, REMOTE), rows, REMOTE_WIDTHS, empty=dossier.say("nobody-remote"))
    return replace(blank(dossier, "remote"), tables=(table,))


def _remote(dossier: Dossier, far: Far, number: int) -> tuple[str, ...]:
    elder, mask = far.elder, dossier.mask
    minutes = "" if far.walk_s is None else dossier.say("minutes", count=whole_minutes(far.walk_s))
    contact = dossier.say(f"form.{far.contact.value}")
    return (
        str(number),
        mask.area(elder),
        mask.label(elder),
        mask.phone(elder),
        mask.emergency(elder),
        mask.door(elder),
        dossier.say("nobody-near") if far.nearest is None else mask.label(far.nearest),
        minutes,
        f"{contact} {tier_name(dossier.language, far.tier)}",
        dossier.day(dossier.last_seen.get(elder.id)) or dossier.say("never"),
        dossier.say(f"camera.{elder.camera or 'unasked'}"),
        dossier.day(elder.camera_on),
    )


def register(dossier: Dossier) -> Document:
    """Return who belongs to the team on the day, and who came and went in its year."""
    on = dossier.on
    helpers = dossier.scenario.helpers
    present = [helper for helper in helpers if helper.is_employed(on)]
    rows = tuple(_present(dossier, helper, n) for n, helper in enumerate(present, start=1))
    moves = sorted(_moves(dossier))
    listed = tuple(
        (str(n), name, unit, dossier.say(f"move.{what}"), day.isoformat(), reason)
        for n, (day, what, name, unit, reason) in enumerate(moves, start=1)
    )
    return replace(
        blank(dossier, "register"),
        tables=(
            Table(
                heads(dossier, PRESENT), rows, PRESENT_WIDTHS,
                dossier.say("register.present", count=len(rows)), dossier.say("nobody"),
            ),
            Table(
                heads(dossier, MOVES), listed, MOVES_WIDTHS,
                dossier.say("register.moves", year=on.year), dossier.say("register.no-moves"),
            ),
        ),
    )  # fmt: skip


def _present(dossier: Dossier, helper: Helper, number: int) -> tuple[str, ...]:
    shown = dossier.mask.shows_names
    unit = dossier.squad_of(helper)
    return (
        str(number),
        dossier.mask.label(helper),
        dossier.gender(helper),
        dossier.age(helper),
        helper.unit if unit is None else unit.name,
        dossier.helper_phone(helper),
        helper.id_number if shown else "",
        dossier.say(f"kind.{helper.kind}"),
        dossier.day(helper.from_date),
        dossier.day(helper.filed_on),
        dossier.day(helper.health_certificate_until),
        helper.certificate if shown else "",
    )


def _moves(dossier: Dossier) -> list[tuple[date, str, str, str, str]]:
    """Return who came and who went in the year up to the day, with the reason."""
    found = []
    for helper in dossier.scenario.helpers:
        unit = dossier.squad_of(helper)
        place = helper.unit if unit is None else unit.name
        name = dossier.mask.label(helper)
        came, went = helper.from_date, helper.to_date
        if came and came.year == dossier.on.year and came <= dossier.on:
            found.append((came, "entry", name, place, ""))
        if went and went.year == dossier.on.year and went < dossier.on:
            reason = helper.exit_reason if dossier.mask.shows_doors else ""
            found.append((went, "exit", name, place, reason or dossier.say("no-reason")))
    return found
