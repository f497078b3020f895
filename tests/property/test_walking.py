"""Walking times behave as walks do: there and back alike, and no way round is shorter."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import snap
from planner.geo.walking.search import rows
from tests.geo.test_town_walking import TOWN
from tests.town import at

STREETS = read_streets(TOWN)

doors = st.lists(
    st.tuples(st.integers(-80, 800), st.integers(-320, 440)), min_size=3, max_size=6, unique=True
)


@given(doors)
@settings(max_examples=60, deadline=None)
def test_walks_are_symmetric_and_obey_the_triangle_inequality(
    places: list[tuple[int, int]],
) -> None:
    lon, lat = np.array([at(x, y) for x, y in places]).T
    spots = snap(STREETS, lon, lat).spots
    every = np.arange(len(places))
    cost, length = rows(STREETS.graph, spots, every, every)
    assert (cost == cost.T).all()
    assert (length <= cost).all()
    for middle in every:
        round_about = cost[:, middle][:, None] + cost[middle][None, :]
        assert (cost <= round_about).all()
