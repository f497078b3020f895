"""Rosters written back as CSV, in the words of the scenario format, to be read again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.domain import Contact
from planner.roles import parted
from planner.units import MINUTE, Span, format_clock
from planner.write.layers import NAME, take_along, write_table

if TYPE_CHECKING:
    from planner.domain import Elder, Helper, Pairing, Window

CHANGED = "changed.csv"
"""File of a layer that says which cells of whose row it changed."""
HELPER_COLUMNS = (
    "helper_id", "name", "lon", "lat", "kind", "gender", "birth_date", "skills", "weekdays",
    "shift", "max_minutes_per_week", "walking_speed_mps", "from_date", "to_date", "absent", "duty",
    "phone", "id_number", "unit", "group", "health_certificate_until", "certificate", "filed_on",
    "exit_reason", "portions",
)  # fmt: skip
ELDER_COLUMNS = (
    "elder_id", "name", "lon", "lat", "gender", "birth_date", "address", "community",
    "household_id", "categories", "tier", "contact", "service_minutes", "windows", "needs",
    "avoid", "last_contact", "absent", "phone", "emergency_contact", "note", "id_number", "since",
    "until", "source", "services", "agreed_on", "spouse", "lives_with", "children",
    "registered_address", "camera", "camera_on", "approved_on", "pays",
)  # fmt: skip


def write_layer(
    folder: Path,
    base: Path,
    *,
    out: Path | None = None,
    helpers: Sequence[Helper] | None = None,
    elders: Sequence[Elder] | None = None,
    pairs: Sequence[Pairing] | None = None,
    planning: Mapping[str, float] | None = None,
    without_history: bool = False,
    policy: str | None = None,
    coordinates: str | None = None,
    title: str | None = None,
) -> None:
    """
    Write a scenario folder that extends `base` and replaces the rosters that are given.

    Coordinates are written as they are: they must be in the datum of the base's files.
    `coordinates` says which that is, where it was found out: fewer people are no reason to
    ask again. `without_history` forgets past contacts; `policy` and `title` name others.
    `out` is the folder whose place the one above `folder` will take: where `base` is the scenario
    in it, that layer is taken along, for nothing can extend what is written over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    named = {"helpers": helpers, "elders": elders, "pairs": pairs}
    changes: dict[str, Any] = {k: f"{k}.csv" for k, given in named.items() if given is not None}
    if without_history:
        changes["history"] = "history.csv"
    if policy is not None:
        changes["policy"] = policy
    if title is not None:
        changes["title"] = title
    if coordinates is not None:
        changes["coordinates"] = coordinates
    if planning:
        changes["planning"] = dict(planning)
    standing = None if out is None else (out / "scenario").resolve()
    if standing == base.resolve():
        take_along(base, folder, changes)
    else:
        write_table(folder / NAME, {"extends": _way(base, folder), **changes})
    _write_rosters(folder, helpers, elders, pairs)
    if without_history:
        _write(folder / "history.csv", ("elder_id", "date", "helper_id", "kind", "minutes"), ())


def _write_rosters(
    folder: Path,
    helpers: Sequence[Helper] | None,
    elders: Sequence[Elder] | None,
    pairs: Sequence[Pairing] | None,
) -> None:
    if helpers is not None:
        _write(folder / "helpers.csv", HELPER_COLUMNS, map(helper_row, helpers))
    if elders is not None:
        elders = [elder for elder in elders if not elder.role]  # those stand in visits.csv
        _write(folder / "elders.csv", ELDER_COLUMNS, map(elder_row, elders))
    if pairs is not None:
        write_pairs(folder / "pairs.csv", pairs)


def write_changed(
    folder: Path,
    *,
    helpers: tuple[Sequence[Helper], Sequence[Helper]],
    elders: tuple[Sequence[Elder], Sequence[Elder]],
) -> None:
    """
    Note in a layer which cells of whose row it changed, before and after.

    What a layer beside it had noted stays; whoever came or went stands without a column.
    """
    file = folder / CHANGED
    rows: list[list[str]] = []
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))[1:]
    rows += _differences("helpers", HELPER_COLUMNS, *(list(map(helper_row, h)) for h in helpers))
    rows += _differences("elders", ELDER_COLUMNS, *(list(map(elder_row, e)) for e in elders))
    _write(file, ("id", "roster", "column", "before", "after"), rows)


