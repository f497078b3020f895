"""A workbook whose packed bytes are damaged is told of: zlib has a fault of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.outputs.marked import refuse_other
from planner.outputs.template.parts import NoTemplateError, Parts
from planner.pipeline.forgetting import _names


@pytest.fixture(scope="module")
def damaged() -> bytes:
    """Return an archive that lists its part rightly and cannot unpack it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", bytes(range(256)) * 40)
    content = bytearray(packed.getvalue())
    start = 30 + len("docProps/core.xml")  # where the local header ends
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)


def test_a_template_is_refused(damaged: bytes) -> None:
    with pytest.raises(NoTemplateError):
        Parts(damaged)


def test_a_file_is_not_written_over(damaged: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(damaged)
    with pytest.raises(InputError):
        refuse_other(tmp_path / "list.xlsx")


def test_a_leftover_is_named_to_whoever_forgets_a_person(damaged: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(damaged)
    assert _names(tmp_path / "list.xlsx", "E0001")
