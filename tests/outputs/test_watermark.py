"""Who took a PDF, and when, stands in the margin of its every page; all else is as it was."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.errors import InputError
from planner.outputs.paper.watermark import watermarked, with_line

SAID = "王敏 & <x> 导出 2026-11-30 · 报上级"


def pages_of(content: bytes) -> list[Any]:
    return list(PdfReader(io.BytesIO(content)).pages)


@pytest.fixture(scope="module")
def marked(written: Path) -> bytes:
    return watermarked(written / "sheets" / "all.pdf", SAID)


def test_every_page_bears_the_line_and_what_it_said_before(marked: bytes, written: Path) -> None:
    before = PdfReader(written / "sheets" / "all.pdf").pages
    now = pages_of(marked)
    assert len(now) == len(before) > 2
    for old, new in zip(before, now, strict=True):
        # The line is turned, and is put into words by signs of its own.
        told = "".join(new.extract_text(orientations=(0, 90, 270)).split())
        assert "".join(SAID.split()) in told
        assert "".join(old.extract_text().split()) in told


def test_the_tags_stay_whole_and_the_line_is_none_of_them(marked: bytes, written: Path) -> None:
    old, new = PdfReader(written / "sheets" / "all.pdf"), PdfReader(io.BytesIO(marked))
    for root in (old.root_object, new.root_object):
        assert root["/MarkInfo"]["/Marked"]
    for before, after in zip(old.pages, new.pages, strict=True):
        assert before["/StructParents"] == after["/StructParents"]
        drawn = after.get_contents()
        assert drawn is not None
        assert b"/Artifact" in drawn.get_data().rpartition(b"/TakenBy")[0][-80:]
        line: Any = after["/Resources"]["/XObject"]["/TakenBy"]  # type: ignore[index]
        assert b"MCID" not in line.get_data()
    assert old.root_object.get("/Lang") == new.root_object.get("/Lang")
    assert old.metadata is not None
    assert new.metadata is not None
    assert old.metadata.title == new.metadata.title


def test_without_a_process_it_is_marked_here(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = subprocess.CompletedProcess([], -9, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: killed)
    (first, *_) = pages_of(watermarked(next((written / "sheets").glob("H*.pdf")), "li"))
    assert "/TakenBy" in first["/Resources"]["/XObject"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", b"<html>"])
def test_what_is_no_pdf_is_refused_rather_than_let_go_bare(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.pdf").write_bytes(content)
    with pytest.raises(InputError):
        with_line(tmp_path / "x.pdf", SAID)
