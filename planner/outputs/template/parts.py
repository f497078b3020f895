"""
The parts of a workbook as they lie in its archive; what is not changed stays byte for byte.

ECMA-376, part 1, sections 12 and 18, and part 2, section 6 (relations between parts).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.dom import minidom

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES: Final = 64 * 2**20  # of one part, unpacked
MOST_PARTS: Final = 5_000


class NoTemplateError(ValueError):
    """A file that is no workbook of Excel 2007 or later, or larger than any form."""


class Parts:
    """The archive of a workbook, its XML read when it is wanted."""

    def __init__(self, content: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = archive.infolist()
                if len(entries) > MOST_PARTS or any(e.file_size > MOST_BYTES for e in entries):
                    raise NoTemplateError
                self.entries = [(entry, archive.read(entry)) for entry in entries]
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError) as error:
            raise NoTemplateError from error
        self.raw = {entry.filename: held for entry, held in self.entries}
        self._read: dict[str, minidom.Document] = {}
        self._changed: set[str] = set()
        self._gone: set[str] = set()

    def xml(self, part: str) -> minidom.Document:
        """
        Return a part as a tree; call `touch` when it was changed.

        Raises
        ------
        NoTemplateError
            If there is no such part, or it is no XML.
        """
        from xml.parsers.expat import ExpatError

        if part not in self._read:
            held = self.raw.get(part)
            if held is None or b"<!DOCTYPE" in held[:4096].upper():
                raise NoTemplateError
            try:
                self._read[part] = minidom.parseString(held)  # noqa: S318 - as above
            except ExpatError as error:
                raise NoTemplateError from error
        return self._read[part]

    def touch(self, part: str) -> None:
        """Say that a part was changed and is to be written anew."""
        self._changed.add(part)

    def drop(self, part: str) -> None:
        """Leave a part out, and whatever says that it is there."""
        if part not in self.raw:
            return
        self._gone.add(part)
        types = "[Content_Types].xml"
        for element in elements(self.xml(types), "Override"):
            if element.getAttribute("PartName") == f"/{part}":
                remove(element)
                self.touch(types)
        for name in self.raw:
            if name.endswith(".rels"):
                for element in elements(self.xml(name), "Relationship"):
                    if self.target(name, element.getAttribute("Target")) == part:
                        remove(element)
                        self.touch(name)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the id of each relation of a part to its kind and to what it leads."""
        folder, name = posixpath.split(part)
        there = posixpath.join(folder, "_rels", f"{name}.rels")
        if there not in self.raw:
            return {}
        return {
            one.getAttribute("Id"): (
                one.getAttribute("Type").rpartition("/")[2],
                self.target(there, one.getAttribute("Target")),
            )
            for one in elements(self.xml(there), "Relationship")
        }

    @staticmethod
    def target(rels: str, written: str) -> str:
        """Return the part that a relation in the file `rels` leads to."""
        if written.startswith("/"):
            return written[1:]
        folder = posixpath.dirname(posixpath.dirname(rels))
        return posixpath.normpath(posixpath.join(folder, written))

    def content(self) -> bytes:
        """Return the archive with what was changed."""
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, raw in self.entries:
                if entry.filename in self._gone:
                    continue
                is_new = entry.filename in self._changed
                written = _bytes(self._read[entry.filename]) if is_new else raw
                archive.writestr(entry, written, compress_type=entry.compress_type)
        return held.getvalue()


def _bytes(tree: minidom.Document) -> bytes:
    body = tree.documentElement.toxml() if tree.documentElement else ""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return (head + body).encode("utf-8")


def elements(tree: minidom.Document | minidom.Element, *names: str) -> Iterator[minidom.Element]:
    """Yield the elements of those names in their order, whatever their prefix."""
    for child in list(tree.childNodes):
        if isinstance(child, minidom.Element):
            if child.tagName.rpartition(":")[2] in names:
                yield child
            yield from elements(child, *names)


def children(element: minidom.Element, name: str) -> list[minidom.Element]:
    """Return the elements of that name right below `element`."""
    return [
        child
        for child in element.childNodes
        if isinstance(child, minidom.Element) and child.tagName.rpartition(":")[2] == name
    ]


def text_of(element: minidom.Element) -> str:
    """Return the text right below an element."""
    return "".join(child.data for child in element.childNodes if isinstance(child, minidom.Text))


def set_text(element: minidom.Element, written: str) -> None:
    """Let an element hold this text and nothing else."""
    for child in list(element.childNodes):
        element.removeChild(child)
    element.appendChild(owner(element).createTextNode(written))
    if written != written.strip():
        element.setAttribute("xml:space", "preserve")


def joined(parts: Iterable[minidom.Element]) -> str:
    """Return the text of several elements as one."""
    return "".join(text_of(one) for one in parts)


def owner(element: minidom.Element) -> minidom.Document:
    """Return the tree that an element belongs to."""
    tree = element.ownerDocument
    if not isinstance(tree, minidom.Document):
        raise TypeError("an element of a part belongs to its tree")
    return tree


def remove(element: minidom.Element) -> None:
    """Take an element out of its tree."""
    above = element.parentNode
    if isinstance(above, minidom.Element):
        above.removeChild(element)


def copied(element: minidom.Element) -> minidom.Element:
    """Return a copy of an element and of all that is in it, not yet in the tree."""
    copy = element.cloneNode(deep=True)
    if not isinstance(copy, minidom.Element):
        raise TypeError("a copy of an element is an element")
    return copy


def put_after(element: minidom.Element, new: minidom.Element) -> None:
    """Put a new element behind another."""
    above, following = element.parentNode, element.nextSibling
    if not isinstance(above, minidom.Element):
        raise TypeError("an element of a sheet lies in another")
    if isinstance(following, minidom.Element | minidom.Text | minidom.Comment):
        above.insertBefore(new, following)
    else:
        above.appendChild(new)
