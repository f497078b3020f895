"""
A line on every page of a PDF that says who took it and when, in the margin at the left.

What is walked with and scanned again must stay legible to both, so the line stands where no page
has anything and no printer is blind, not across what is read. It is no part of the text: a screen
reader passes it over, and the tags of the PDF stay whole.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, InputError, text
from planner.outputs.names import without_control
from planner.outputs.paper.fonts import font_folders

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PdfWriter

FROM_EDGE_MM = 4
"""Where the line stands: most printers reach so far, and no paper of ours begins before 10 mm."""
_TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 0pt)
#set text(font: data.fonts, size: 6.5pt, fill: luma(90), fallback: true)
#place(left + horizon, dx: data.edge * 1mm, rotate(-90deg, reflow: true, data.words))
"""
_OPEN, _SHUT = b"q\n", b"\nQ\n"
_STAMP = b"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q /TakenBy Do Q EMC\n"
_TAGS = frozenset({b"BDC", b"BMC", b"EMC"})


def watermarked(file: Path, words: str) -> bytes:
    """
    Return a PDF with `words` on its every page.

    It is made by a process of its own, for what sets the line is large and stays in memory.

    Raises
    ------
    InputError
        If the file is no PDF that can be marked; it must not go out then.
    """
    done = subprocess.run(
        [sys.executable, "-m", "planner.outputs.paper.watermark"],
        input=json.dumps([str(file), words]).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode == 0 and done.stdout.startswith(b"%PDF"):
        return done.stdout
    return with_line(file, words)  # no process to be had: slower and larger, but it is marked


def with_line(file: Path, words: str) -> bytes:
    """
    Return a PDF with `words` on its every page, made here.

    Raises
    ------
    InputError
        If the file is no PDF that can be marked.
    """
    from pypdf import PdfWriter
    from pypdf.errors import PyPdfError
    from pypdf.generic import NameObject

    try:
        writer = PdfWriter(clone_from=file)
        lines: dict[tuple[float, float], Any] = {}
        for page in writer.pages:
            box = page.mediabox
            size = float(box.width), float(box.height)
            if size not in lines:
                lines[size] = _line(writer, words, size)
            held: Any = page["/Resources"].get_object()
            held.setdefault(NameObject("/XObject"), _empty())
            held["/XObject"].get_object()[NameObject("/TakenBy")] = lines[size]
            _append(writer, page)
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError((Fault(file=file.name, expected=text("papers.unmarkable")),)) from error
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _line(writer: PdfWriter, words: str, size: tuple[float, float]) -> Any:
    """Return the reference of the line for pages of a size, set once and drawn on each of them."""
    from pypdf import PdfReader
    from pypdf.generic import ArrayObject, ContentStream, DecodedStreamObject, NameObject

    reader = PdfReader(io.BytesIO(_set(words, size)))
    page: Any = reader.pages[0]
    drawn = ContentStream(page.get_contents(), reader)
    drawn.operations = [one for one in drawn.operations if one[1] not in _TAGS]
    form = DecodedStreamObject()
    form.set_data(drawn.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(page.mediabox)
    form[NameObject("/Resources")] = page["/Resources"].get_object().clone(writer)
    return writer._add_object(form.flate_encode())  # noqa: SLF001 - pypdf has no other way


def _set(words: str, size: tuple[float, float]) -> bytes:
    """Return a page of that size with the line alone."""
    import typst

    folders = font_folders()
    width, height = size
    told = {
        "words": without_control(words),
        "fonts": list(folders),
        "width": width,
        "height": height,
        "edge": FROM_EDGE_MM,
    }
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in folders.values()],
    )
    compile_: Any = typst.compile  # its stub says that it returns nothing
    data = {"data": json.dumps(told, ensure_ascii=False)}
    made: bytes = compile_(_TEMPLATE.encode(), font_paths=fonts, format="pdf", sys_inputs=data)
    return made


def _append(writer: PdfWriter, page: Any) -> None:
    """Draw the line after all that a page draws, whatever state that leaves behind."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

    held = page.get("/Contents")
    own = [] if held is None else held.get_object()
    parts = list.__iter__(own) if isinstance(own, ArrayObject) else [page.raw_get("/Contents")]
    ends = []
    for content in (_OPEN, _SHUT + _STAMP):
        stream = DecodedStreamObject()
        stream.set_data(content)
        ends.append(writer._add_object(stream))  # noqa: SLF001 - the same
    page[NameObject("/Contents")] = ArrayObject([ends[0], *parts, ends[1]])


def _empty() -> Any:
    from pypdf.generic import DictionaryObject

    return DictionaryObject()


if __name__ == "__main__":
    from pathlib import Path

    asked, said = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(with_line(Path(asked), said))
