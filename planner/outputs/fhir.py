"""
A plan and what became of it as a FHIR bundle (HL7 FHIR R4B), checked by `fhir.resources`.

`Patient` for every elder, `Practitioner` for every helper, `CarePlan` for what is owed,
`Appointment` for what is planned, `Encounter` for what the book says was made. Ids of an
office may hold any character, those of FHIR may not: resources go by UUIDs made from ours,
which stand as identifiers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.outputs.names import without_control
from planner.outputs.wording import tier_name
from planner.tiers import GAPS, Tier
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Elder, Helper
    from planner.outputs.material import Material
    from planner.plan import Call, Round, Stop

SYSTEM = "urn:visit-rounds"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OURS = uuid.uuid5(uuid.NAMESPACE_URL, SYSTEM)
TIMING: Mapping[Tier, tuple[int, int, str]] = {
    Tier.DAILY: (1, 1, "d"),
    **{tier: (gaps.per_week, 1, "wk") for tier, gaps in GAPS.items() if gaps.per_week},
    Tier.FORTNIGHTLY: (1, 2, "wk"),
    Tier.MONTHLY: (1, 1, "mo"),
    Tier.QUARTERLY: (1, 3, "mo"),
    Tier.HALF_YEARLY: (1, 6, "mo"),
    Tier.YEARLY: (1, 1, "a"),
}
"""How often, as FHIR's ``Timing.repeat`` says it: frequency, period, unit."""


def timing(tier: Tier) -> tuple[int, int, str]:
    """Return how often as frequency, period and unit, of the numbered tiers too."""
    if tier.every is not None:
        return 1, tier.every, "d"
    return TIMING.get(tier) or (GAPS[tier].per_week, 1, "wk")


Value = dict[str, Any]


def bundle(material: Material, contacts: Sequence[Mapping[str, Any]] = ()) -> str:
    """
    Return the bundle as JSON.

    Parameters
    ----------
    contacts
        Rows of the book in the plan's span; of people who are not on the roster none are told.

    Raises
    ------
    pydantic.ValidationError
        If the library does not find it lawful: a fault of ours.
    """
    from fhir.resources.R4B.bundle import Bundle

    made = [
        *map_patients(material),
        *map_helpers(material),
        *care_plans(material),
        *appointments(material),
        *encounters(material, contacts),
    ]
    whole = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": f"{material.plan.horizon.first.isoformat()}T00:00:00Z",
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in made],
    }
    return str(Bundle.model_validate(whole).model_dump_json(indent=1)) + "\n"


def _id(kind: str, *parts: object) -> str:
    return str(uuid.uuid5(OURS, "\n".join((kind, *map(str, parts)))))


def _reference(kind: str, one: str) -> Value:
    return {"reference": f"urn:uuid:{_id(kind, one)}", "identifier": _identifier(kind, one)}


def _identifier(kind: str, one: str) -> Value:
    return {"system": f"{SYSTEM}:{kind.lower()}", "value": without_control(one)}


def map_patients(material: Material) -> Iterator[Value]:
    """Yield every elder of the roster, as far as the mask shows people."""
    for elder in material.scenario.everybody:
        yield _person(material, "Patient", elder) | _home(material, elder)


def map_helpers(material: Material) -> Iterator[Value]:
    """Yield every helper of the roster."""
    for helper in material.scenario.helpers:
        yield _person(material, "Practitioner", helper)


def _person(material: Material, kind: str, person: Elder | Helper) -> Value:
    mask = material.mask
    value: Value = {
        "resourceType": kind,
        "id": _id(kind, person.id),
        "identifier": [_identifier(kind, person.id)],
    }
    if not mask.shows_names:
        return value
    name, phone = without_control(mask.name(person)).strip(), without_control(person.phone).strip()
    if name:
        value["name"] = [{"text": name}]
    if phone:
        value["telecom"] = [{"system": "phone", "value": phone}]
    if person.gender:
        value["gender"] = {"f": "female", "m": "male"}[person.gender]
    if person.birth_date:
        value["birthDate"] = person.birth_date.isoformat()
    return value


def _home(material: Material, elder: Elder) -> Value:
    written = without_control(material.mask.door(elder)).strip()
    return {"address": [{"text": written}]} if written else {}


