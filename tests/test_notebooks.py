"""Notebooks run from top to bottom, and are kept without their outputs."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.small import write_small

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_is_kept_without_outputs(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    kept = [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    assert kept == [], f"run: nbstripout {notebook}"


INSIDE = {"or-tools.ipynb"}
"""Notebooks that explain an engine line by line: they open the rooms that they explain."""


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_imports_the_planner_and_none_of_its_rooms(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    source = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code")
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            named.add(str(node.module))
    rooms = {name for name in named if name.split(".")[0] == "planner"}
    assert rooms == {"planner"} or notebook.name in INSIDE


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_the_cells_of_a_notebook_run(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run them one after the other in this process, beside small scenarios."""
    for name in ("qinghe", "helsinki"):
        write_small(name, tmp_path / "scenarios", every=16)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.setenv("MPLBACKEND", "agg")
    names: dict[str, object] = {"__name__": "__main__"}
    for number, cell in enumerate(nbformat.read(notebook, as_version=4).cells):
        if cell["cell_type"] == "code":
            _run_cell(cell["source"], f"{notebook.name}, cell {number}", names)


def _run_cell(source: str, title: str, names: dict[str, object]) -> None:
    """Run a cell; where it ends in a value, ask for the text that would be shown."""
    body = ast.parse(source, title).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), title, "exec"), names)  # noqa: S102 - our own notebooks
    if last is not None:
        shown = eval(compile(ast.Expression(last.value), title, "eval"), names)  # noqa: S307 - same
        assert repr(shown)


# The kernel's own libraries warn of themselves; what a notebook calls runs in its process.
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    """Run it in a copy of its folder beside the scenarios, so that nothing is left behind."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    read = nbformat.read(tmp_path / "notebooks" / notebook.name, as_version=4)
    where = {"metadata": {"path": str(tmp_path / "notebooks")}}
    NotebookClient(read, timeout=300, kernel_name="python3", resources=where).execute()
