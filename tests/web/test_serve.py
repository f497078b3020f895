"""`planner serve` itself: quick to start, light, and alone on its port."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

START_S = 2.0
"""Seconds of work for a start, however busy the machine is."""
HEAVY = ("numpy", "pandas", "numba", "scipy", "shapely", "ortools", "osmium", "networkx", "folium")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_the_web_process_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from planner.web.serve import open_desk, hosts_of;"
        "from planner.web.app import build;"
        f"build(open_desk(pathlib.Path({str(tmp_path / 'd.sqlite')!r}), pathlib.Path('.')), "
        "hosts_of(1));"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_it_opens_within_two_seconds_shows_its_address_and_refuses_a_second(
    tmp_path: Path,
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "planner", "serve", "--port", str(port)]
    plain = {**os.environ, "LANG": "en_GB.UTF-8", "PYTHONUNBUFFERED": "1"}
    before = os.times()
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=plain,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/first/\S+", line)
        assert found is not None, line
        with urlopen(found.group()) as page:  # noqa: S310 - our own address, a line above
            assert b"<form" in page.read()
        second = subprocess.run(
            command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False
        )
        assert second.returncode == 2
        assert "taken" in second.stderr
    finally:
        running.terminate()
        running.communicate(timeout=10)
    assert (tmp_path / "desk" / "desk.sqlite").is_file()
    after = os.times()
    worked = after.children_user + after.children_system
    worked -= before.children_user + before.children_system
    assert worked < 2 * START_S  # two were started
