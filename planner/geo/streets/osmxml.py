"""
OSM XML as editors and services write it, told apart and put right before osmium reads it.

JOSM keeps what was deleted (``action="delete"``) and counts new things below zero; Overpass
ends a file that its limits cut with a ``<remark>``, and ``out geom`` writes places into the
ways instead of nodes; a history holds what is gone (``visible="false"``).
"""

from __future__ import annotations

import bz2
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from planner.errors import Fault, InputError, text

ABOVE = 1 << 50
"""Added to the ids of editors, which count new things below zero."""

_CHUNK = 1 << 20
_PECULIAR = re.compile(
    rb"""<remark|<!|<osmChange|\baction=["']delete|\bvisible=["']false|\b(?:id|ref)=["']-|<nd[^>]*\blat="""
)
_LONGEST_REMARK = 200


def is_xml(path: Path) -> bool:
    """Say whether a street file is XML, compressed or not."""
    return path.name.lower().removesuffix(".gz").removesuffix(".bz2").endswith((".osm", ".xml"))


def is_peculiar(path: Path) -> bool:
    """
    Say whether the file holds anything that osmium would take at its word.

    Raises
    ------
    OSError, EOFError
        If it cannot be unpacked.
    """
    rest = b""
    with _opened(path) as file:
        while chunk := file.read(_CHUNK):
            if _PECULIAR.search(rest + chunk):
                return True
            rest = chunk[-256:]
    return False


def _opened(path: Path) -> IO[bytes]:
    opened: Any = {".gz": gzip.open, ".bz2": bz2.open}.get(path.suffix.lower(), open)
    file: IO[bytes] = opened(path, "rb")
    return file


def number(written: int) -> int:
    """Return an id above zero for one of an editor's."""
    return written if written > 0 else ABOVE - written


def rewrite(path: Path, out: Path) -> None:
    """
    Write what is there and stands, with ids above zero, to `out`; in no order.

    Raises
    ------
    InputError
        If a remark says that a limit cut the file.
    ValueError, OSError, EOFError
        If it is no whole XML file.
    """
    import osmium

    reader = _Reader(path)
    with osmium.SimpleWriter(str(out)) as writer:
        for found in reader.objects():
            writer.add(found)


class _Reader:
    """Reads one file; keeps the places that ways carry until the nodes are known."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._said
        self._parser.EntityDeclHandler = self._refuse_entity
        self._now: tuple[str, dict[str, str]] | None = None
        self._tags: dict[str, str] = {}
        self._nodes: list[int] = []
        self._members: list[tuple[str, int, str]] = []
        self._seen: set[tuple[str, int]] = set()
        self._placed: dict[int, tuple[float, float]] = {}
        self._remark: list[str] | None = None
        self._done: list[Any] = []

    def objects(self) -> Iterator[Any]:
        """Yield nodes, ways and relations, those of the ways' own places last."""
        import osmium

        with _opened(self._path) as file:
            while chunk := file.read(_CHUNK):
                self._feed(chunk, is_last=False)
                yield from self._done
                self._done.clear()
        self._feed(b"", is_last=True)
        yield from self._done
        for node, place in self._placed.items():
            if ("node", node) not in self._seen:
                yield osmium.osm.mutable.Node(id=node, location=place)

    def _feed(self, chunk: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as broken:
            raise ValueError(str(broken)) from broken

    def _refuse_entity(self, *_: object) -> None:
        raise ValueError("<!ENTITY")

    def _start(self, name: str, values: dict[str, str]) -> None:
        if name in ("node", "way", "relation"):
            self._now = name, values
            self._tags, self._nodes, self._members = {}, [], []
        elif name == "remark":
            self._remark = []
        elif name == "osmChange":
            raise ValueError(name)
        elif self._now is not None:
            self._part(name, values)

    def _part(self, name: str, values: dict[str, str]) -> None:
        if name == "tag":
            self._tags[values["k"]] = values["v"]
        elif name == "nd" and "ref" in values:
            node = number(int(values["ref"]))
            self._nodes.append(node)
            if "lat" in values and "lon" in values:
                self._placed[node] = float(values["lon"]), float(values["lat"])
        elif name == "member":
            kind = values["type"][:1]
            self._members.append((kind, number(int(values["ref"])), values.get("role", "")))

    def _said(self, words: str) -> None:
        if self._remark is not None:
            self._remark.append(words)

    def _end(self, name: str) -> None:
        if name == "remark" and self._remark is not None:
            said = " ".join("".join(self._remark).split())
            self._remark = None
            if "error" in said.lower() or "timed out" in said.lower():
                raise InputError((_cut(self._path, said),))
        elif self._now is not None and name == self._now[0]:
            kind, values = self._now
            self._now = None
            self._count(kind, int(values["id"]))
            if values.get("action") != "delete" and values.get("visible") != "false":
                self._take(kind, values)

    def _count(self, kind: str, written: int) -> None:
        """Refuse what stands in the file twice: which of the two is true, we cannot know."""
        key = kind, number(written)
        if key in self._seen:
            raise ValueError(f"{kind} {written} twice")
        self._seen.add(key)

    def _take(self, kind: str, values: dict[str, str]) -> None:
        import osmium

        shared: dict[str, Any] = {"id": number(int(values["id"])), "tags": self._tags}
        shared["version"] = max(0, int(values.get("version", "0")))
        if kind == "node":
            place = float(values["lon"]), float(values["lat"])
            self._done.append(osmium.osm.mutable.Node(location=place, **shared))
        elif kind == "way":
            self._done.append(osmium.osm.mutable.Way(nodes=self._nodes, **shared))
        else:
            self._done.append(osmium.osm.mutable.Relation(members=self._members, **shared))


def _cut(path: Path, said: str) -> Fault:
    shown = said if len(said) <= _LONGEST_REMARK else said[:_LONGEST_REMARK] + "…"
    return Fault(path.name, text("geo.file.remark", said=shown), text("geo.file.remark-remedy"))
