"""
Several tagged PDFs made one, and tagged still.

Pages are the lesser part of it. What a screen reader follows is a tree beside them: every page
names its place in the tree by a number, every table cell its headers by a name. Numbers and
names are each file's own, so they are told apart before the trees become branches of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfWriter

_TITLE = re.compile(r'(<dc:title>.*?<rdf:li xml:lang="[^"]*">).*?(</rdf:li>)', re.DOTALL)


def join_pdfs(file: Path, parts: Sequence[Path], title: str) -> None:
    """
    Write the pages of `parts`, in this order, to one file with title, language and tags.

    Where not every part is tagged the whole is not, for a tree with holes misleads.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject

    writer, readers = PdfWriter(), [PdfReader(part) for part in parts]
    is_tagged = all("/StructTreeRoot" in reader.root_object for reader in readers)
    whole = _Whole(writer) if is_tagged and readers else None
    for number, reader in enumerate(readers):
        first = len(writer.pages)
        writer.append(reader, import_outline=False)
        if whole is not None:
            whole.take(reader, number, first)
    writer.add_metadata({"/Title": title})
    root = writer.root_object
    for spoken in (reader.root_object.get("/Lang") for reader in readers[:1]):
        if spoken is not None:
            root[NameObject("/Lang")] = spoken
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(value=True)})
    root[NameObject("/ViewerPreferences")] = shown
    if whole is not None:
        whole.finish(readers[0], title)
    writer.write(file)
    writer.close()


class _Whole:
    """The one tree of tags, grown by each part's."""

    def __init__(self, writer: PdfWriter) -> None:
        """Begin with a document without parts."""
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject

        self.writer = writer
        self.tree = _added(writer, {"/Type": NameObject("/StructTreeRoot")})
        self.parts = ArrayObject()
        self.document = _added(
            writer,
            {"/Type": NameObject("/StructElem"), "/S": NameObject("/Document"),
             "/P": self.tree, "/K": self.parts},
        )  # fmt: skip
        self.places = ArrayObject()
        self.names: dict[str, Any] = {}
        self.roles = DictionaryObject()
        self.next = 0

    def take(self, reader: Any, number: int, first: int) -> None:
        """Take the tree of a part whose pages stand in the whole from `first` on."""
        from pypdf.generic import ArrayObject, NameObject, NumberObject

        tree: Any = reader.root_object["/StructTreeRoot"].get_object().clone(self.writer)
        self.roles.update(tree.get("/RoleMap", {}))
        highest = -1
        for key, place in _numbered(tree["/ParentTree"].get_object()):
            highest = max(highest, key)
            self.places.extend((NumberObject(self.next + key), place))
        for page, own in zip(self.writer.pages[first:], reader.pages, strict=True):
            if "/StructParents" in own:  # pypdf leaves it behind
                moved = NumberObject(self.next + int(own["/StructParents"]))
                page[NameObject("/StructParents")] = moved
            for note in (one.get_object() for one in page.get("/Annots", ())):
                if "/StructParent" in note:
                    moved = NumberObject(self.next + int(note["/StructParent"]))
                    note[NameObject("/StructParent")] = moved
        self.next += highest + 1
        kids = tree["/K"]
        for kid in kids if isinstance(kids, ArrayObject) else [kids]:
            element = kid.get_object()
            element[NameObject("/P")] = self.document
            if element.get("/S") == "/Document":
                element[NameObject("/S")] = NameObject("/Part")
            self.parts.append(kid)
            self._name_apart(kid, number)

    def _name_apart(self, element: Any, number: int) -> None:
        """Give the names of a part's table headers the part's number."""
        from pypdf.generic import ArrayObject, NameObject, TextStringObject

        for one in _elements(element):
            held = one.get_object()
            if "/ID" in held:
                name = f"{number}.{_text(held['/ID'])}"
                held[NameObject("/ID")] = TextStringObject(name)
                self.names[name] = one
            attributes = held.get("/A")
            for table in attributes if isinstance(attributes, ArrayObject) else [attributes]:
                told = None if table is None else table.get_object()
                if isinstance(told, dict) and "/Headers" in told:
                    told[NameObject("/Headers")] = ArrayObject(
                        TextStringObject(f"{number}.{_text(name)}") for name in told["/Headers"]
                    )

    def finish(self, first: Any, title: str) -> None:
        """Hang the tree up in the file."""
        from pypdf.generic import (
            ArrayObject,
            BooleanObject,
            DecodedStreamObject,
            DictionaryObject,
            NameObject,
            NumberObject,
            TextStringObject,
        )

        tree: Any = self.tree.get_object()
        tree[NameObject("/K")] = ArrayObject([self.document])
        tree[NameObject("/ParentTree")] = DictionaryObject({NameObject("/Nums"): self.places})
        tree[NameObject("/ParentTreeNextKey")] = NumberObject(self.next)
        tree[NameObject("/RoleMap")] = self.roles
        if self.names:
            named = ArrayObject()
            for name in sorted(self.names, key=str.encode):
                named.extend((TextStringObject(name), self.names[name]))
            tree[NameObject("/IDTree")] = DictionaryObject({NameObject("/Names"): named})
        root = self.writer.root_object
        root[NameObject("/StructTreeRoot")] = self.tree
        marked = DictionaryObject({NameObject("/Marked"): BooleanObject(value=True)})
        root[NameObject("/MarkInfo")] = marked
        if "/Metadata" in first.root_object:
            told: Any = first.root_object["/Metadata"].get_object()
            whole = _TITLE.sub(
                lambda found: f"{found[1]}{escape(title)}{found[2]}",
                told.get_data().decode("utf-8"),
            )
            stream = DecodedStreamObject()
            stream.set_data(whole.encode())
            stream[NameObject("/Type")] = NameObject("/Metadata")
            stream[NameObject("/Subtype")] = NameObject("/XML")
            root[NameObject("/Metadata")] = _added(self.writer, stream)


def _added(writer: PdfWriter, held: Any) -> Any:
    """Return the reference of an object that is put into the file."""
    from pypdf.generic import DictionaryObject, NameObject

    if type(held) is dict:
        held = DictionaryObject({NameObject(key): value for key, value in held.items()})
    return writer._add_object(held)  # noqa: SLF001 - pypdf has no other way to add one


def _text(name: Any) -> str:
    """Return a name, which is a string of bytes in one file and of text in another."""
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def _numbered(tree: Any) -> Iterator[tuple[int, Any]]:
    """Yield the numbers of a tree and what stands there."""
    numbers = list.__iter__(tree.get("/Nums", []))  # as they stand: a reference stays one
    for key, place in zip(numbers, numbers, strict=True):
        yield int(key), place
    for kid in tree.get("/Kids", ()):
        yield from _numbered(kid.get_object())


def _elements(element: Any) -> Iterator[Any]:
    """Yield an element and all below it, by their references, without going round in rings."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        held = one.get_object()
        if not isinstance(held, dict) or "/S" not in held:
            continue  # a number of marked content, or a reference to an object
        yield one
        kids = held.get("/K", ())
        waiting += kids if isinstance(kids, list) else [kids]
