"""A scenario folder from people: the two rosters, ``scenario.toml`` and a README."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from planner.domain import Contact, Elder, Helper, Window
from planner.units import Span, format_clock
from planner.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Language
    from planner.synth.asked import Asked
    from planner.synth.place import Place

MARK = "synth.json"
"""What was asked; also the sign that a folder is ours and may be written again."""

Column = tuple[str, Callable[[Elder], str]]
HelperColumn = tuple[str, Callable[[Helper], str]]


def _span(span: Span) -> str:
    return f"{span.first}" if span.first == span.last else f"{span.first}..{span.last}"


def _window(window: Window) -> str:
    days = "" if len(window.weekdays) == 7 else f"{_weekdays(window.weekdays)} "
    return f"{days}{format_clock(window.opens)}-{format_clock(window.closes)}"


def _weekdays(days: Iterable[int]) -> str:
    ordered = sorted(days)
    if len(ordered) > 1 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]}-{ordered[-1]}"
    return ",".join(map(str, ordered))


def _minutes(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds / 60:g}"


ELDER_COLUMNS: tuple[Column, ...] = (
    ("elder_id", lambda e: e.id),
    ("name", lambda e: e.name),
    ("gender", lambda e: e.gender or ""),
    ("birth_date", lambda e: f"{e.birth_date or ''}"),
    ("lon", lambda e: f"{e.lon:.7f}" if e.has_place else ""),
    ("lat", lambda e: f"{e.lat:.7f}" if e.has_place else ""),
    ("address", lambda e: e.address),
    ("community", lambda e: e.community),
    ("household_id", lambda e: "" if e.household.startswith("\0") else e.household),
    ("categories", lambda e: ";".join(e.categories)),
    ("tier", lambda e: e.tier.value if e.tier else ""),
    ("contact", lambda e: "" if e.contact is Contact.AUTO else e.contact.value),
    ("service_minutes", lambda e: _minutes(e.service_s)),
    ("windows", lambda e: ";".join(map(_window, e.windows))),
    ("needs", lambda e: ";".join(e.needs)),
    ("avoid", lambda e: ";".join(e.avoid)),
    ("last_contact", lambda e: f"{e.last_contact or ''}"),
    ("absent", lambda e: ";".join(map(_span, e.absent))),
    ("phone", lambda e: e.phone),
    ("emergency_contact", lambda e: e.emergency_contact),
    ("note", lambda e: e.note),
)

HELPER_COLUMNS: tuple[HelperColumn, ...] = (
    ("helper_id", lambda h: h.id),
    ("name", lambda h: h.name),
    ("lon", lambda h: f"{h.lon:.7f}"),
    ("lat", lambda h: f"{h.lat:.7f}"),
    ("kind", lambda h: h.kind),
    ("gender", lambda h: h.gender or ""),
    ("birth_date", lambda h: f"{h.birth_date or ''}"),
    ("skills", lambda h: ";".join(h.skills)),
    ("weekdays", lambda h: _weekdays(h.weekdays)),
    ("shift", lambda h: str(h.hours)),
    ("max_minutes_per_week", lambda h: _minutes(h.max_week_s)),
    ("walking_speed_mps", lambda h: "" if h.speed_mps is None else f"{h.speed_mps:g}"),
    ("from_date", lambda h: f"{h.from_date or ''}"),
    ("to_date", lambda h: f"{h.to_date or ''}"),
    ("absent", lambda h: ";".join(map(_span, h.absent))),
    ("duty", lambda h: ";".join(map(_span, h.duty))),
)


def write_elders(path: Path, elders: Iterable[Elder]) -> None:
    """Write the elders' roster as UTF-8 CSV that Excel opens rightly."""
    _write(
        path,
        [name for name, _ in ELDER_COLUMNS],
        ([cell(e) for _, cell in ELDER_COLUMNS] for e in elders),
    )


def write_helpers(path: Path, helpers: Iterable[Helper]) -> None:
    """Write the helpers' roster as UTF-8 CSV that Excel opens rightly."""
    _write(
        path,
        [name for name, _ in HELPER_COLUMNS],
        ([cell(h) for _, cell in HELPER_COLUMNS] for h in helpers),
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


@dataclass(frozen=True, slots=True)
class Invented:
    """What an invented scenario consists of; `streets` is written as it stands."""

    asked: Asked
    place: Place
    streets: str
    elders: Sequence[Elder]
    helpers: Sequence[Helper]

    @property
    def language(self) -> Language:
        """Language of every sheet and message."""
        return self.asked.language or self.place.language


def write_folder(folder: Path, invented: Invented) -> None:
    """Write everything of an invented scenario into `folder`, which is there and empty."""
    asked, language = invented.asked, invented.language
    write_elders(folder / "elders.csv", invented.elders)
    write_helpers(folder / "helpers.csv", invented.helpers)
    settings = _scenario(invented.streets, invented.place, language)
    (folder / "scenario.toml").write_text(settings, encoding="utf-8")
    counts = {"elders": len(invented.elders), "helpers": len(invented.helpers)}
    readme = say(language, "synth.readme", **counts, seed=asked.seed, as_of=asked.as_of)
    (folder / "README.md").write_text(readme.lstrip(), encoding="utf-8")
    mark = {key: str(value) for key, value in asdict(asked).items()} | {"streets": invented.streets}
    (folder / MARK).write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")


def _scenario(streets: str, place: Place, language: Language) -> str:
    """Return ``scenario.toml``; JSON's strings are TOML's basic strings."""
    title = place.title if language == place.language else say(language, "synth.title")
    settings = {
        "title": title,
        "language": language,
        "timezone": place.timezone,
        "streets": streets,
        "coordinates": "wgs84",
        "elders": "elders.csv",
        "helpers": "helpers.csv",
        "policy": "gongshu",
        "holidays": place.holidays,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
    return "\n".join(lines) + "\n"
