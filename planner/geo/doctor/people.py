"""People whose place is doubtful: far doors, piles, lakes, lost bases, homes nobody reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from planner.geo.crs import to_plane
from planner.geo.datum.evidence import is_same_everywhere, tell
from planner.geo.datum.misplaced import is_near
from planner.geo.doctor.findings import Finding, Patient, finding
from planner.geo.lengths import great_circle_mm
from planner.geo.shifts import from_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

PILE, PILE_SHARE = 15, 0.05
"""So many households on one spot, and so great a share of all, are a geocoder's fallback."""

PILE_ADDRESSES = 5
HOUSEHOLD_M = 150
DETOUR, DETOUR_M, DETOUR_NEAR_M = 4.0, 1200.0, 400.0
OUTLIER_M, OUTLIER = 5000.0, 5.0
SURE = 0.99
FAR_DOOR_M = 75.0


def far_doors(patient: Patient) -> Iterator[Finding]:
    """People more than 75 m from the street to which they were led."""
    gap = patient.snapped.gap_m
    far = np.flatnonzero((gap > FAR_DOOR_M) & _is_inside(patient))
    lanes: dict[int, list[int]] = defaultdict(list)
    for i in far:
        kind = _better(patient, int(i))
        if kind == "far-door-lane":
            node = patient.nearest.spots.node[i, 0]
            lanes[int(patient.streets.part[node])].append(int(i))
        else:
            yield _far_door(patient, kind, [int(i)])
    for people in lanes.values():
        yield _far_door(patient, "far-door-lane", people)


def _far_door(patient: Patient, kind: str, people: list[int]) -> Finding:
    s = patient.snapped
    lines = [[patient.place(i), (float(s.street_lon[i]), float(s.street_lat[i]))] for i in people]
    return finding(
        kind,
        "notice",
        people=[patient.ids[i] for i in people],
        lines=lines,
        length_m=float(s.gap_m[people].max()),
        nearer=round(max(_nearer_m(patient, i) for i in people)),
    )


def _better(patient: Patient, i: int) -> str:
    """Say whether the extract knows a nearer way in: a street not joined, or an entrance."""
    known = _nearer_m(patient, i)
    if known > patient.snapped.gap_m[i] - 20:
        return "far-door"
    return "far-door-lane" if patient.nearest.gap_m[i] <= known else "far-door-gate"


def _nearer_m(patient: Patient, i: int) -> float:
    """Return metres to the nearest street of any part, gate or entrance."""
    lane = float(patient.nearest.gap_m[i])
    gates = patient.streets.gates
    if not len(gates):
        return lane
    lon, lat = np.full(len(gates), patient.places[i, 0]), np.full(len(gates), patient.places[i, 1])
    return min(lane, float(great_circle_mm(lon, lat, gates[:, 0], gates[:, 1]).min()) / 1000)


def _is_inside(patient: Patient) -> NDArray[np.bool_]:
    return is_near(patient.streets, *patient.places.T)


def outside(patient: Patient) -> Iterator[Finding]:
    """People outside the extract."""
    for i in np.flatnonzero(~_is_inside(patient)):
        yield finding("outside", "fault", people=[patient.ids[i]], lines=[[patient.place(int(i))]])


def piles(patient: Patient) -> Iterator[Finding]:
    """Many people on one spot: where a geocoder puts addresses that it does not know."""
    at: dict[tuple[float, float], list[int]] = defaultdict(list)
    for i, elder in enumerate(patient.scenario.elders):
        at[elder.lon, elder.lat].append(i)
    for place, members in at.items():
        elders = [patient.scenario.elders[i] for i in members]
        households = {elder.household or elder.id for elder in elders}
        addresses = {elder.address for elder in elders if elder.address}
        least = max(PILE, PILE_SHARE * len(patient.scenario.elders))
        if len(households) >= least or (len(addresses) >= PILE_ADDRESSES and _far_apart(addresses)):
            ids = [elder.id for elder in elders]
            yield finding("pile", "fault", people=ids, lines=[[place]], households=len(households))


def _far_apart(addresses: set[str]) -> bool:
    """Say whether addresses differ by more than the numbers of doors in one building."""
    stems = {
        address.rstrip("0123456789室号户-单元 #").rstrip("0123456789") for address in addresses
    }
    return len(stems) >= PILE_ADDRESSES


def households_apart(patient: Patient) -> Iterator[Finding]:
    """People of one household at different places."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, elder in enumerate(patient.scenario.elders):
        if elder.household:
            members[elder.household].append(i)
    for household, people in members.items():
        apart = [
            (float(np.hypot(*(patient.plane[a] - patient.plane[b]))), a, b)
            for a, b in combinations(people, 2)
        ]
        if apart and max(apart)[0] > HOUSEHOLD_M:
            metres, a, b = max(apart)
            yield finding(
                "household-apart",
                "fault",
                people=[patient.ids[i] for i in people],
                lines=[[patient.place(a), patient.place(b)]],
                length_m=metres,
                household=household,
            )


def in_water(patient: Patient) -> Iterator[Finding]:
    """Homes and bases in a lake or a river's bed."""
    import shapely

    around = patient.streets.surroundings
    which = np.intersect1d(around.of_kind("water"), np.flatnonzero(around.is_closed))
    if not len(which):
        return
    x, y = to_plane(patient.streets.epsg, around.lon, around.lat)
    lakes = shapely.STRtree(around.geometries(which, x, y))
    wet = lakes.query(shapely.points(patient.plane), predicate="within")[0]
    for i in np.unique(wet):
        yield finding("in-water", "fault", people=[patient.ids[i]], lines=[[patient.place(int(i))]])


