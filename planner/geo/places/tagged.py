"""Objects of an OSM file with their tags and places, whatever they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.streets.osmfile import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tagged = tuple[str, dict[str, str], "NDArray[np.float64]"]


def read_tagged(path: Path, keys: Sequence[str]) -> list[Tagged]:
    """
    Return nodes, ways and areas that carry one of the keys: what, tags and (lon, lat) places.

    A saved graph holds no such objects. The file is one from which streets were read.
    """
    if path.name.lower().endswith(".graphml"):
        return []
    try:
        return list(_tagged(path, keys))
    except RuntimeError as broken:
        if "order" not in str(broken):
            raise
    with tempfile.TemporaryDirectory() as folder:
        return list(_tagged(in_order(path, Path(folder)), keys))


def _tagged(path: Path, keys: Sequence[str]) -> Iterator[Tagged]:
    import osmium

    wanted = osmium.filter.KeyFilter(*keys)
    found: Any
    for found in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        if found.deleted:
            continue
        tags = dict(found.tags)
        if found.is_node():
            yield "node", tags, np.array([[found.location.lon, found.location.lat]])
        elif found.is_way():
            places = [(n.location.lon, n.location.lat) for n in found.nodes if n.location.valid()]
            yield "way", tags, np.array(places, dtype=np.float64).reshape(-1, 2)
        elif found.is_area():
            corners = [(n.lon, n.lat) for ring in found.outer_rings() for n in ring]
            yield "area", tags, np.array(corners, dtype=np.float64).reshape(-1, 2)
