"""
Streets as arrays: nodes, edges with integer lengths, the shape of every edge.

An *edge* runs between two junctions (or a junction and a dead end) along one street of one
class; nodes in between are part of its shape. Nodes keep their OSM ids, and streets meet
only where they share a node: a bridge and the street below it never do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.geo.crs import to_plane
from planner.geo.streets.graph import Graph, graph_of
from planner.geo.streets.walked import LINK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.surroundings import Surroundings


@dataclass(frozen=True, eq=False)
class Streets:
    """
    What is walked, ready for searching.

    Parameters
    ----------
    node_id, lon, lat
        OSM id and place of every node, shape ``(n,)``. An id below 0 is one side of a
        closed gate or a corner that the file does not number.
    tail, head
        Node indices of every edge, shape ``(m,)``.
    kind, name, way
        Class (index into `kinds`), name (index into `names`) and OSM way of every edge.
    first
        Shape ``(m + 1,)``: the points of edge ``e`` are ``first[e]`` to ``first[e + 1]``,
        both ends included.
    point_lon, point_lat
        Places of the points.
    point_mm, point_cost, point_back
        Along each edge from its tail: length, cost onwards and cost of the way back, in
        millimetres, integer, 0 at the tail. A cost below 0 at the head: not that way.
    part
        Connected part of every node; 0 is the largest by length of its streets.
    epsg
        UTM zone in which distances are measured.
    is_raised
        Whether the edge runs above or below the ground: bridge, tunnel, another layer.
    snapped
        Whether doors are snapped to a part: it reaches somewhere, or lies behind water.
    gates, shut
        Places (lon, lat) of gates and entrances, and of gates that nobody passes.
    clipped
        Places where the file cuts a way off.
    extent
        West, south, east, north of the file's header, or of the streets.
    surroundings
        Buildings, compounds, water and so on.
    losses
        What was not walked, by reason; ``missing-nodes`` among them.
    """

    node_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    kind: NDArray[np.int16]
    name: NDArray[np.int32]
    way: NDArray[np.int64]
    first: NDArray[np.int64]
    point_lon: NDArray[np.float64]
    point_lat: NDArray[np.float64]
    point_mm: NDArray[np.int64]
    point_cost: NDArray[np.int64]
    point_back: NDArray[np.int64]
    part: NDArray[np.int32]
    epsg: int
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    extent: tuple[float, float, float, float]
    surroundings: Surroundings
    is_raised: NDArray[np.bool_]
    snapped: NDArray[np.bool_]
    gates: NDArray[np.float64]
    shut: NDArray[np.float64]
    clipped: NDArray[np.float64]
    losses: tuple[tuple[str, int], ...] = ()

    @property
    def nodes(self) -> int:
        """Count of nodes."""
        return len(self.node_id)

    @property
    def edges(self) -> int:
        """Count of edges, each street once."""
        return len(self.tail)

    @property
    def length_mm(self) -> NDArray[np.int64]:
        """Length of every edge in millimetres."""
        return self.point_mm[self.first[1:] - 1]

    @property
    def cost_mm(self) -> NDArray[np.int64]:
        """Cost of every edge from tail to head, below 0 where nobody may go."""
        return self.point_cost[self.first[1:] - 1]

    @property
    def back_mm(self) -> NDArray[np.int64]:
        """Cost of every edge from head to tail, below 0 where nobody may go."""
        return self.point_back[self.first[1:] - 1]

    @cached_property
    def graph(self) -> Graph:
        """The edges in both directions, as a search wants them."""
        return graph_of(
            self.nodes,
            tail=self.tail,
            head=self.head,
            cost=self.cost_mm,
            back=self.back_mm,
            length=self.length_mm,
        )

    @cached_property
    def plane(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The points of all edges in metres, (x, y)."""
        return to_plane(self.epsg, self.point_lon, self.point_lat)

    @property
    def edge_of_point(self) -> NDArray[np.int64]:
        """Edge of every point."""
        return np.repeat(np.arange(self.edges), np.diff(self.first))

    @property
    def links(self) -> NDArray[np.int64]:
        """Edges that bridge an island and are in no file."""
        wanted = self.kinds.index(LINK) if LINK in self.kinds else -1
        return np.flatnonzero(self.kind == wanted)

    def shape(self, edge: int) -> list[tuple[float, float]]:
        """Return the (lon, lat) of an edge from tail to head."""
        part = slice(int(self.first[edge]), int(self.first[edge + 1]))
        return list(zip(self.point_lon[part].tolist(), self.point_lat[part].tolist(), strict=True))

    def part_lengths_mm(self) -> NDArray[np.int64]:
        """Return the length of the streets in each part, the largest first."""
        sums = np.zeros(int(self.part.max()) + 1 if self.nodes else 0, dtype=np.int64)
        np.add.at(sums, self.part[self.tail], self.length_mm)
        return sums
