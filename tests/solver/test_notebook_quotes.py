"""What the notebook on OR-Tools quotes is the code that runs."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_line_that_the_notebook_quotes_stands_in_the_model() -> None:
    cells = json.loads((ROOT / "notebooks" / "or-tools.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    quoted = [part.split("```")[0] for part in prose.split("```python\n")[1:]]
    lines = [line for block in quoted for line in block.splitlines() if line.strip()]
    code = (ROOT / "planner" / "solver" / "routing.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 20
    assert [line for line in lines if line not in code] == []
