"""
Studies as an analyst asks for them in Python: what comes back tells, shows and writes itself.

The commands ``whatif``, ``site`` and ``staffing`` ask the same functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.pipeline import Loaded
    from planner.plan import Effort
    from planner.studies.whatif import Comparison


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """
    Variants of a scenario, planned and put side by side.

    Parameters
    ----------
    found
        What `planner.studies.whatif` found: a row for each variant, the base first.
    out
        Folder of the variants' plans.
    """

    found: Comparison
    out: Path

    def table(self) -> Any:
        """Return a DataFrame: a row for each variant, with what is due, served and walked."""
        import pandas as pd

        rows = {
            row.variant.name: {
                "due": row.answer["due"],
                "served": row.answer["served"],
                "visits": row.answer["measures"]["visits"],
                "calls": row.answer["measures"]["calls"],
                "walk_s": row.answer["measures"]["walk_s"],
                "spare_minutes": row.answer["spare_minutes"],
                "broken_rules": row.answer["broken_rules"],
            }
            for row in self.found.rows
        }
        return pd.DataFrame.from_dict(rows, orient="index")

    def text(self) -> str:
        """Return the table for people, with what the reader must know."""
        from planner.studies.whatif.report import as_text

        return as_text(self.found)

    def summary(self) -> list[str]:
        """Return one sentence for each variant, in figures that are no noise."""
        from planner.studies.whatif.page import summary

        return summary(self.found)

    def write(self) -> tuple[str, ...]:
        """Write page, workbook and JSON into the folder of the study; return their names."""
        from planner.studies.whatif.page import write_all

        return write_all(self.found, self.out)


def whatif(
    scenario: Path | str,
    vary: Sequence[str],
    *,
    out: Path | str,
    start: date | str | None = None,
    effort: Effort = "normal",
    noise_seeds: int = 0,
) -> Study:
    """
    Plan variants of a scenario and put them side by side.

    Parameters
    ----------
    vary
        As ``planner whatif --vary`` takes them: ``helpers=+1,-1``, ``policy=jiangpu,bazhou``.
    start
        First day, a Monday; None for the next one.
    noise_seeds
        Further seeds of the base, from which it is seen which differences are noise.

    Raises
    ------
    InputError
        If a variant cannot be read, or the scenario has faults.
    """
    from planner.studies.whatif import whatif as ask
    from planner.studies.workers import LocalCrew

    first = date.fromisoformat(start) if isinstance(start, str) else start
    found = ask(
        Path(scenario), [], list(vary), start=first, effort=effort, out=Path(out),
        crew=LocalCrew(), noise_seeds=noise_seeds,
    )  # fmt: skip
    return Study(found, Path(out))


def owed(loaded: Loaded, on: date, policy: str = "") -> Any:
    """
    Return a DataFrame of what the policy owes to everybody on a day, by id.

    Parameters
    ----------
    policy
        Another pack than the scenario's, by name.
    """
    import pandas as pd

    from planner.policy import load_policy

    pack = load_policy(policy) if policy else loaded.policy
    elders = loaded.scenario.elders
    found = [pack.entitle(elder, on) for elder in elders]
    rows = {
        "tier": [one.tier.value for one in found],
        "contact": [one.contact.value for one in found],
        "minutes": [one.service_s / 60 for one in found],
        "clauses": [", ".join(one.clauses) for one in found],
    }
    return pd.DataFrame(rows, index=[elder.id for elder in elders])
