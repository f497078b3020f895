"""What happens to the runs of a file before they become streets: gates, private land, closures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.streets.drawn import with_drawn
from planner.geo.streets.squares import crossings

if TYPE_CHECKING:
    from planner.geo.streets.osmfile import RawMap, Run
    from planner.geo.streets.walked import Closure, Rules

NEAR_HOUSES_M = 60.0
"""A private path within this distance of a building belongs to a compound."""


def prepare(raw: RawMap, rules: Rules, split: Splitter) -> list[Run]:
    """Return the runs that are walked, split where nobody passes."""
    runs = with_drawn(raw, raw.runs, rules.drawn, split.new_node)
    runs = list(_without_closed(runs, rules.closed, split))
    runs = _without_farms(raw, runs)
    runs += crossings(raw.squares, runs)
    runs = [part for run in runs for part in split.at_gates(run, ("shut",))]
    if "residents" in raw.gates.values():
        runs = _at_residents_gates(raw, runs, split)
    return runs


class Splitter:
    """Cuts runs at nodes and gives either side a node of its own, numbered below zero."""

    def __init__(self, raw: RawMap) -> None:
        self.gates = raw.gates
        lowest = min((min(run.nodes) for run in raw.runs), default=0)
        self._next = min(lowest, 0) - 1

    def at_gates(
        self, run: Run, kinds: Sequence[str], only: frozenset[int] | None = None
    ) -> Iterator[Run]:
        """Yield the parts of `run` between gates of these kinds."""
        cuts = [
            i
            for i, node in enumerate(run.nodes)
            if self.gates.get(node) in kinds and (only is None or node in only)
        ]
        if not cuts:
            yield run
            return
        start = 0
        for cut in [*cuts, len(run.nodes) - 1]:
            if cut > start:
                yield self._part(run, start, cut, set(cuts))
            start = cut

    def _part(self, run: Run, start: int, end: int, cuts: set[int]) -> Run:
        nodes = run.nodes[start : end + 1]
        for position in (0, len(nodes) - 1):
            if start + position in cuts:
                nodes[position] = self.new_node()
        part = slice(start, end + 1)
        return replace(run, nodes=nodes, lon=run.lon[part], lat=run.lat[part])

    def new_node(self) -> int:
        """Return a number that no node has."""
        self._next -= 1
        return self._next + 1


def _at_residents_gates(raw: RawMap, runs: list[Run], split: Splitter) -> list[Run]:
    """
    Shut the gates for residents only, but for those behind which nothing else leads.

    A helper is let in to whom she visits; her way elsewhere does not lead through.
    """
    shut = [part for run in runs for part in split.at_gates(run, ("residents",))]
    part_of = connected(shut)
    open_gates = set()
    for gate, ends in _sides(raw, runs).items():
        if len({part_of.get(node, node) for node in ends}) > 1:
            open_gates.add(gate)
    stay_shut = frozenset(n for n, kind in raw.gates.items() if kind == "residents") - open_gates
    return [part for run in runs for part in split.at_gates(run, ("residents",), stay_shut)]


def _sides(raw: RawMap, runs: list[Run]) -> dict[int, list[int]]:
    """Return the neighbours of every gate for residents only."""
    sides: dict[int, list[int]] = {}
    for run in runs:
        for i, node in enumerate(run.nodes):
            if raw.gates.get(node) == "residents":
                beside = run.nodes[max(0, i - 1) : i] + run.nodes[i + 1 : i + 2]
                sides.setdefault(node, []).extend(beside)
    return sides


def connected(runs: Iterable[Run]) -> dict[int, int]:
    """Return for every node the lead node of the part that it is connected with."""
    leads: dict[int, int] = {}

    def lead(node: int) -> int:
        leads.setdefault(node, node)
        while leads[node] != node:
            leads[node] = leads[leads[node]]
            node = leads[node]
        return node

    for run in runs:
        first = lead(run.nodes[0])
        for node in run.nodes[1:]:
            leads[lead(node)] = first
    return {node: lead(node) for node in leads}


def _without_farms(raw: RawMap, runs: list[Run]) -> list[Run]:
    """Drop private tracks and paths that lie near no building and in no compound."""
    doubtful = [i for i, run in enumerate(runs) if run.is_private]
    if not doubtful:
        return runs
    homes = _homes(raw)
    dropped = {i for i in doubtful if not _is_near(runs[i], homes)}
    count = len(dropped)
    raw.not_walked["private"] = raw.not_walked.get("private", 0) + count
    return [run for i, run in enumerate(runs) if i not in dropped]


def _homes(raw: RawMap) -> Any:
    import shapely

    outlines = [o for o in raw.outlines if o.kind in ("building", "compound") and len(o.lon) > 3]
    shapes = [shapely.polygons(np.column_stack((o.lon, o.lat))) for o in outlines]
    return shapely.STRtree(shapes)


def _is_near(run: Run, homes: Any) -> bool:
    """Say whether the middle half of a run lies near houses."""
    import shapely

    line = shapely.linestrings(np.column_stack((run.lon, run.lat)))
    middle = shapely.line_interpolate_point(line, [0.25, 0.5, 0.75], normalized=True)
    reach = NEAR_HOUSES_M / 100_000
    near = homes.query(middle, predicate="dwithin", distance=reach)[0]
    return len(set(near.tolist())) >= 2


def _without_closed(
    runs: Iterable[Run], closed: Sequence[Closure], split: Splitter
) -> Iterator[Run]:
    """Yield runs cut where a closure touches them."""
    if not closed:
        yield from runs
        return
    barred = _shapes(closed)
    for run in runs:
        yield from _open_parts(run, barred, split)


def _shapes(closed: Sequence[Closure]) -> Any:
    import shapely

    shapes = [
        shapely.make_valid(shapely.polygons(c.points))
        if c.kind == "area"
        else shapely.buffer(shapely.linestrings(c.points), LINE_M / 100_000)
        for c in closed
    ]
    return shapely.union_all(shapes)


LINE_M = 8.0
"""A closed line bars what runs within this distance of it."""


def _open_parts(run: Run, barred: Any, split: Splitter) -> Iterator[Run]:
    """Yield what is left of a run outside the closed places, cut where they begin."""
    import shapely

    ends = np.column_stack((run.lon, run.lat))
    pieces = shapely.linestrings(np.stack((ends[:-1], ends[1:]), axis=1))
    part = replace(run, nodes=run.nodes[:1], lon=run.lon[:1], lat=run.lat[:1])
    for i, touches in enumerate(shapely.intersects(barred, pieces).tolist(), start=1):
        if touches:
            left = shapely.get_parts(shapely.difference(pieces[i - 1], barred))
            before, after = _open_ends(left, ends[i - 1], ends[i])
            if before is not None:
                part = _longer(part, split.new_node(), before)
            if len(part.nodes) > 1:
                yield part
            part = replace(run, nodes=[], lon=[], lat=[])
            if after is not None:
                part = _longer(part, split.new_node(), after)
        part = _longer(part, run.nodes[i], (run.lon[i], run.lat[i]))
        if touches and after is None:
            part = replace(run, nodes=[split.new_node()], lon=[run.lon[i]], lat=[run.lat[i]])
    if len(part.nodes) > 1:
        yield part


def _open_ends(left: Any, start: Any, end: Any) -> tuple[Any, Any]:
    """Return where the open rest of a piece stops after its start, and goes on before its end."""
    import shapely

    before = after = None
    for rest in left:
        line = shapely.get_coordinates(rest)
        if len(line) and (line[0] == start).all():
            before = tuple(line[-1].tolist())
        if len(line) and (line[-1] == end).all():
            after = tuple(line[0].tolist())
    return before, after


def _longer(run: Run, node: int, place: tuple[float, float]) -> Run:
    """Return a run with one node more."""
    return replace(
        run, nodes=[*run.nodes, node], lon=[*run.lon, place[0]], lat=[*run.lat, place[1]]
    )
