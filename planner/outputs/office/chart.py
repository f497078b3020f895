"""
Structure charts: the township with its villages, and each village with every pair, drawn.

Boxes and lines are laid out in millimetres on landscape A4, once, for page and print alike.
A helper with many elders takes several columns, a village with many helpers several pages;
every pair stands on exactly one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.outputs.office.cards import blank
from planner.outputs.office.document import Document

if TYPE_CHECKING:
    from planner.domain import Helper, Unit
    from planner.outputs.office.dossier import Bond, Dossier

WIDTH, HEIGHT = 277.0, 170.0
COLUMNS = 6
ROW_TOP, ROW_STEP, ROW_HEIGHT = 49.0, 6.0, 5.0
ROWS = int((HEIGHT - ROW_TOP) / ROW_STEP)
VILLAGE_STEP, VILLAGE_HEIGHT = 20.0, 17.0
VILLAGE_ROWS = int((HEIGHT - 30) / VILLAGE_STEP)
WIDTEST = 80.0
CHINESE_FROM = "\u2e80"
LATIN_SHARE = 0.56  # of the type's size that a Latin letter is wide
ROOT, MIDDLE, LEAF = "#dfe9f3", "#f3ead9", "#ffffff"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """A line in a box; `fit` is the width that it is squeezed into, 0 where it fits."""

    text: str
    fit: float = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A box with lines of words, in millimetres from the page's upper left corner."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Words, ...]
    fill: str
    size: float
    first: float
    leading: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One drawn page."""

    title: str
    boxes: tuple[Box, ...]
    lines: tuple[tuple[Point, ...], ...]
    width: float = WIDTH
    height: float = HEIGHT


@dataclass(frozen=True, slots=True)
class Column:
    """Some of a helper's elders, as many as one column holds."""

    helper: Helper
    bonds: tuple[Bond, ...]
    is_continued: bool


def chart(dossier: Dossier) -> Document:
    """Return the township's page and those of every village."""
    by_village: dict[str, list[Bond]] = defaultdict(list)
    for bond in dossier.wanted:
        by_village[dossier.mask.area(bond.elder)].append(bond)
    pages = [*_township(dossier, by_village)]
    for name in sorted(by_village):
        pages += _village(dossier, name, by_village[name])
    return replace(blank(dossier, "chart"), charts=tuple(pages))


def box(
    place: tuple[float, float, float, float], words: Sequence[str], fill: str, size: float,
    *, href: str = "",
) -> Box:  # fmt: skip
    """
    Return a box with its words centred, and set smaller where they do not fit.

    Parameters
    ----------
    place
        Left, top, width and height in millimetres.
    size
        Of the type, in millimetres.
    href
        What it opens on a page.
    """
    x, y, width, height = place
    given = [one for one in words if one]
    said = [part for one in given for part in _halves(one, size, width - 2)]
    if len(said) > len(given):
        size = max(size * 0.78, min(size, (height - 0.5) / len(said) / 1.25))
        size = min(size, (height + 0.6) / len(said) / 1.25)
    leading = size * 1.25
    first = (height - leading * (len(said) - 1)) / 2 + size * 0.36
    lines = tuple(Words(one, _fit(one, size, width - 2)) for one in said)
    return Box(
        round(x, 2), round(y, 2), round(width, 2), round(height, 2), lines, fill, size,
        round(first, 2), round(leading, 2), href,
    )  # fmt: skip


def _halves(words: str, size: float, room: float) -> list[str]:
    """Return a line as it is, or parted in two where it would be set much too small."""
    if not _fit(words, size * 0.7, room):
        return [words]
    half = (len(words) + 1) // 2
    gaps = [at for at, sign in enumerate(words) if sign == " " and abs(at - half) < half / 2]
    at = min(gaps, key=lambda gap: abs(gap - half), default=half)
    return [words[:at].rstrip(), words[at:].lstrip()]


def _fit(words: str, size: float, room: float) -> float:
    width = sum(size if sign >= CHINESE_FROM else size * LATIN_SHARE for sign in words)
    return round(room, 2) if width > room else 0


def _heads(dossier: Dossier, unit: Unit | None, name: str) -> tuple[list[str], list[str]]:
    """Return the lines of the box above, and those of the village's own box."""
    above = dossier.units.get(unit.parent) if unit else None
    top = [above.name if above else dossier.scenario.title, _people(dossier, above)]
    return top, [unit.name if unit else name, _people(dossier, unit)]


def _people(dossier: Dossier, unit: Unit | None) -> str:
    """Return who leads and who is to be asked, where such people are named at all."""
    if unit is None or not dossier.mask.shows_names:
        return ""
    said = [one for one in (unit.leader, unit.contact, unit.phone) if one]
    return "  ".join(said)


def _columns(bonds: Iterable[Bond]) -> list[Column]:
    by_helper: dict[str, list[Bond]] = defaultdict(list)
    for bond in bonds:
        by_helper[bond.helper.id].append(bond)
    columns = []
    for helper in sorted(by_helper):
        own = by_helper[helper]
        columns += [
            Column(own[0].helper, tuple(own[at : at + ROWS]), at > 0)
            for at in range(0, len(own), ROWS)
        ]
    return columns


