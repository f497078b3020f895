"""What a pack lays down for quality: how many are asked, and what an answer leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.policy.toml_table import Table


@dataclass(frozen=True, slots=True)
class QualityRule:
    """
    Lines of quality; shares of 1. Where a pack says nothing, these hold.

    Parameters
    ----------
    sample
        Share of the clients who are asked each quarter.
    rectify_below, rectify_days
        Satisfaction below which it is to be mended, and within how many days.
    end_below
        Satisfaction below which the contract may be ended.
    complaints_most
        Complaints over clients above which something must be done.
    helper_below
        A helper's share of what was owed below which a replacement is proposed.
    """

    sample: float = 0.2
    rectify_below: float = 0.90
    rectify_days: int = 30
    end_below: float = 0.85
    complaints_most: float = 0.025
    helper_below: float = 0.80
    clause: str = ""


def read_quality(table: Table) -> QualityRule:
    """Return what the table ``[quality]`` says."""
    usual = QualityRule()
    rule = QualityRule(
        sample=table.number("sample", 0.001, 1, usual.sample),
        rectify_below=table.number("rectify_below", 0, 1, usual.rectify_below),
        rectify_days=table.whole("rectify_days", 1, 366, usual.rectify_days),
        end_below=table.number("end_below", 0, 1, usual.end_below),
        complaints_most=table.number("complaints_most", 0, 1, usual.complaints_most),
        helper_below=table.number("helper_below", 0, 1, usual.helper_below),
        clause=table.string("clause"),
    )
    table.flag("own")
    table.refuse_the_rest()
    return rule
