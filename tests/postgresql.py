"""A PostgreSQL of a test's own: data folder, port and all; it can be killed, and comes up again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "LANG": "C"}
PATIENCE_S = 60


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _as_postgres(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL, which refuses to be run by root, as somebody else."""
    options = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=ENVIRONMENT, **options
    )


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, or was killed."""

    binaries: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Address of its database."""
        return f"postgresql://p@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make its data folder."""
        how = ["-A", "trust", "-U", "p", "--no-locale", "-E", "UTF8"]
        command = [f"{self.binaries}/initdb", "-D", str(self.folder / "data"), *how]
        made = _as_postgres(command, self.folder)
        assert made.returncode == 0, made.stderr

    def start(self) -> None:
        """Start it; after a kill what it had acknowledged is brought back from its log."""
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1"
        until = time.monotonic() + PATIENCE_S
        started = self._control("-o", options, "start")
        while started.returncode and time.monotonic() < until:  # what was killed still goes
            time.sleep(0.2)
            started = self._control("-o", options, "start")
        assert started.returncode == 0, started.stderr + (self.folder / "log").read_text("utf-8")

    def stop(self) -> None:
        """End it at once."""
        self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill every process of it, as a power cut does."""
        chief = int((self.folder / "data" / "postmaster.pid").read_text("utf-8").split("\n")[0])
        children = Path(f"/proc/{chief}/task/{chief}/children").read_text("utf-8").split()
        for process in (chief, *map(int, children)):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:  # it ended by itself in the meantime
                continue
        until = time.monotonic() + PATIENCE_S
        while Path(f"/proc/{chief}").exists() and time.monotonic() < until:
            time.sleep(0.02)

    def _control(self, *command: str) -> subprocess.CompletedProcess[str]:
        data, log = str(self.folder / "data"), str(self.folder / "log")
        return _as_postgres(
            [f"{self.binaries}/pg_ctl", "-D", data, "-w", "-l", log, *command], self.folder
        )


@contextmanager
def server(name: str) -> Iterator[Server]:
    """Yield a server that runs; the test is passed over where none can be started."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    if os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL will not run as root, and there is no user postgres")
    folder = Path("/tmp") / f"visit-rounds-{name}-{os.getpid()}"  # noqa: S108 - a socket's path is short
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Server(binaries, folder, port)
    try:
        made.make()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
