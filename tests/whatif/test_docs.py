"""What docs/what-if.md shows can be run as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from planner.cli.app import run
from tests.small import SHIPPED, write_small

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(
    r"^    (planner .*)$", (ROOT / "docs" / "what-if.md").read_text(encoding="utf-8"), re.MULTILINE
)
QUICK = ("whatif", "staffing", "site", "batch")


# How many people a street needs takes plan after plan; tests/staffing asks it of small towns.
@pytest.mark.parametrize("shown", [one for one in COMMANDS if "staffing" not in one])
def test_the_page_shows_what_can_be_run(
    shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("qinghe", "helsinki"):
        write_small(name, tmp_path / "scenarios", every=16)
    _run(shown, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("shown", COMMANDS)
def test_the_page_shows_what_can_be_run_on_the_shipped_scenarios(
    shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "scenarios")
    _run(shown, tmp_path, monkeypatch)


def _run(shown: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    words = shlex.split(shown)[1:]
    if words[0] in QUICK:
        words += ["--effort", "quick", "--start", "2026-11-23"]
    assert run(words) == 0
    out = Path(words[words.index("--out") + 1])
    assert any(out.iterdir())
