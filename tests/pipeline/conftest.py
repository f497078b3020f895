"""One plan of the invented town Qinghe, on which changes are tried."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner import pipeline

QINGHE = Path(__file__).parents[2] / "scenarios" / "qinghe"
MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a plan of the invented town Qinghe."""
    out = tmp_path_factory.mktemp("plans") / "week"
    loaded = pipeline.load(QINGHE)
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out)
    return out


@pytest.fixture(scope="session")
def opened(base: Path) -> pipeline.Opened:
    """Open the plan with its scenario."""
    return pipeline.open_plan(base)
