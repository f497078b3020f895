"""
Download the streets of a place: the only work that uses the internet.

The place is asked of Nominatim, its streets, buildings, compounds and water of Overpass,
for the box around it and a margin of one longest walk. One request at a time, with a
time-out, a few tries and longer and longer pauses; what arrives is read before it takes
its place, and where it came from and when is written beside it.
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.control import Control
from planner.errors import Fault, InputError, Text, text

if TYPE_CHECKING:
    from datetime import datetime

    from planner.geo.streets.area import Area

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")
CREDIT = "© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)"
AGENT = "visit-rounds (streets for planning visits on foot)"

_WANTED = (
    'way["highway"]', 'way["building"]', 'way["waterway"]', 'way["railway"]', 'way["barrier"]',
    'way["landuse"]', 'way["natural"="water"]', 'way["leisure"]', 'way["man_made"="pier"]',
    'way["public_transport"="platform"]', 'relation["type"="multipolygon"]["natural"="water"]',
    'relation["type"="multipolygon"]["landuse"="residential"]',
    'relation["type"="multipolygon"]["highway"]', 'node["entrance"]', 'node["barrier"]',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """
    Whom to ask, and how patiently.

    Parameters
    ----------
    nominatim, overpass
        Addresses.
    timeout_s
        Longest wait for an answer.
    tries
        Most requests for one answer.
    pause_s
        First pause between two requests; it doubles with every failure.
    """

    nominatim: str = "https://nominatim.openstreetmap.org/search"
    overpass: str = "https://overpass-api.de/api/interpreter"
    timeout_s: float = 180.0
    tries: int = 4
    pause_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was downloaded: the place as the service names it, its box and the streets' length."""

    place: str
    area: Area
    length_km: float


MARGIN_M = 1200.0
"""One longest walk: 15 minutes at 1.2 m/s, and some."""

LARGEST_KM = 60.0


def fetch(
    place: str,
    out: Path,
    *,
    now: datetime,
    margin_m: float = MARGIN_M,
    service: Service | None = None,
    control: Control | None = None,
) -> Fetched:
    """
    Download the streets of `place` into `out`.

    Parameters
    ----------
    place
        As people write it: ``杭州市拱墅区``.
    out
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``; ``OUT.source.json`` is
        written beside it.
    now
        When this happens, for the note beside the file.

    Raises
    ------
    InputError
        If the place is unknown or too large, or if the services give no whole answer.
    """
    if not out.name.lower().endswith(SUFFIXES):
        raise _refusal(out.name, "suffix")
    service, control = service or Service(), control or Control()
    control.show("fetch-place", 0, 2)
    name, box = _find(place, service)
    area = _with_margin(box, margin_m)
    _refuse_large(place, area)
    control.show("fetch-streets", 1, 2)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".fetch-") as folder:
        raw = Path(folder) / "answer.osm"
        raw.write_bytes(_ask_overpass(place, area, service))
        length_km = _read_length(place, raw)
        _swap(raw, out)
    note = {
        "place": name,
        "bbox": list(area),
        "service": service.overpass,
        "date": now.isoformat(timespec="seconds"),
        "licence": CREDIT,
    }
    beside = out.with_name(out.name + ".source.json")
    beside.write_text(json.dumps(note, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    control.show("fetch-streets", 2, 2)
    return Fetched(name, area, length_km)


def _refusal(place: str, key: str, **values: object) -> InputError:
    expected: Text = text(f"geo.fetch.{key}", **values)
    return InputError((Fault(place, expected, text(f"geo.fetch.{key}-remedy")),))


def _find(place: str, service: Service) -> tuple[str, Area]:
    """Return the place's full name and its box: west, south, east, north."""
    asked = {"q": place, "format": "jsonv2", "limit": "1"}
    answer = _request("GET", service.nominatim, place, service, params=asked)
    try:
        found = json.loads(answer)
    except ValueError:
        raise _refusal(place, "no-answer", why="JSON") from None
    if not found:
        raise _refusal(place, "unknown")
    south, north, west, east = (float(side) for side in found[0]["boundingbox"])
    return str(found[0].get("display_name", place)), (west, south, east, north)


def _with_margin(box: Area, margin_m: float) -> Area:
    west, south, east, north = box
    high = margin_m / 111_000
    wide = high / max(0.05, math.cos(math.radians((south + north) / 2)))
    sides = (west - wide, south - high, east + wide, north + high)
    return (round(sides[0], 6), round(sides[1], 6), round(sides[2], 6), round(sides[3], 6))


def _refuse_large(place: str, area: Area) -> None:
    west, south, east, north = area
    width = (east - west) * 111 * math.cos(math.radians((south + north) / 2))
    height = (north - south) * 111
    if max(width, height) > LARGEST_KM:
        raise _refusal(place, "large", width=round(width), height=round(height))


def _ask_overpass(place: str, area: Area, service: Service) -> bytes:
    """Return a whole answer; one that broke off or carries a remark is none."""
    west, south, east, north = area
    box = f"({south},{west},{north},{east})"
    parts = "".join(f"{wanted}{box};" for wanted in _WANTED)
    query = f"[out:xml][timeout:{int(service.timeout_s)}];({parts});(._;>;);out body;"
    answer = _request("POST", service.overpass, place, service, data={"data": query})
    if b"</osm>" not in answer[-64:]:
        raise _refusal(place, "cut-off")
    if b"<remark>" in answer[-4096:] or b"<remark>" in answer[:4096]:
        raise _refusal(place, "remark")
    return answer


_TRANSIENT = (408, 425, 429, 500, 502, 503, 504)


def _request(method: str, url: str, place: str, service: Service, **body: Any) -> bytes:
    """Return the body of an answer, asking again for a while where the service is busy."""
    import requests

    why = ""
    for attempt in range(service.tries):
        try:
            answer = requests.request(
                method, url, headers={"User-Agent": AGENT}, timeout=service.timeout_s, **body
            )
        except requests.RequestException as broken:
            why, wait = type(broken).__name__, None
        else:
            if answer.status_code == requests.codes.ok:
                return answer.content
            why, wait = f"HTTP {answer.status_code}", answer.headers.get("Retry-After")
            if answer.status_code not in _TRANSIENT:
                break
        if attempt + 1 < service.tries:
            time.sleep(_pause(service, attempt, wait))
    raise _refusal(place, "no-answer", why=why)


def _pause(service: Service, attempt: int, wait: str | None) -> float:
    """Return seconds to wait: what the service asks for, else twice as long every time."""
    if wait is not None and wait.isdigit():
        return min(float(wait), service.timeout_s)
    return service.pause_s * 2.0**attempt


def _read_length(place: str, raw: Path) -> float:
    """Return the kilometres of streets, having read the answer as a plan would."""
    from planner.geo.streets.osmfile import read_osm
    from planner.geo.streets.walked import Rules

    found = read_osm(raw, Rules())
    if not found.runs:
        raise _refusal(place, "empty")
    from planner.geo.streets.build import build

    return float(build(found, Rules(bridge_m=0), None).length_mm.sum()) / 1e6


def _swap(raw: Path, out: Path) -> None:
    """Put the answer in its place, in the form that the name asks for."""
    if out.name.lower().endswith(".osm"):
        shutil.move(raw, out)
        return
    import osmium

    kept = raw.with_name(out.name)
    with osmium.SimpleWriter(str(kept)) as writer:
        for found in osmium.FileProcessor(str(raw)):
            writer.add(found)
    shutil.move(kept, out)