def care_plans(material: Material) -> Iterator[Value]:
    """Yield what each elder is owed, in what form, and who comes."""
    plan, language = material.plan, material.mask.language
    listed = [
        *((p.elder, p.helper, p.tier, p.contact.value) for p in plan.pairs),
        *((r.elder, None, r.tier, r.contact.value) for r in plan.remote),
        *((o.elder, o.helper, o.tier, o.contact.value) for o in plan.others),
    ]
    for elder, helper, tier, form in listed:
        if tier is Tier.NONE or elder not in material.elders:
            continue
        frequency, period, unit = timing(tier)
        detail: Value = {
            "status": "scheduled",
            "description": f"{say(language, f'papers.form.{form}')} · {tier_name(language, tier)}",
            "scheduledTiming": {
                "repeat": {"frequency": frequency, "period": period, "periodUnit": unit}
            },
        }
        if helper is not None:
            detail["performer"] = [_reference("Practitioner", helper)]
        yield {
            "resourceType": "CarePlan",
            "id": _id("CarePlan", elder),
            "status": "active",
            "intent": "plan",
            "subject": _reference("Patient", elder),
            "period": {
                "start": plan.horizon.first.isoformat(), "end": plan.horizon.last.isoformat()
            },
            "activity": [{"detail": detail}],
        }  # fmt: skip


def appointments(material: Material) -> Iterator[Value]:
    """
    Yield a booked appointment for every visit to everybody, and one for every call.

    A visit of two stands in the rounds of both; it is one appointment, with both. A call of a
    plan that gives it no time is proposed only: FHIR wants times of what is booked.
    """
    told = set()
    for one in material.plan.rounds:
        for stop in one.stops:
            if stop.companion is not None:
                both = one.day, stop.start, stop.elders, frozenset((one.helper, stop.companion))
                if both in told:
                    continue
                told.add(both)
            for elder in stop.elders:
                yield _visit(material, one, stop, elder)
    for call in material.plan.calls:
        yield _call(material, call)


def _call(material: Material, call: Call) -> Value:
    day = call.day.isoformat()
    value: Value = {
        "resourceType": "Appointment",
        "id": _id("Appointment", call.elder, day, call.kind),
        "description": say(material.mask.language, f"papers.form.{call.kind}"),
        "minutesDuration": max(1, call.service_s // 60),
    }
    if call.start is None:
        people = _participants(call.elder, [call.helper], "needs-action")
        asked = {"status": "proposed", "requestedPeriod": [{"start": day, "end": day}]}
        return value | asked | {"participant": people}
    return value | {
        "status": "booked",
        "start": _moment(material, call.day, call.start),
        "end": _moment(material, call.day, call.start + call.service_s),
        "participant": _participants(call.elder, [call.helper], "accepted"),
    }


def _visit(material: Material, one: Round, stop: Stop, elder: str) -> Value:
    start, end = (_moment(material, one.day, second) for second in (stop.start, stop.depart))
    return {
        "resourceType": "Appointment",
        "id": _id("Appointment", elder, one.day, one.helper, stop.start),
        "status": "booked",
        "description": say(material.mask.language, "papers.form.visit"),
        "start": start,
        "end": end,
        "participant": _participants(elder, [one.helper, stop.companion], "accepted"),
    }


def _participants(elder: str, helpers: Sequence[str | None], status: str) -> list[Value]:
    actors = [_reference("Patient", elder)]
    actors += [_reference("Practitioner", helper) for helper in helpers if helper is not None]
    return [{"actor": actor, "status": status} for actor in actors]


def encounters(material: Material, contacts: Sequence[Mapping[str, Any]]) -> Iterator[Value]:
    """Yield what was made: finished where somebody was met, cancelled where not."""
    language = material.mask.language
    for row in contacts:
        elder, helper, form = (str(row[key]) for key in ("elder_id", "helper_id", "form"))
        if elder not in material.elders:
            continue
        is_visit, day = form == "visit", str(row["date"])
        value: Value = {
            "resourceType": "Encounter",
            "id": _id("Encounter", row["contact_id"], elder, day),
            "identifier": [{"system": f"{SYSTEM}:contact", "value": str(row["contact_id"])}],
            "status": "finished" if row["outcome"] == "met" else "cancelled",
            "class": {"system": ACT, "code": "HH" if is_visit else "VR"},
            "type": [{"text": say(language, f"papers.form.{form}")}],
            "subject": _reference("Patient", elder),
            "period": {"start": day, "end": day},
        }
        if str(row["minutes"]).isdecimal():
            minutes = int(row["minutes"])
            value["length"] = {
                "value": minutes, "unit": "min", "system": "http://unitsofmeasure.org",
                "code": "min",
            }  # fmt: skip
        if helper in material.helpers:
            value["participant"] = [{"individual": _reference("Practitioner", helper)}]
        yield value


def _moment(material: Material, day: date, second: int) -> str:
    """Return an instant with the offset of the scenario's time zone."""
    try:
        zone = ZoneInfo(material.scenario.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("Asia/Shanghai")
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(seconds=second)).isoformat()
