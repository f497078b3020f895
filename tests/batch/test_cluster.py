"""A batch on a Dask cluster: a scheduler and workers that are processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.many import command, contents, plans, report, run, wait_until, write_many

ROOT = Path(__file__).parents[2]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(*words: str) -> subprocess.Popen[bytes]:
    """Start a part of Dask as a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", *words], env=environment, **QUIET)  # type: ignore[call-overload,no-any-return]  # options of Popen


def greet(address: str) -> None:
    """Wait until all three workers are there, however busy the machine is."""
    from distributed import Client

    with Client(address, timeout=120, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=300)


@pytest.fixture
def cluster(
    tmp_path: Path,
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """Return the address of a scheduler, its process, and three workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    boss = start("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard")
    options = (
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
        "--local-directory",
        str(tmp_path),
    )
    workers = [start("distributed.cli.dask_worker", address, *options) for _ in range(3)]
    greet(address)
    yield address, boss, workers
    for process in [*workers, boss]:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_worker_killed_on_the_way_changes_nothing(
    cluster: tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, _, workers = cluster
    towns = write_many(tmp_path / "towns")
    assert run(towns, tmp_path / "whole").returncode == 2
    process = subprocess.Popen(command(towns, tmp_path / "out", "--cluster", address), **QUIET)  # type: ignore[call-overload]  # options of Popen
    wait_until(lambda: plans(tmp_path / "out") >= 6 or process.poll() is not None)
    os.kill(workers[0].pid, signal.SIGKILL)
    assert process.wait(timeout=600) == 2
    told = report(tmp_path / "out")
    assert (told["planned"], told["broken"]) == (37, 3)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.slow
def test_a_cluster_that_vanishes_keeps_what_was_done(
    cluster: tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, boss, workers = cluster
    towns = write_many(tmp_path / "towns")
    words = command(towns, tmp_path / "out", "--cluster", address)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: plans(tmp_path / "out") >= 5 or process.poll() is not None)
    for part in [boss, *workers]:
        part.kill()
    _, told = process.communicate(timeout=300)
    assert process.returncode == 2, told
    assert "--cluster" in told
    assert "Traceback" not in told
    done = plans(tmp_path / "out")
    assert done >= 5
    again = run(towns, tmp_path / "out")
    assert again.returncode == 2
    assert len(contents(tmp_path / "out")) == 37


def test_a_cluster_that_is_not_there_is_said_to_be_missing() -> None:
    from planner.control import Control
    from planner.errors import InputError
    from planner.studies.workers import DaskCrew

    crew = DaskCrew(f"tcp://127.0.0.1:{free_port()}", patience_s=1.0)
    with pytest.raises(InputError) as caught:
        crew([], Control(), lambda _: None)
    assert [f.expected.key for f in caught.value.faults] == ["batch.fault.no_cluster"]
