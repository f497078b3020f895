"""One plan of a part of the invented town Qinghe, on which changes are tried."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from tests.small import write_small

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def qinghe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the scenario: the streets and team of Qinghe, a part of its elders."""
    return write_small("qinghe", tmp_path_factory.mktemp("scenarios"), every=10)


@pytest.fixture(scope="session")
def base(qinghe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of its plan."""
    out = tmp_path_factory.mktemp("plans") / "week"
    loaded = pipeline.load(qinghe)
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out)
    return out


@pytest.fixture(scope="session")
def opened(base: Path) -> pipeline.Opened:
    """Open the plan with its scenario."""
    return pipeline.open_plan(base)
