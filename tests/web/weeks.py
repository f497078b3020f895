"""A planned town for the desk: the plan is stored, for no test here is about planning."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.town import write_town

PLAN = Path(__file__).with_name("town-week.json")
"""What `planner plan --effort quick --start 2026-11-23` made of the town of five streets."""


def planned(folder: Path) -> Path:
    """Write the town, where it is not there, and its plan in `folder`/week; return that."""
    if not (folder / "town").is_dir():
        write_town(folder / "town")
    (folder / "week").mkdir()
    shutil.copy(PLAN, folder / "week" / "plan.json")
    return folder / "week"
