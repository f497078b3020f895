"""
The planner for analysts: load a scenario, plan, look at it, change it, compare.

``import planner`` has these names and loads them when they are used. Everything here calls
`planner.pipeline`; what comes back are values and, where asked for, GeoDataFrames and graphs.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner import pipeline
from planner.control import Control, Signature
from planner.domain import base, home
from planner.pipeline.change import Absence, Change, Leaver

if TYPE_CHECKING:
    from planner.plan import Bound, Effort, Plan, Round
    from planner.rules import Violation
    from planner.studies.compare import Comparison
    from planner.tell.explanation import Explained

__all__ = ["Absence", "Change", "Here", "Leaver", "Scenario", "Walks", "Week", "load", "open_week"]

DEGREES = "EPSG:4326"


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """
    A scenario made in memory, to be given to `load`.

    Parameters
    ----------
    elders, helpers
        DataFrames with the columns of ``elders.csv`` and ``helpers.csv``.
    streets
        A graph as OSMnx makes it, or the path of a file that a scenario may name.
    pairs, history
        DataFrames with the columns of the files of these names.
    settings
        Further keys of ``scenario.toml``: ``title``, ``timezone``, ``policy``…
    planning
        Keys of its table ``[planning]``: ``max_walk_minutes``…
    folder
        Where the scenario is written. None for a folder that goes when the loaded scenario
        goes: then a plan that is written cannot be opened again.
    """

    elders: Any
    helpers: Any
    streets: Any
    pairs: Any = None
    history: Any = None
    settings: Mapping[str, object] = field(default_factory=dict)
    planning: Mapping[str, object] = field(default_factory=dict)
    folder: Path | str | None = None

    def write(self, folder: Path) -> None:
        """Write the scenario as a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        named: dict[str, object] = {"title": "", "coordinates": "wgs84", "policy": "generic"}
        for name in ("elders", "helpers", "pairs", "history"):
            frame = getattr(self, name)
            if frame is not None:
                frame.to_csv(folder / f"{name}.csv", index=False)
                named[name] = f"{name}.csv"
        named["streets"] = self._streets(folder)
        lines = [f"{key} = {_toml(value)}" for key, value in {**named, **self.settings}.items()]
        lines.append("[planning]")
        lines += [f"{key} = {_toml(value)}" for key, value in self.planning.items()]
        (folder / "scenario.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _streets(self, folder: Path) -> str:
        """Return the name of the file of streets; a graph is saved by OSMnx's own saver."""
        if isinstance(self.streets, (str, Path)):
            return Path(self.streets).resolve().as_posix()
        import osmnx

        osmnx.save_graphml(self.streets, folder / "streets.graphml")
        return "streets.graphml"


def _toml(value: object) -> str:
    """Return a text, number, truth or list of these as TOML, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def load(scenario: Path | str | Scenario, *, control: Control | None = None) -> Here:
    """
    Read a scenario and measure the walking on its streets.

    Parameters
    ----------
    scenario
        A scenario's folder, or one made in memory.

    Raises
    ------
    InputError
        With every fault in all files.
    """
    if not isinstance(scenario, Scenario):
        return Here(pipeline.load(Path(scenario), control))
    kept = scenario.folder
    folder = Path(tempfile.mkdtemp(prefix="scenario-")) if kept is None else Path(kept)
    scenario.write(folder)
    here = Here(pipeline.load(folder, control))
    if kept is None:
        weakref.finalize(here, shutil.rmtree, folder, ignore_errors=True)
    return here


def open_week(path: Path | str, *, scenario: Path | str | None = None) -> Week:
    """
    Read a plan back with its scenario.

    Parameters
    ----------
    path
        A plan.json or the folder that holds it.
    scenario
        The scenario's folder, where it is not where the plan says.

    Raises
    ------
    InputError
        If there is no plan that can be read, or its scenario cannot.
    """
    opened = pipeline.open_plan(Path(path), None if scenario is None else Path(scenario))
    return Week(Here(opened.loaded), opened.plan, opened)


@dataclass(eq=False)
class Here:
    """
    A scenario on its streets.

    Parameters
    ----------
    loaded
        What the pipeline has read: rosters, policy, streets, walking, notices.
    """

    loaded: pipeline.Loaded

    @property
    def walking(self) -> Walks:
        """Walking times and ways of this team."""
        return Walks(self.loaded)

    def plan(
        self,
        *,
        start: date | str | None = None,
        weeks: int = 1,
        seed: int = 1,
        effort: Effort = "normal",
        control: Control | None = None,
    ) -> Week:
        """
        Return a plan, checked; the same seed gives the same plan.

        Parameters
        ----------
        start
            First day, a Monday; None for the next one.
        """
        first = date.fromisoformat(start) if isinstance(start, str) else start
        made = pipeline.make_plan(
            self.loaded, start=first, weeks=weeks, seed=seed, effort=effort, control=control
        )
        return Week(self, made)

    def owed(self, on: date | str, policy: str = "") -> Any:
        """Return what the policy, or another pack by name, owes to everybody on a day, by id."""
        from planner.studies.asked import owed

        return owed(self.loaded, date.fromisoformat(on) if isinstance(on, str) else on, policy)

    def sites(self, on: date | str, *, count: int | None = None) -> Any:
        """Return where new helpers should live, as ``planner site`` finds it."""
        from planner.studies.siting import find_sites

        first = date.fromisoformat(on) if isinstance(on, str) else on
        return find_sites(self.loaded, first, count=count)

    def streets_graph(self) -> Any:
        """Return the streets as a graph that OSMnx and NetworkX take."""
        from planner.geo.streets.exchange import to_networkx

        return to_networkx(self.loaded.streets)

    def elders_gdf(self) -> Any:
        """Return the elders' homes, one row each."""
        return _homes(self.loaded.scenario.elders)

    def helpers_gdf(self) -> Any:
        """Return the helpers' bases, one row each."""
        return _homes(self.loaded.scenario.helpers)


def _homes(people: Any) -> Any:
    import geopandas

    lons, lats = [one.lon for one in people], [one.lat for one in people]
    return geopandas.GeoDataFrame(
        {"name": [one.name for one in people]},
        index=[one.id for one in people],
        geometry=geopandas.points_from_xy(lons, lats),
        crs=DEGREES,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Walking times and ways of a team, at each helper's own speed."""

    loaded: pipeline.Loaded

    def from_base(self, helper: str) -> Any:
        """Return seconds from a helper's base to every home, a Series; NA where no way leads."""
        import pandas as pd

        from planner.travel import UNREACHABLE

        elders = [elder.id for elder in self.loaded.scenario.elders]
        seconds = self.loaded.walking.from_base(helper, elders)
        told = pd.Series(seconds, index=elders, name="walk_s", dtype="Int64")
        return told.mask(told == UNREACHABLE)

    def metres(self, helper: str, elder: str) -> int:
        """Return the length of the way from a helper's base to an elder's door."""
        return self.loaded.walking.metres(helper, base(helper), home(elder))

    def path(self, helper: str, elder: str) -> list[tuple[float, float]]:
        """Return the (lon, lat) of that way."""
        return self.loaded.walking.path(base(helper), home(elder))


@dataclass(eq=False)
class Week:
    """
    A plan with its scenario.

    Parameters
    ----------
    plan
        The plan itself, as `plan.json` holds it.
    opened
        The plan as it was read or written; None while it lies in memory only.
    """

    here: Here
    made: Plan
    opened: pipeline.Opened | None = None

    @property
    def plan(self) -> Plan:
        """The plan itself, as plan.json holds it."""
        return self.made

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every hard rule that the plan breaks; none, if all is well."""
        return self.made.violations

    @property
    def bound(self) -> Bound | None:
        """How good a plan can be at best."""
        return self.made.bound

    def write(
        self, folder: Path | str, *, privacy: str = "full", by: str = "", reason: str = ""
    ) -> Week:
        """
        Write plan, sheets and maps into a folder, and return the plan as written there.

        Parameters
        ----------
        by, reason
            By whom, and why: kept with the version.
        """
        out = Path(folder)
        control = Control(signature=Signature(by=by, reason=reason))
        pipeline.write_outputs(self.here.loaded, self.made, out, privacy, control)
        return open_week(out)

    def reassign(
        self,
        change: Change,
        *,
        out: Path | str | None = None,
        by: str = "",
        reason: str = "",
        effort: Effort = "quick",
    ) -> Week:
        """
        Write, and return, the plan after a change that moves as few pairs as it can.

        Parameters
        ----------
        change
            Who leaves, joins or is away. A leaver without a day leaves on the plan's first.
        out
            Folder of the new plan and of the rosters after the change; None for the plan's own,
            whose versions keep the former one.
        by, reason
            By whom, and why: kept with the version.

        Raises
        ------
        InputError
            If a leaver is not of the team, or `out` is not ours to write over.
        """
        dated = self._dated(change)
        control = Control(signature=Signature(by=by, reason=reason))
        folder = self._opened.folder if out is None else Path(out)
        pipeline.reassign(self._opened, dated, out=folder, effort=effort, control=control)
        return open_week(folder)

    def explain(self, elder: str) -> Explained:
        """Return why the elder has this helper, or none, and the least change that would serve."""
        from planner.tell.explanation import Explained

        return Explained(pipeline.explain(self._opened, elder))

    def staffing(self) -> list[str]:
        """Return how many helpers norm and minutes ask for, in the words of ``staffing``."""
        from planner.studies.staffing import staffing
        from planner.studies.staffing.report import as_lines

        loaded, first = self.here.loaded, self.made.horizon.first
        return as_lines(staffing(loaded.scenario, loaded.policy, first, plan=self.made))

    def compare(self, former: Week) -> Comparison:
        """Return what has changed since a former plan: figures, hand-overs, visits, loads."""
        from planner.studies.compare import compare

        scenarios = (former.here.loaded.scenario, self.here.loaded.scenario)
        return compare(former.made, self.made, *scenarios)

    def rounds_gdf(self) -> Any:
        """Return the rounds, one row each, with the way that is walked."""
        import geopandas

        rows = [
            {
                "helper": one.helper,
                "date": one.day,
                "stops": len(one.stops),
                "walk_s": one.walk_s,
                "walk_m": one.walk_m,
                "service_s": one.service_s,
                "geometry": self._way(one),
            }
            for one in self.made.rounds
        ]
        columns = ["helper", "date", "stops", "walk_s", "walk_m", "service_s", "geometry"]
        return geopandas.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=DEGREES)

    def _way(self, one: Round) -> Any:
        """Return the line from the base past every door and back."""
        from itertools import pairwise

        from shapely import LineString

        places = [base(one.helper), *(home(s.elders[0]) for s in one.stops), base(one.helper)]
        path = self.here.loaded.walking.path
        points = [point for legs in pairwise(places) for point in path(*legs)]
        return LineString(points) if len(points) > 1 else LineString()

    @cached_property
    def _opened(self) -> pipeline.Opened:
        """The plan with its scenario, as if read back."""
        loaded = self.here.loaded
        return self.opened or pipeline.Opened(
            self.made, loaded, loaded.scenario.folder, changed=False
        )

    def _dated(self, change: Change) -> Change:
        """Return the change with a day for every leaver."""
        first = self.made.horizon.first
        leaves = (replace(one, day=max(one.day, first)) for one in change.leaves)
        return replace(change, leaves=tuple(leaves))