def _village(dossier: Dossier, name: str, bonds: Sequence[Bond]) -> Iterable[Page]:
    """Yield the pages of one village: township, village, helpers, elders."""
    columns = _columns(bonds)
    unit = dossier.units.get(bonds[0].elder.community)
    top, own = _heads(dossier, unit, name)
    pages = range(0, len(columns), COLUMNS)
    for number, at in enumerate(pages, start=1):
        here = columns[at : at + COLUMNS]
        title = dossier.say("chart.village", village=own[0])
        if len(pages) > 1:
            title = dossier.say("chart.part", title=title, number=number, pages=len(pages))
        yield _drawn(dossier, title, (top, own), here)


def _drawn(
    dossier: Dossier, title: str, heads: tuple[list[str], list[str]], columns: Sequence[Column]
) -> Page:
    step = min(WIDTH / len(columns), WIDTEST)
    left = (WIDTH - step * len(columns)) / 2
    middle = WIDTH / 2
    boxes = [
        box((middle - 55, 0, 110, 11), heads[0], ROOT, 3.4),
        box((middle - 55, 15, 110, 11), heads[1], ROOT, 3.4),
    ]
    centres = [left + step * (n + 0.5) for n in range(len(columns))]
    lines: list[tuple[Point, ...]] = [((middle, 11), (middle, 15)), ((middle, 26), (middle, 30))]
    lines.append(((min(centres[0], middle), 30), (max(centres[-1], middle), 30)))
    for column, centre in zip(columns, centres, strict=True):
        x = centre - step / 2 + 1.5
        lines.append(((centre, 30), (centre, 33)))
        boxes.append(box((x, 33, step - 3, 13), _helper(dossier, column), MIDDLE, 3.0))
        last = ROW_TOP + ROW_STEP * (len(column.bonds) - 1) + ROW_HEIGHT / 2
        lines.append(((x + 1.5, 46), (x + 1.5, last)))
        for n, bond in enumerate(column.bonds):
            y = ROW_TOP + ROW_STEP * n
            lines.append(((x + 1.5, y + ROW_HEIGHT / 2), (x + 4, y + ROW_HEIGHT / 2)))
            label = dossier.mask.label(bond.elder)
            boxes.append(box((x + 4, y, step - 7, ROW_HEIGHT), [label], LEAF, 2.7))
    return Page(title, tuple(boxes), tuple(_rounded(line) for line in lines))


def _helper(dossier: Dossier, column: Column) -> list[str]:
    squad = dossier.squad_of(column.helper)
    label = dossier.mask.label(column.helper)
    if column.is_continued:
        label = dossier.say("chart.continued", name=label)
    place = column.helper.unit if squad is None else squad.name
    return [label, dossier.helper_phone(column.helper), place]


def _township(dossier: Dossier, by_village: dict[str, list[Bond]]) -> Iterable[Page]:
    """Yield the page of the township: its villages with their leaders and how many they are."""
    names = sorted(by_village)
    room = COLUMNS * VILLAGE_ROWS
    tops = {_top(dossier, by_village[name]) for name in names}
    top = next(iter(tops)) if len(tops) == 1 else None
    unit = dossier.units.get(top) if top else None
    head = [unit.name if unit else dossier.scenario.title, _people(dossier, unit)]
    for at in range(0, len(names), room):
        boxes = [box((WIDTH / 2 - 60, 0, 120, 12), head, ROOT, 3.8)]
        lines: list[tuple[Point, ...]] = [((WIDTH / 2, 12), (WIDTH / 2, 18))]
        here = names[at : at + room]
        across = min(COLUMNS, len(here))
        rows = -(-len(here) // across)
        columns = [here[n : n + rows] for n in range(0, len(here), rows)]
        step = min(WIDTH / len(columns), WIDTEST)
        left = (WIDTH - step * len(columns)) / 2
        stems = [left + step * n + 2 for n in range(len(columns))]
        lines.append(((min(stems[0], WIDTH / 2), 18), (max(stems[-1], WIDTH / 2), 18)))
        for stem, column in zip(stems, columns, strict=True):
            last = 22 + VILLAGE_STEP * (len(column) - 1) + VILLAGE_HEIGHT / 2
            lines.append(((stem, 18), (stem, last)))
            for n, name in enumerate(column):
                y = 22 + VILLAGE_STEP * n
                middle = y + VILLAGE_HEIGHT / 2
                lines.append(((stem, middle), (stem + 3, middle)))
                words = _count(dossier, name, by_village[name])
                boxes.append(box((stem + 3, y, step - 7, VILLAGE_HEIGHT), words, MIDDLE, 3.0))
        title = dossier.say("chart.township", township=head[0])
        yield Page(title, tuple(boxes), tuple(_rounded(line) for line in lines))


def _top(dossier: Dossier, bonds: Sequence[Bond]) -> str:
    unit = dossier.village_of(bonds[0].elder)
    return unit.parent if unit else ""


def _count(dossier: Dossier, name: str, bonds: Sequence[Bond]) -> list[str]:
    unit = dossier.units.get(bonds[0].elder.community)
    helpers = len({bond.helper.id for bond in bonds})
    counted = dossier.say("chart.count", helpers=helpers, elders=len(bonds))
    return [unit.name if unit else name, _people(dossier, unit), counted]


def _rounded(line: Sequence[Point]) -> tuple[Point, ...]:
    return tuple((round(x, 2), round(y, 2)) for x, y in line)
