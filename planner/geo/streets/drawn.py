"""
Gates, paths and closed lanes that the office itself has drawn: ``drawn`` of ``[streets]``.

Nobody in an office edits a map of the world. A small table says what is missing on it or wrong,
who says so and since when::

    kind,points,name,author,date
    gate,120.151200 30.312600,南门,张敏,2026-11-20
    path,120.1512 30.3126; 120.1518 30.3129,花园小路,张敏,2026-11-20
    closed,120.1530 30.3130; 120.1534 30.3131,施工,李强,2026-11-22

A gate opens the shut one that is nearest, or joins the two ways beside it; a path joins the
streets at which it ends; a closed line is not crossed and not walked along.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from planner.errors import Fault, Text, Word, text
from planner.geo.shifts import DATUMS, to_wgs84
from planner.geo.streets.walked import Drawn, DrawnKind

if TYPE_CHECKING:
    from planner.geo.streets.osmfile import RawMap, Run

GATE_M: Final = 15.0
"""A drawn gate opens a shut one no farther away than this."""

JOIN_M: Final = 30.0
"""What is drawn joins ways no farther away than this."""

_SAME_M = 0.5
_MOST = 10_000
_METRES_PER_DEGREE = 111_195.0
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kind", "种类", "类别", "类型"),
    "points": ("points", "位置", "坐标", "点"),
    "name": ("name", "名称", "说明"),
    "author": ("author", "标注人", "登记人", "谁画的"),
    "date": ("date", "日期", "标注日期"),
    "coordinates": ("coordinates", "坐标系"),
}
_KINDS: Final[Mapping[str, DrawnKind]] = {
    **dict.fromkeys(("gate", "门", "大门", "门洞", "出入口"), "gate"),
    **dict.fromkeys(("path", "小路", "路", "通道", "便道"), "path"),
    **dict.fromkeys(("closed", "封闭", "不通", "走不通", "施工"), "closed"),
}
_NEEDED = ("kind", "points", "author", "date")


# --- the table ------------------------------------------------------------------------


def read_drawn(path: Path, file: str, faults: list[Fault]) -> tuple[Drawn, ...]:
    """Return what a table says was drawn; every fault of it is added to `faults`."""
    written = _decoded(path)
    if written is None:
        faults.append(Fault(file, text("geo.drawn.unreadable"), text("geo.drawn.form")))
        return ()
    rows = list(csv.reader(StringIO(written)))
    named = {_key(head): at for at, head in enumerate(rows[0] if rows else [])}
    missing = [key for key in _NEEDED if key not in named]
    if missing or len(rows) > _MOST:
        heads = Word("、".join(_HEADS[key][1] for key in missing), ", ".join(missing))
        expected = text("geo.drawn.head", heads=heads)
        faults.append(Fault(file, expected, text("geo.drawn.form"), row=1))
        return ()
    found: list[Drawn] = []
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        said = {key: _cell(cells, at) for key, at in named.items() if key}
        row = _Row(file, number, said)
        one = row.read(faults)
        if one is not None:
            found.append(one)
    return tuple(found)


def _decoded(path: Path) -> str | None:
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _key(head: str) -> str:
    folded = head.strip().lower()
    return next((key for key, names in _HEADS.items() if folded in names), "")


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


class _Row:
    """One row being read."""

    def __init__(self, file: str, number: int, said: Mapping[str, str]) -> None:
        self.file, self.number, self.said = file, number, said

    def read(self, faults: list[Fault]) -> Drawn | None:
        """Return what was drawn, None with its faults where that is not clear."""
        before = len(faults)
        kind = _KINDS.get(self.said["kind"].lower())
        if kind is None:
            faults.append(self._fault("kind", text("geo.drawn.kind")))
        points = self._points(faults)
        if points and kind and len(points) < (1 if kind == "gate" else 2):
            faults.append(self._fault("points", text("geo.drawn.two")))
        if not self.said["author"]:
            faults.append(self._fault("author", text("geo.drawn.author")))
        on = self._day()
        if on is None:
            faults.append(self._fault("date", text("geo.drawn.date")))
        if len(faults) > before or kind is None or on is None:
            return None
        return Drawn(kind, points, self.said.get("name", ""), self.said["author"], on)

    def _points(self, faults: list[Fault]) -> tuple[tuple[float, float], ...]:
        written = self.said["points"].replace(",", " ")
        pairs = [pair.split() for pair in re.split(r"[;；|]", written)]
        try:
            places = [(float(lon), float(lat)) for lon, lat in filter(None, pairs)]
        except ValueError:
            places = []
        is_sound = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in places)
        if not places or not is_sound:
            faults.append(self._fault("points", text("geo.drawn.points")))
            return ()
        datum = self.said.get("coordinates", "").lower() or "wgs84"
        if datum not in DATUMS:
            faults.append(self._fault("coordinates", text("geo.drawn.datum")))
            return ()
        ends = to_wgs84(cast("Any", datum), *np.array(places).T)
        return tuple((round(float(x), 7), round(float(y), 7)) for x, y in zip(*ends, strict=True))

    def _day(self) -> str | None:
        written = re.sub(r"[年月/.]", "-", self.said["date"]).rstrip("日")
        parts = written.split("-")
        try:
            return date(*(int(part) for part in parts)).isoformat()
        except (TypeError, ValueError):
            return None

    def _fault(self, column: str, expected: Text) -> Fault:
        remedy = text("geo.drawn.form")
        return Fault(
            self.file, expected, remedy, self.number, None, column, self.said.get(column, "")
        )


# --- on the streets -------------------------------------------------------------------


def with_drawn(
    raw: RawMap, runs: Sequence[Run], drawn: Sequence[Drawn], new_node: Callable[[], int]
) -> list[Run]:
    """Return the runs with what was drawn: paths joined to them, gates opened or joined."""
    joined = list(runs)
    for one in drawn:
        if one.kind == "path":
            joined = _with_path(joined, one, new_node)
        elif one.kind == "gate" and not _opened(raw, joined, one):
            joined = _with_gate(joined, one, new_node)
    return joined


def _opened(raw: RawMap, runs: Sequence[Run], gate: Drawn) -> bool:
    """Open the shut gate that is nearest to a drawn one; say whether there was any."""
    place = gate.points[0]
    near: list[tuple[float, int]] = []
    for run in runs:
        for node, lon, lat in zip(run.nodes, run.lon, run.lat, strict=True):
            if raw.gates.get(node) in ("shut", "residents"):
                away = _apart((lon, lat), place)
                if away <= GATE_M:
                    near.append((away, node))
    if not near:
        return False
    raw.gates[min(near)[1]] = "open"
    return True


def _with_path(runs: list[Run], path: Drawn, new_node: Callable[[], int]) -> list[Run]:
    """Join a path at both ends to the streets beside them."""
    lon, lat = [p[0] for p in path.points], [p[1] for p in path.points]
    nodes = [new_node() for _ in path.points]
    ends: list[tuple[int, int, tuple[float, float]]] = []
    for at in (0, len(nodes) - 1):
        runs, joints, places = _joint(runs, (lon[at], lat[at]), new_node, 1)
        if joints and _apart(places[0], (lon[at], lat[at])) < _SAME_M:
            nodes[at] = joints[0]
        elif joints:
            ends.append((at + (at > 0), joints[0], places[0]))
    for where, node, place in reversed(ends):
        nodes.insert(where, node)
        lon.insert(where, place[0])
        lat.insert(where, place[1])
    return [*runs, _run(path, nodes, lon, lat, new_node)]


def _with_gate(runs: list[Run], gate: Drawn, new_node: Callable[[], int]) -> list[Run]:
    """Join the two ways beside a gate through it."""
    runs, nodes, places = _joint(runs, gate.points[0], new_node, 2)
    if len(nodes) < 2:
        return runs
    middle = new_node()
    line = [nodes[0], middle, nodes[1]]
    lon = [places[0][0], gate.points[0][0], places[1][0]]
    lat = [places[0][1], gate.points[0][1], places[1][1]]
    return [*runs, _run(gate, line, lon, lat, new_node)]


def _run(
    drawn: Drawn, nodes: list[int], lon: list[float], lat: list[float], new_node: Callable[[], int]
) -> Run:
    from planner.geo.streets.osmfile import Run

    return Run(new_node(), "path", drawn.name, 1.0, "", nodes, lon, lat)


def _joint(
    runs: list[Run], place: tuple[float, float], new_node: Callable[[], int], most: int
) -> tuple[list[Run], list[int], list[tuple[float, float]]]:
    """
    Return the runs with a node on each of the nearest ways, and those nodes and their places.

    Ways are told apart by their number: two pieces of one street are one.
    """
    nearest: dict[int, tuple[float, int, int, float]] = {}
    for index, run in enumerate(runs):
        away, piece, share = _nearest(run, place)
        if away <= JOIN_M and away < nearest.get(run.way, (math.inf,))[0]:
            nearest[run.way] = (away, index, piece, share)
    changed = list(runs)
    nodes: list[int] = []
    places: list[tuple[float, float]] = []
    for _, index, piece, share in sorted(nearest.values())[:most]:
        run, node, at = _with_node(changed[index], piece, share, new_node)
        changed[index] = run
        nodes.append(node)
        places.append(at)
    return changed, nodes, places


def _nearest(run: Run, place: tuple[float, float]) -> tuple[float, int, float]:
    """Return metres from a place to a run, the piece that is nearest, and how far along it."""
    scale = math.cos(math.radians(place[1]))
    x = (np.array(run.lon) - place[0]) * scale * _METRES_PER_DEGREE
    y = (np.array(run.lat) - place[1]) * _METRES_PER_DEGREE
    if max(abs(x).min(), abs(y).min()) > 20_000 or len(x) < 2:
        return math.inf, 0, 0.0
    dx, dy = np.diff(x), np.diff(y)
    length = np.maximum(dx * dx + dy * dy, 1e-9)
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / length, 0.0, 1.0)
    away = np.hypot(x[:-1] + share * dx, y[:-1] + share * dy)
    piece = int(away.argmin())
    return float(away[piece]), piece, float(share[piece])


def _with_node(
    run: Run, piece: int, share: float, new_node: Callable[[], int]
) -> tuple[Run, int, tuple[float, float]]:
    """Return a run with a node on one of its pieces; an end that is near is taken as it is."""
    start, end = (run.lon[piece], run.lat[piece]), (run.lon[piece + 1], run.lat[piece + 1])
    if share * _apart(start, end) < _SAME_M:
        return run, run.nodes[piece], start
    if (1 - share) * _apart(start, end) < _SAME_M:
        return run, run.nodes[piece + 1], end
    at = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
    node = new_node()
    nodes = [*run.nodes[: piece + 1], node, *run.nodes[piece + 1 :]]
    lon = [*run.lon[: piece + 1], at[0], *run.lon[piece + 1 :]]
    lat = [*run.lat[: piece + 1], at[1], *run.lat[piece + 1 :]]
    return replace(run, nodes=nodes, lon=lon, lat=lat), node, at


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return metres between two near places; good to a percent."""
    scale = math.cos(math.radians(one[1]))
    return _METRES_PER_DEGREE * math.hypot((one[0] - other[0]) * scale, one[1] - other[1])
