"""Which kinds of people live in an invented sub-district, and how many of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from planner.tiers import CONTACTS_A_WEEK, GAPS

DUE_A_WEEK = {
    tier.value: 7 / gaps.due_after if gaps.due_after else CONTACTS_A_WEEK[tier]
    for tier, gaps in GAPS.items()
}
"""Contacts that fall due in a week and person, the overdue apart."""

REGISTER_BACKLOG = 0.1
"""Overdue and never seen in a register, compared with a list: nobody could work off more."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who are alike: their tier under the gongshu policy, ages, living, categories."""

    name: str
    listed: float
    filed: float
    tier: str
    ages: tuple[int, int]
    living: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """The groups and the shares of ``mix.toml``, where every figure is explained."""

    groups: tuple[Group, ...]
    visits_per_helper: float
    last_contact: Mapping[str, tuple[int, int]]
    shares: Mapping[str, float]


@cache
def load_mix() -> Mix:
    """Return the shipped mix."""
    table = tomllib.loads(files(__package__).joinpath("mix.toml").read_text(encoding="utf-8"))
    groups = tuple(
        Group(**{**entry, "ages": tuple(entry["ages"]), "categories": tuple(entry["categories"])})
        for entry in table["group"]
    )
    spans = {tier: (first, last) for tier, (first, last) in table["last_contact"].items()}
    return Mix(groups, table["visits_per_helper"], spans, table["shares"])


def head_counts(mix: Mix, elders: int, helpers: int) -> tuple[int, ...]:
    """Return how many people of each group make `elders`, so that `helpers` can see them."""
    listed = np.array([group.listed for group in mix.groups])
    filed = np.array([group.filed for group in mix.groups])
    part = part_listed(mix, elders, helpers)
    exact = elders * (part * listed + (1 - part) * filed)
    counts = np.floor(exact).astype(int)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: elders - int(counts.sum())]] += 1
    return tuple(int(count) for count in counts)


def part_listed(mix: Mix, elders: int, helpers: int) -> float:
    """Return where between `filed` (0) and `listed` (1) a helper's week is just full."""
    filed = _rate(mix, [group.filed for group in mix.groups], REGISTER_BACKLOG)
    listed = _rate(mix, [group.listed for group in mix.groups], 1.0)
    wanted = mix.visits_per_helper * helpers / elders
    return float(np.clip((wanted - filed) / (listed - filed), 0, 1))


def _rate(mix: Mix, shares: Sequence[float], backlog: float) -> float:
    """Return the contacts that fall due in a week for each person on file."""
    late = backlog * (mix.shares["overdue"] + mix.shares["never_seen"])
    rates = [DUE_A_WEEK[group.tier] for group in mix.groups]
    return sum(s * (r if r >= 1 else r + late) for s, r in zip(shares, rates, strict=True))
