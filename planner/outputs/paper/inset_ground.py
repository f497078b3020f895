"""The ground of an inset: areas, streets by rank, and their names. Plain SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import escape

from planner.outputs.background import Background, Shape
from planner.outputs.paper.linework import letters_along

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.outputs.paper.linework import Letter
    from planner.outputs.paper.piece import Paper

    Drawn = tuple[Shape, list[NDArray[np.float64]]]

# Casing, fill and their widths in millimetres, by rank; None has no casing.
_STREETS = {
    "major": ("#777", 3.0, "#f4f4f4", 2.5),
    "middle": ("#888", 2.4, "#fff", 1.9),
    "minor": ("#999", 1.7, "#fff", 1.25),
    "service": ("#aaa", 1.1, "#fff", 0.75),
}
_AREAS = {
    "water": ("#d3dde6", "#8a9aa8"),
    "green": ("#e9efe3", "none"),
    "compound": ("#f7f5f1", "#cfc9bd"),
    "building": ("#dedcd8", "#b9b6b0"),
}
_NAME_SIZE = {"major": 3.1, "middle": 2.9, "minor": 2.6, "service": 2.3, "foot": 2.2, "steps": 2.2}
_REPEATS = 2  # how often a name stands on one map
# Metres to a millimetre from which a kind is left out as a speck.
_TOO_SMALL = {"building": 16.0, "steps": 20.0, "foot": 28.0, "service": 28.0, "compound": 30.0}


def ground_svg(paper: Paper, ground: Background) -> str:
    """Return areas and streets."""
    areas = "".join(_area(paper, shape) for shape in ground.areas if _is_seen(paper, shape))
    drawn = streets_on(paper, ground)
    paths = [(shape, "".join(path_d(line) for line in lines)) for shape, lines in drawn]
    thin = "".join(_footway(shape, d) for shape, d in paths if shape.kind not in _STREETS)
    casings = "".join(_stroke(shape, d, 0) for shape, d in paths if shape.kind in _STREETS)
    fills = "".join(_stroke(shape, d, 2) for shape, d in paths if shape.kind in _STREETS)
    lines = (
        f'<g fill="none" stroke-linejoin="round" stroke-linecap="round">{thin}{casings}{fills}</g>'
    )
    return f"<g>{areas}</g>{lines}"


def streets_on(paper: Paper, ground: Background) -> list[Drawn]:
    """Return the streets that show at this scale, and where they lie on the paper."""
    return [
        (shape, [paper.put(part) for part in shape.parts])
        for shape in ground.streets
        if _is_seen(paper, shape)
    ]


def _is_seen(paper: Paper, shape: Shape) -> bool:
    """Say whether a shape is more than a speck at this scale."""
    return paper.metres_per_mm < _TOO_SMALL.get(shape.kind, math.inf)


def _area(paper: Paper, shape: Shape) -> str:
    fill, stroke = _AREAS[shape.kind]
    d = "".join(f"{path_d(paper.put(ring))}" for ring in shape.parts)
    if np.array_equal(shape.parts[0][0], shape.parts[0][-1]):
        edge = f'fill-rule="evenodd" stroke="{stroke}" stroke-width=".15"'
        return f'<path d="{d}" fill="{fill}" {edge}/>'
    return f'<path d="{d}" fill="none" stroke="{fill}" stroke-width="1.6"/>'


def _stroke(shape: Shape, d: str, which: int) -> str:
    colour, width = _STREETS[shape.kind][which : which + 2]
    return f'<path d="{d}" stroke="{colour}" stroke-width="{width}"/>'


def _footway(shape: Shape, d: str) -> str:
    dash = ".4 .5" if shape.kind == "steps" else "1.4 .8"
    return f'<path d="{d}" stroke="#999" stroke-width=".5" stroke-dasharray="{dash}"/>'


def path_d(line: NDArray[np.float64]) -> str:
    """Return a line as the path data of SVG."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in line.tolist())


def names_svg(paper: Paper, ground: Background, taken: list[tuple[float, float]]) -> str:
    """
    Return the streets' names, the larger streets first, none over another.

    Parameters
    ----------
    taken
        Places that names keep off: pins.
    """
    named = [(s, lines) for s, lines in reversed(streets_on(paper, ground)) if s.name]
    texts: list[str] = []
    seen: dict[str, int] = {}
    taken = list(taken)
    for shape, lines in named:
        for line in lines:
            if seen.get(shape.name, 0) >= _REPEATS:
                break
            letters = _name_of(paper, shape, line, taken)
            if letters:
                taken += [(letter.x, letter.y) for letter in letters]
                seen[shape.name] = seen.get(shape.name, 0) + 1
                texts += [_letter(letter, _NAME_SIZE[shape.kind]) for letter in letters]
    style = 'text-anchor="middle" fill="#000" stroke="#fff" stroke-width=".9" paint-order="stroke"'
    return f'<g {style} stroke-linejoin="round">{"".join(texts)}</g>'


def _name_of(
    paper: Paper, shape: Shape, line: NDArray[np.float64], taken: list[tuple[float, float]]
) -> list[Letter]:
    room, size = (paper.width, paper.height), _NAME_SIZE[shape.kind]
    inside = _inside(line, room)
    if len(inside) < 2:
        return []
    for letters in letters_along(inside, shape.name, size, room):
        if not _collide([(letter.x, letter.y) for letter in letters], taken, size * 1.1):
            return letters
    return []


def _inside(line: NDArray[np.float64], room: tuple[float, float]) -> NDArray[np.float64]:
    """Return the first long piece of `line` on the paper."""
    import shapely

    cut = shapely.clip_by_rect(shapely.LineString(line), 0, 0, *room) if len(line) > 1 else None
    parts = [] if cut is None or cut.is_empty else list(shapely.get_parts(cut))
    longest = max(parts, key=lambda part: part.length, default=None)
    return np.zeros((0, 2)) if longest is None else shapely.get_coordinates(longest)


def _collide(
    spots: list[tuple[float, float]], taken: list[tuple[float, float]], apart: float
) -> bool:
    return any(abs(x - u) < apart and abs(y - v) < apart for x, y in spots for u, v in taken)


def _letter(letter: Letter, size: float) -> str:
    place = f"translate({letter.x:.2f} {letter.y:.2f}) rotate({letter.turn:.0f})"
    down = f"{size * 0.36:.2f}"
    return f'<text transform="{place}" y="{down}" font-size="{size}">{escape(letter.sign)}</text>'
