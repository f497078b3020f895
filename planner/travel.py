"""
What the solver and the checker know of walking: times between places, nothing of streets.

`planner.geo` measures them; the pipeline hands them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from planner.errors import TravelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Place

UNREACHABLE = -1


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """
    Walking time and way from every place to every other place, for one helper.

    Not assumed symmetric: uphill is slower than downhill.

    Parameters
    ----------
    places
        Places in row and column order. Length ``n``, no repeats.
    seconds, metres
        Shape ``(n, n)``, int32. Row is the origin, column the destination. Zero on the
        diagonal, `UNREACHABLE` where no way leads.

    Raises
    ------
    TravelError
        If a shape does not match `places`, an entry is below `UNREACHABLE`, or the
        diagonal is not zero.
    """

    places: tuple[Place, ...]
    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Refuse what cannot be walking times."""
        n = len(self.places)
        for name, matrix in (("seconds", self.seconds), ("metres", self.metres)):
            if matrix.shape != (n, n):
                raise TravelError(f"{name} has shape {matrix.shape} for {n} places")
            if n and (matrix.min() < UNREACHABLE or np.diagonal(matrix).any()):
                raise TravelError(f"{name} has a negative entry or a diagonal that is not zero")


class Walking(Protocol):
    """
    Walking times on the street network, at each helper's speed and in today's weather.

    Seconds are rounded once, from exact lengths, to the nearest integer; the matrix, the
    row and the single value agree to the second.
    """

    def matrix(self, helper_id: str, places: Sequence[Place]) -> TravelTimes:
        """Return times among `places` at the speed of `helper_id`."""
        ...

    def from_base(self, helper_id: str, elder_ids: Sequence[str]) -> NDArray[np.int32]:
        """Return seconds from the helper's base to each home, `UNREACHABLE` where no way leads."""
        ...

    def seconds(self, helper_id: str, origin: Place, destination: Place) -> int:
        """Return the walking time of one leg, or `UNREACHABLE`."""
        ...

    def metres(self, helper_id: str, origin: Place, destination: Place) -> int:
        """Return the length of that leg's way, or `UNREACHABLE`."""
        ...
