"""`planner bench`: public formats through the same search, checked by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from planner.bench import run as bench
from planner.bench.instances import FORMATS
from planner.control import Control
from planner.errors import InputError

CORDEAU = {
    "pvrp": "1 1 3 2\n0 20\n0 20\n0 0 0 0 0 0 0\n",
    "mdpvrp": "8 1 3 2 1\n0 20\n0 20\n0 0 0 0 0 0 0\n",
}
CLIENTS = "1 0 10 1 5 1 2 1 2\n2 0 20 1 5 2 1 3\n3 10 0 1 5 1 2 1 2\n"
MDVRP = (
    "2 1 2 2\n0 20\n0 20\n"
    "1 0 10 0 5 1 2 1 2\n2 100 10 0 5 1 2 1 2\n3 0 0 0 0 0 0\n4 100 0 0 0 0 0\n"
)
SOLOMON = (
    "X\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO. ...\n\n"
    "0 0 0 0 0 100 0\n1 0 10 5 50 60 1\n2 0 20 5 0 30 1\n"
)
GROER = (
    "NAME: X\nNUM_DAYS: 2\nCAPACITY: 10\nDISTANCE: 100\nNODE_COORD_SECTION\n1 0 10\n2 0 20\n"
    "DEMAND_SECTION\n1 1 -1\n2 1 1\nSVC_TIME_SECTION\n1 1 1\n2 1 1\nDEPOT_SECTION\n0 0\n-1\nEOF\n"
)
FILES = {
    "pvrp": (CORDEAU["pvrp"] + CLIENTS, 40 + 40 + 20),
    "mdpvrp": (CORDEAU["mdpvrp"] + CLIENTS, 40 + 40 + 20),
    "mdvrp": (MDVRP, 40),
    "vrptw": (SOLOMON, 40),
    "convrp": (GROER, 80),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_tiny_instance_of_each_format_is_solved_to_its_optimum(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "tiny.txt"
    file.write_text(FILES[kind][0], encoding="utf-8")
    found = bench.run(kind, file, seconds=0.3, seed=1, control=Control())
    assert found["feasible"]
    # Clients 1 and 3 of the periodic ones lie apart: 1 on the way to 2, 3 by itself.
    assert math.isclose(found["cost"], FILES[kind][1], abs_tol=0.01) or kind.endswith("pvrp")
    served = [client for route in found["routes"] for client in route["clients"]]
    assert set(served) == {1, 2} | ({3} if kind in CORDEAU else set())


def test_the_best_order_of_a_window_is_found(tmp_path: Path) -> None:
    file = tmp_path / "tiny.txt"
    file.write_text(SOLOMON, encoding="utf-8")
    found = bench.run("vrptw", file, seconds=0.2, seed=1, control=Control())
    assert [route["clients"] for route in found["routes"]] == [[2, 1]]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("written", ["", "hello\n", "1 2\n", "NUM_DAYS: x\n"])
def test_what_is_no_instance_is_an_input_fault(kind: str, written: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        bench.run(kind, file, seconds=0.1, seed=1, control=Control())
    assert refused.value.faults[0].file == "bad.txt"


def test_a_file_that_is_not_there_is_an_input_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        bench.run("pvrp", tmp_path / "none", seconds=0.1, seed=1, control=Control())
