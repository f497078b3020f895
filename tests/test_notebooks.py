"""Notebooks run from top to bottom, and are kept without their outputs."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_is_kept_without_outputs(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    kept = [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    assert kept == [], f"run: nbstripout {notebook}"


# The kernel's own libraries warn of themselves; what a notebook calls runs in its process.
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    """Run it in a copy of its folder beside the scenarios, so that nothing is left behind."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    read = nbformat.read(tmp_path / "notebooks" / notebook.name, as_version=4)
    where = {"metadata": {"path": str(tmp_path / "notebooks")}}
    NotebookClient(read, timeout=300, kernel_name="python3", resources=where).execute()
