"""The desk runs with what the first command of the README installs, and nothing besides."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = """
import json, pkgutil, sys, importlib
import planner.web
for one in pkgutil.walk_packages(planner.web.__path__, "planner.web."):
    importlib.import_module(one.name)
import uvicorn.protocols.http.h11_impl, python_multipart, jinja2, uvicorn.loops.auto
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def plain(name: str) -> str:
    """Return a distribution's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_all_that_the_web_process_loads_is_in_the_lock_of_the_first_command() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    told = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    from_where = packages_distributions()
    loaded = {
        plain(wheel)
        for module in json.loads(told.stdout)
        for wheel in from_where.get(module, ())
        if module not in sys.stdlib_module_names
    }
    assert "starlette" in loaded
    assert loaded - locked <= {"visit-rounds", "setuptools"}
