"""The one PDF of everybody's sheets: a screen reader reads it like each part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.outputs.paper.joined import join_pdfs


@pytest.fixture(scope="module")
def whole(written: Path) -> Any:
    return PdfReader(written / "sheets" / "all.pdf")


def tree_of(reader: Any) -> Any:
    return reader.root_object["/StructTreeRoot"].get_object()


def elements(element: Any) -> Iterator[Any]:
    """Yield every element of a tree of tags."""
    held = element.get_object()
    if isinstance(held, dict) and "/S" in held:
        yield held
    kids = held.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid.get_object(), dict):
            yield from elements(kid)


def owns(element: Any, page: int, content: int) -> bool:
    """Say whether an element holds a numbered piece of a page's content."""
    kids = element["/K"]
    for kid in kids if isinstance(kids, list) else [kids]:
        held: Any = kid.get_object()
        if isinstance(held, dict) and held.get("/MCID") == content:
            where: Any = held if "/Pg" in held else element
            return bool(where.raw_get("/Pg").idnum == page)
        if held == content:
            return bool(element.raw_get("/Pg").idnum == page)
    return False


def test_every_piece_of_every_page_hangs_in_the_tree_where_it_did(whole: Any) -> None:
    numbers = tree_of(whole)["/ParentTree"]["/Nums"]
    places = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert len({page["/StructParents"] for page in whole.pages}) == len(whole.pages)
    pieces = 0
    for page in whole.pages:
        assert page.indirect_reference is not None
        for content, element in enumerate(places[page["/StructParents"]].get_object()):
            assert owns(element.get_object(), page.indirect_reference.idnum, content)
            pieces += 1
    assert pieces > 100
    assert max(places) < tree_of(whole)["/ParentTreeNextKey"]


def test_the_whole_has_one_document_with_a_part_for_every_helper(whole: Any, written: Path) -> None:
    (document,) = tree_of(whole)["/K"]
    assert document.get_object()["/S"] == "/Document"
    kinds = [kid.get_object()["/S"] for kid in document.get_object()["/K"]]
    assert kinds == ["/Part"] * len(list((written / "sheets").glob("H*.pdf")))
    parts = [
        str(one["/S"]).replace("/Document", "/Part")
        for file in sorted((written / "sheets").glob("H*.pdf"))
        for one in elements(tree_of(PdfReader(file)))
    ]
    assert [str(one["/S"]) for one in elements(tree_of(whole))] == ["/Document", *parts]


def test_headers_of_two_helpers_tables_are_told_apart(whole: Any) -> None:
    tree = tree_of(whole)
    names = list(map(str, tree["/IDTree"]["/Names"][::2]))
    assert names == sorted(names, key=str.encode)
    assert len(set(names)) == len(names)
    carried = [str(one["/ID"]) for one in elements(tree) if "/ID" in one]
    assert sorted(carried) == sorted(names)
    asked = set()
    for one in elements(tree):
        attributes = one.get("/A", ())
        for table in attributes if isinstance(attributes, list) else [attributes]:
            held = table.get_object() if table else {}
            asked |= {str(name) for name in held.get("/Headers", ())}
    assert asked <= set(names)


def test_language_title_and_conformance_go_along(whole: Any) -> None:
    root = whole.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("zh", True)
    assert whole.metadata is not None
    title = whole.metadata.title
    assert title
    told = root["/Metadata"].get_object().get_data().decode()
    assert f">{title}</rdf:li>" in told
    assert "pdfuaid:part" in told


def test_a_part_without_tags_leaves_the_whole_without(written: Path, tmp_path: Path) -> None:
    from pypdf import PdfWriter

    bare = tmp_path / "bare.pdf"
    plain = PdfWriter()
    plain.add_blank_page(100, 100)
    plain.write(bare)
    join_pdfs(tmp_path / "all.pdf", [written / "sheets" / "H01.pdf", bare], "A & B")
    made = PdfReader(tmp_path / "all.pdf")
    assert "/StructTreeRoot" not in made.root_object
    assert made.metadata is not None
    assert made.metadata.title == "A & B"
