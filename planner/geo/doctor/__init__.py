"""
Faults of the streets and of where people stand on them, each with a remedy.

`examine` looks at a scenario that is placed on its streets; `diagnose` begins with the
folder's own coordinates and says what keeps them from being placed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.geo.doctor import closures, cuts, network, people
from planner.geo.doctor.findings import Finding, Patient

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.geo.streets.network import Streets
    from planner.geo.walking.times import NetworkWalking

__all__ = ["Finding", "Patient", "diagnose", "examine"]

EXAMINATIONS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    people.outside,
    people.wrong_datum,
    people.far_doors,
    people.piles,
    people.households_apart,
    people.in_water,
    people.rounded,
    people.outliers,
    people.lost_bases,
    people.unreachable,
    people.one_way,
    people.detours,
    network.islands,
    network.links,
    network.shut_gates,
    network.barred_ways,
    network.missed_ends,
    network.crossings,
    network.spikes,
    network.clipped,
    network.carriageways_only,
    network.bare_compounds,
    cuts.cuts,
    closures.closures,
    closures.drawn,
)


def examine(scenario: Scenario, streets: Streets, walking: NetworkWalking) -> tuple[Finding, ...]:
    """Return everything found in a scenario in WGS-84 on its streets, in a fixed order."""
    patient = Patient(scenario, streets, walking)
    names = {elder.id: elder.name for elder in scenario.everybody}
    names |= {helper.id: helper.name for helper in scenario.helpers}
    return tuple(
        found.named(names) for examination in EXAMINATIONS for found in examination(patient)
    )


def diagnose(written: Scenario) -> tuple[Finding, ...]:
    """
    Return everything found in a scenario as it was read, its coordinates untouched.

    Where the people cannot be placed at all, that alone is said.

    Raises
    ------
    InputError
        If the streets themselves cannot be read.
    """
    from planner.geo.datum.guard import locate
    from planner.geo.streets.overrides import streets_of
    from planner.geo.walking.times import measure

    streets = streets_of(written)
    try:
        scenario, _ = locate(written, streets)
    except InputError as refused:
        return tuple(_refused(written, fault) for fault in refused.faults)
    if not (scenario.elders or scenario.helpers):
        return ()
    return examine(scenario, streets, measure(streets, scenario))


def _refused(written: Scenario, fault: Fault) -> Finding:
    """Return a reason why people cannot be placed as a finding."""
    kind = fault.expected.key.rpartition(".")[2]
    roster = written.helpers if fault.file.startswith("helpers") else written.elders
    ids = [person.id for person in roster if fault.row is not None and person.row == fault.row]
    return Finding(
        f"place-{kind}", "fault", fault.expected, fault.remedy or text("doctor.look"), tuple(ids)
    )
