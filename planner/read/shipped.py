"""Where the scenarios that ship with the planner are, in a checkout and when installed."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import planner

SHARE = Path("share", "visit-rounds", "scenarios")


def places() -> list[Path]:
    """Return where the scenarios may be, the checkout first."""
    data = [sysconfig.get_path("data"), sys.prefix]
    data += [
        sysconfig.get_path("data", scheme)
        for scheme in sysconfig.get_scheme_names()
        if "user" in scheme
    ]
    checkout = Path(planner.__file__).parent.parent / "scenarios"
    return [checkout, *(Path(root) / SHARE for root in data)]


def find_scenario(name: str) -> Path | None:
    """Return the folder of the shipped scenario `name`, None if there is none."""
    if not name or Path(name).name != name:
        return None
    folders = (place / name for place in places())
    return next((folder for folder in folders if (folder / "scenario.toml").is_file()), None)


def shipped_names() -> list[str]:
    """Return the names of the shipped scenarios."""
    return sorted(
        {file.parent.name for place in places() for file in place.glob("*/scenario.toml")}
    )