def rounded(patient: Patient) -> Iterator[Finding]:
    """Places written with three decimals or fewer: a hundred metres off."""
    coarse = (np.round(patient.places, 3) == patient.places).all(axis=1)
    ids = patient.named(np.flatnonzero(coarse))
    if ids:
        places = [[patient.place(int(i))] for i in np.flatnonzero(coarse)]
        yield finding("rounded", "notice", people=ids, lines=places)


def outliers(patient: Patient) -> Iterator[Finding]:
    """People far from everybody else, though inside the extract."""
    if len(patient.people) < 10:
        return
    away = np.hypot(*(patient.plane - np.median(patient.plane, axis=0)).T)
    limit = max(OUTLIER_M, OUTLIER * float(np.quantile(away, 0.75)))
    for i in np.flatnonzero((away > limit) & _is_inside(patient)):
        yield finding(
            "outlier",
            "notice",
            people=[patient.ids[i]],
            lines=[[patient.place(int(i))]],
            length_m=float(away[i]),
        )


def lost_bases(patient: Patient) -> Iterator[Finding]:
    """Bases from which nobody is in reach."""
    if not patient.scenario.elders:
        return
    limit = patient.scenario.settings.max_walk_s
    elders = len(patient.scenario.elders)
    for k, row in enumerate(patient.seconds):
        if not ((row >= 0) & (row <= limit)).any():
            i = elders + k
            yield finding(
                "lost-base",
                "fault",
                people=[patient.ids[i]],
                lines=[[patient.place(i)]],
                minutes=limit // 60,
            )


def unreachable(patient: Patient) -> Iterator[Finding]:
    """Homes to which no way leads from any base, though the streets are there."""
    if not len(patient.seconds):
        return
    lost = (patient.seconds < 0).all(axis=0)
    for i in np.flatnonzero(lost):
        yield finding(
            "unreachable", "fault", people=[patient.ids[i]], lines=[[patient.place(int(i))]]
        )


def one_way(patient: Patient) -> Iterator[Finding]:
    """Homes from which the way back does not lead."""
    from planner.geo.walking.search import rows

    if not bool((patient.streets.cost_mm < 0).any() or (patient.streets.back_mm < 0).any()):
        return
    elders = len(patient.scenario.elders)
    spots, graph = patient.snapped.spots, patient.streets.graph
    homes, bases = np.arange(elders), np.arange(elders, len(patient.people))
    there = rows(graph, spots, bases, homes)[0] < (1 << 40)
    back = rows(graph, spots, homes, bases)[0].T < (1 << 40)
    for i in np.flatnonzero((there != back).any(axis=0)):
        yield finding("one-way", "fault", people=[patient.ids[i]], lines=[[patient.place(int(i))]])


def detours(patient: Patient) -> Iterator[Finding]:
    """Homes next to a base but far to walk: a link is probably missing."""
    elders = len(patient.scenario.elders)
    for k, helper in enumerate(patient.scenario.helpers):
        straight = np.hypot(*(patient.plane[:elders] - patient.plane[elders + k]).T)
        speed = patient.walking.speed_um[helper.id] / 1e6
        walked = patient.seconds[k] * speed
        odd = (straight < DETOUR_NEAR_M) & (walked > DETOUR_M) & (walked > DETOUR * straight)
        if odd.any():
            some = np.flatnonzero(odd)
            yield finding(
                "detour",
                "notice",
                people=[helper.id, *patient.named(some)],
                lines=[[patient.place(elders + k), patient.place(int(i))] for i in some],
                length_m=float(walked[some].max()),
                straight=round(float(straight[some[np.argmax(walked[some])]])),
            )


def wrong_datum(patient: Patient) -> Iterator[Finding]:
    """Find a datum that the scenario names and the points contradict."""
    said = patient.scenario.coordinates
    lon, lat = patient.places.T
    if said == "auto" or is_same_everywhere(lon, lat):
        return
    written = from_wgs84(said, lon, lat)
    for block in tell(patient.streets, *written):
        if block.datum != said and block.confidence >= SURE:
            yield finding(
                "wrong-datum",
                "fault",
                people=list(patient.ids[block.first : block.last + 1]),
                lines=[[patient.place(i)] for i in range(block.first, block.last + 1)],
                said=said,
                likely=block.datum,
                percent=int(block.confidence * 1000) / 10,
            )
