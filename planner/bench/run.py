"""Public routing instances, solved by the same search that plans a week."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from planner.control import Control


def run(
    format: str,  # noqa: A002  # the contract's word
    file: Path,
    *,
    seconds: float,
    seed: int,
    control: Control,
) -> dict[str, Any]:
    """
    Return the best solution found in `seconds` as the object that `planner bench` prints.

    Parameters
    ----------
    format
        One of ``pvrp mdvrp mdpvrp vrptw convrp``.
    file
        The instance.
    seconds
        Budget of the search; reading and first compilation are not counted.

    Raises
    ------
    InputError
        If `file` is no instance of that format.
    """
    from planner.bench import instances as benchfiles
    from planner.solver.search.search import improve_for

    instance = benchfiles.read_instance(format, file)
    begun = time.monotonic()
    solution = improve_for(
        benchfiles.as_problem(instance), seconds=seconds, seed=seed, control=control
    )
    rounds = benchfiles.found(instance, solution)
    return {
        "format": format,
        "instance": file.name,
        "cost": sum(one.length for one in rounds),
        "feasible": benchfiles.is_complete(solution),
        "seconds": round(time.monotonic() - begun, 3),
        "seed": seed,
        "work": solution.work,
        "stopped": control.is_stopped,
        "routes": [
            {
                "day": one.day,
                "depot": one.depot,
                "vehicle": one.vehicle,
                "clients": list(one.clients),
            }
            for one in rounds
        ],
    }
