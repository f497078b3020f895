"""Rounds for other programs: calendar, GPX, GeoJSON, and plain text to paste into a chat."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.outputs.day import beside_words, week_sheets
from planner.outputs.names import without_control
from planner.outputs.paper.sheet_data import ATTRIBUTION
from planner.outputs.wording import paper_clock
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planner.outputs.day import CallLine, DaySheet, Person, StopLine, WeekSheet
    from planner.outputs.material import Material, Way

_OCTETS = 75  # RFC 5545, section 3.1: longest line, without its end
_LICENCE = "https://opendatacommons.org/licenses/odbl/1-0/"


def write_feeds(folder: Path, material: Material) -> None:
    """Write ``<helper>.ics``, ``.gpx``, ``.geojson`` and a text file for every round."""
    for week in week_sheets(material):
        _write(folder / f"{week.stem}.ics", calendar(material, week))
        _write(folder / f"{week.stem}.gpx", gpx(material, week))
        _write(folder / f"{week.stem}.geojson", geojson(material, week))
        for day in week.days:
            _write(
                folder / f"{week.stem}-{day.day.isoformat()}.txt", chat_text(material, week, day)
            )


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")


# -------------------------------------------------------------------------------- calendar


def calendar(material: Material, week: WeekSheet) -> str:
    """Return a helper's stops and calls as an iCalendar of RFC 5545."""
    zone = _ics(material.scenario.timezone)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//visit-rounds//route sheets//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_ics(week.label)}",
        f"X-WR-CALDESC:{_ics(material.scenario.title)} · {_ics(ATTRIBUTION)}",
        *_zone(zone, material.plan.horizon.first, material.plan.horizon.last),
    ]
    for day in week.days:
        for stop in day.stops:
            lines += _visit(material, day, stop, zone)
        for call in day.calls:
            lines += _call(material, day, call, zone)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _visit(material: Material, day: DaySheet, stop: StopLine, zone: str) -> list[str]:
    who = "、".join(_who(person) for person in stop.people)
    facts = [
        say(material.mask.language, "sheets.time") + f" {stop.arrive}",
        *beside_words(material.mask.language, stop),
        *(fact for person in stop.people for fact in _facts(material, person)),
        ATTRIBUTION,
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{_ics(f'{day.helper}-{day.day.isoformat()}-{stop.people[0].id}@visit-rounds')}",
        f"DTSTAMP:{_stamp(material)}",
        "SEQUENCE:0",
        f"DTSTART;TZID={zone}:{_moment(day.day, stop.start)}",
        f"DTEND;TZID={zone}:{_moment(day.day, stop.depart)}",
        f"SUMMARY:{_ics(f'{stop.number}. {who}')}",
        f"LOCATION:{_ics(stop.door)}",
        f"DESCRIPTION:{_ics(chr(10).join(facts))}",
        "END:VEVENT",
    ]


def _call(material: Material, day: DaySheet, call: CallLine, zone: str) -> list[str]:
    """Return a call at its time; one that has none takes the day."""
    if not call.start:
        return _all_day(material, day, call.person, call.kind)
    uid = f"{day.helper}-{day.day.isoformat()}-{call.person.id}-call@visit-rounds"
    return [
        "BEGIN:VEVENT",
        f"UID:{_ics(uid)}",
        f"DTSTAMP:{_stamp(material)}",
        "SEQUENCE:0",
        f"DTSTART;TZID={zone}:{_moment(day.day, call.start)}",
        f"DTEND;TZID={zone}:{_moment(day.day, call.end)}",
        f"SUMMARY:{_ics(f'{call.kind}: {_who(call.person)}')}",
        f"DESCRIPTION:{_ics(chr(10).join(_facts(material, call.person)))}",
        "END:VEVENT",
    ]