def _differences(
    roster: str, columns: Sequence[str], before: list[list[str]], after: list[list[str]]
) -> list[list[str]]:
    stood, stands = ({row[0]: row for row in rows} for rows in (before, after))
    found = [[one, roster, "", "", ""] for one in stood.keys() ^ stands.keys()]
    for one in stood.keys() & stands.keys():
        found += [
            [one, roster, column, old, new]
            for column, old, new in zip(columns, stood[one], stands[one], strict=True)
            if old != new
        ]
    return sorted(found)


def write_pairs(file: Path, pairs: Iterable[Pairing]) -> None:
    """Write pairs as a ``pairs.csv`` that a scenario may name."""
    parts = [(*parted(p.elder), p) for p in pairs]
    header: tuple[str, ...] = ("elder_id", "helper_id", "locked")
    if not any(role for _, role, _ in parts):
        _write(file, header, ([p.elder, p.group or p.helper, _locked(p)] for p in pairs))
        return
    rows = ([elder, p.group or p.helper, _locked(p), role] for elder, role, p in parts)
    _write(file, (*header, "role"), rows)


def _locked(pair: Pairing) -> str:
    return "yes" if pair.locked and not pair.group else ""


def _way(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:  # another drive
        return target.as_posix()


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def helper_row(helper: Helper) -> list[str]:
    """Return the helper as a row below `HELPER_COLUMNS`."""
    return [
        helper.id,
        helper.name,
        repr(helper.lon),
        repr(helper.lat),
        helper.kind,
        helper.gender or "",
        _date(helper.birth_date),
        ";".join(helper.skills),
        _weekdays(helper.weekdays),
        _shift(helper),
        "" if helper.max_week_s is None else _minutes(helper.max_week_s),
        "" if helper.speed_mps is None else f"{helper.speed_mps:g}",
        _date(helper.from_date),
        _date(helper.to_date),
        spans(helper.absent),
        spans(helper.duty),
        helper.phone,
        helper.id_number,
        helper.unit,
        helper.group,
        _date(helper.health_certificate_until),
        helper.certificate,
        _date(helper.filed_on),
        helper.exit_reason,
        "" if helper.portions is None else str(helper.portions),
    ]


def elder_row(elder: Elder) -> list[str]:
    """Return the elder as a row below `ELDER_COLUMNS`."""
    return [
        elder.id,
        elder.name,
        repr(elder.lon) if elder.has_place else "",
        repr(elder.lat) if elder.has_place else "",
        elder.gender or "",
        _date(elder.birth_date),
        elder.address,
        elder.community,
        "" if elder.household.startswith("\0") else elder.household,
        _categories(elder),
        "" if elder.tier is None else elder.tier.value,
        "" if elder.contact is Contact.AUTO else elder.contact.value,
        "" if elder.service_s is None else _minutes(elder.service_s),
        ";".join(map(_window, elder.windows)),
        ";".join(elder.needs),
        ";".join(elder.avoid),
        _date(elder.last_contact),
        spans(elder.absent),
        elder.phone,
        elder.emergency_contact,
        elder.note,
        elder.id_number,
        _date(elder.since),
        _date(elder.until),
        elder.source,
        elder.services,
        _date(elder.agreed_on),
        elder.spouse,
        elder.lives_with,
        elder.children,
        elder.registered_address,
        elder.camera,
        _date(elder.camera_on),
        _date(elder.approved_on),
        elder.pays,
    ]


def _categories(elder: Elder) -> str:
    """Return the categories as the files write them, those of a span with their days."""
    dated = {code for code, _ in elder.dated}
    always = [code for code in elder.categories if code not in dated]
    return ";".join([*always, *(f"{code}:{spans([span])}" for code, span in elder.dated)])


def _date(day: object) -> str:
    return "" if day is None else str(day)


def _minutes(seconds: int) -> str:
    return f"{seconds / MINUTE:g}"


def _shift(helper: Helper) -> str:
    """Return the hours, each weekday's by itself where they differ."""
    named = [(f"{day} ", hours) for day, hours in helper.by_weekday] or [("", helper.shift)]
    return ";".join(
        f"{days}{format_clock(a)}-{format_clock(b)}" for days, hours in named for a, b in hours
    )


def _weekdays(days: Iterable[int]) -> str:
    return ",".join(str(day) for day in sorted(days))


def _window(window: Window) -> str:
    times = f"{format_clock(window.opens)}-{format_clock(window.closes)}"
    every = frozenset(range(1, 8))
    return times if window.weekdays == every else f"{_weekdays(window.weekdays)} {times}"


def spans(written: Iterable[Span]) -> str:
    """Return spans as the files write them: ``2026-12-01..2026-12-15;2026-12-31``."""
    return ";".join(
        str(span.first) if span.first == span.last else f"{span.first}..{span.last}"
        for span in written
    )
