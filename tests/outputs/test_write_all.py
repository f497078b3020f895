"""Everything below an output folder is written, and says what the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.outputs import write_all
from tests.outputs.hand import week

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    write_all(folder, **vars(week()), privacy="full")
    return folder


def test_every_file_of_the_contract_is_there(written: Path) -> None:
    names = {p.relative_to(written).as_posix() for p in written.rglob("*") if p.is_file()}
    assert {
        "unserved.csv", "sheets/week.xlsx", "sheets/H01.html", "sheets/H01.pdf", "sheets/H02.html",
        "sheets/H02.pdf", "sheets/all.pdf", "maps/index.html", "maps/H01.html", "maps/H02.html",
    } <= names  # fmt: skip