def _all_day(material: Material, day: DaySheet, person: Person, kind: str) -> list[str]:
    """Return a call that has a day and no time."""
    after = (day.day + timedelta(days=1)).strftime("%Y%m%d")
    return [
        "BEGIN:VEVENT",
        f"UID:{_ics(f'{day.helper}-{day.day.isoformat()}-{person.id}-call@visit-rounds')}",
        f"DTSTAMP:{_stamp(material)}",
        "SEQUENCE:0",
        f"DTSTART;VALUE=DATE:{day.day.strftime('%Y%m%d')}",
        f"DTEND;VALUE=DATE:{after}",
        f"SUMMARY:{_ics(f'{kind}: {_who(person)}')}",
        f"DESCRIPTION:{_ics(chr(10).join(_facts(material, person)))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _stamp(material: Material) -> str:
    """Return a stamp without a clock: the same plan gives the same file."""
    return f"{material.plan.horizon.first.strftime('%Y%m%d')}T000000Z"


def _moment(day: date, clock: str) -> str:
    """Return a local moment; the end of a day is the next day's first (RFC 5545, 3.3.12)."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    return f"{day.strftime('%Y%m%d')}T{clock.replace(':', ''):0<6}"


def _facts(material: Material, person: Person) -> list[str]:
    language = material.mask.language
    facts = (
        ("needs", person.needs),
        ("windows", person.windows),
        ("phone", person.phone),
        ("call_if_closed", person.emergency),
    )
    named = [(say(language, f"sheets.{name}"), value) for name, value in facts if value]
    return [f"{name}: {value}" for name, value in (*named, *person.notes)]


def _zone(name: str, first: date, last: date) -> Iterator[str]:
    """Yield the time zone as far as the horizon needs it: its offsets and when they change."""
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    before = _offset(name, first)
    day = first
    yield from _standard(datetime(first.year, 1, 1), before, before)  # noqa: DTZ001  local
    while day < last:
        day += timedelta(days=1)
        now = _offset(name, day)
        if now != before:
            yield from _standard(datetime(day.year, day.month, day.day), before, now)  # noqa: DTZ001
            before = now
    yield "END:VTIMEZONE"


def _standard(begins: datetime, before: timedelta, after: timedelta) -> Iterator[str]:
    yield from (
        "BEGIN:STANDARD",
        f"DTSTART:{begins.strftime('%Y%m%dT%H%M%S')}",
        f"TZOFFSETFROM:{_signed(before)}",
        f"TZOFFSETTO:{_signed(after)}",
        "END:STANDARD",
    )


def _offset(name: str, day: date) -> timedelta:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    try:
        return noon.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    except (ZoneInfoNotFoundError, ValueError):
        return timedelta(hours=8)


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _ics(text: str) -> str:
    """Escape a text value (RFC 5545, section 3.3.11)."""
    text = without_control(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a content line in pieces of at most 75 octets, no character torn."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece


def _who(person: Person) -> str:
    return f"{person.name} {person.id}".strip()


# ------------------------------------------------------------------------- GPX and GeoJSON


def gpx(material: Material, week: WeekSheet) -> str:
    """Return a helper's rounds as GPX 1.1: a track per day, a waypoint per stop."""
    ways, points = [], []
    for day, legs in _walked(material, week):
        name = escape(without_control(f"{week.label} {day.title}"))
        segments = "".join(f"<trkseg>{''.join(map(_trkpt, leg.tolist()))}</trkseg>" for leg in legs)
        ways.append(f"<trk><name>{name}</name>{segments}</trk>")
        for stop, leg in zip(day.stops, legs, strict=False):
            (lon, lat), words = leg[-1].tolist(), _stop_words(day, stop)
            place = f'lat="{_degrees(lat)}" lon="{_degrees(lon)}"'
            told = escape(" · ".join(beside_words(material.mask.language, stop)))
            told = f"<desc>{told}</desc>" if told else ""
            points.append(f"<wpt {place}><name>{escape(words)}</name>{told}</wpt>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="visit-rounds" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<metadata><name>{escape(without_control(material.scenario.title))}</name>"
        f"<desc>{escape(ATTRIBUTION)}</desc>"
        f"<copyright author={quoteattr('OpenStreetMap contributors')}>"
        f"<license>{_LICENCE}</license></copyright></metadata>"
        f"{''.join(points)}{''.join(ways)}</gpx>\n"
    )


def _trkpt(place: list[float]) -> str:
    return f'<trkpt lat="{_degrees(place[1])}" lon="{_degrees(place[0])}"/>'


def _degrees(value: float) -> str:
    """Return degrees as an `xsd:decimal`, which knows no exponent; a centimetre is kept."""
    written = f"{value:.7f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _walked(material: Material, week: WeekSheet) -> Iterator[tuple[DaySheet, list[Way]]]:
    for day in week.days:
        if day.round is not None and day.stops:
            yield day, material.legs(day.round)


def _stop_words(day: DaySheet, stop: StopLine) -> str:
    who = "、".join(_who(person) for person in stop.people)
    return f"{day.letters}{stop.number} {stop.start} {who}"


def geojson(material: Material, week: WeekSheet) -> str:
    """Return a helper's rounds as GeoJSON (RFC 7946): a line per leg, a point per stop."""
    features: list[dict[str, Any]] = []
    for day, legs in _walked(material, week):
        what = {"helper": week.helper, "date": day.day.isoformat()}
        for number, leg in enumerate(legs, 1):
            line = {"type": "LineString", "coordinates": leg.tolist()}
            features.append(_feature(line, what | {"leg": number}))
        planned = day.round.stops if day.round else ()
        for stop, leg, one in zip(day.stops, legs, planned, strict=False):
            point = {"type": "Point", "coordinates": leg[-1].tolist()}
            others = {"with": one.companion, "cover_for": one.cover_for}
            features.append(_feature(point, what | _stop_properties(stop) | others))
    whole = {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _stop_properties(stop: StopLine) -> dict[str, Any]:
    return {
        "stop": stop.number,
        "arrive": stop.arrive,
        "start": stop.start,
        "depart": stop.depart,
        "elders": [person.id for person in stop.people],
        "names": [person.name for person in stop.people if person.name],
    }


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


# ------------------------------------------------------------------------------------ chat


def chat_text(material: Material, week: WeekSheet, day: DaySheet) -> str:
    """Return a day as short lines, to be pasted into a chat."""
    language = material.mask.language
    lines = [f"【{day.title}】{week.label}"]
    if day.stops:
        lines.append(f"{say(language, 'sheets.out')} {paper_clock(day.out)}")
    for stop in day.stops:
        extra = [f for person in stop.people for f in (person.needs, person.windows, person.phone)]
        extra += beside_words(language, stop)
        start = paper_clock(stop.start)
        words = [f"{stop.number}. {start}", *map(_who, stop.people), stop.door, *extra]
        lines.append(" ".join(word for word in words if word))
    if day.stops:
        lines.append(f"{say(language, 'sheets.back')} {paper_clock(day.back)}")
    for call in day.calls:
        words = [f"☎ {call.number}.", call.start and paper_clock(call.start), call.kind]
        words += [_who(call.person), call.person.phone]
        lines.append(" ".join(word for word in words if word))
    lines.append(say(language, "sheets.version", version=material.version))
    return "\n".join(line.rstrip() for line in lines) + "\n"
