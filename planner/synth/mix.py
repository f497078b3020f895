"""Which kinds of people live in an invented sub-district, and how many of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

CONTACTS_A_WEEK = {
    "daily": 5.0,
    "weekly": 1.0,
    "monthly": 0.28,
    "quarterly": 0.09,
    "half-yearly": 0.045,
    "yearly": 0.022,
}
"""Contacts that fall due in a week and person, the overdue included; of invented people."""


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
    part = _part_listed(mix, elders / helpers)
    exact = elders * (part * listed + (1 - part) * filed)
    counts = np.floor(exact).astype(int)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: elders - int(counts.sum())]] += 1
    return tuple(int(count) for count in counts)


def _part_listed(mix: Mix, elders_a_helper: float) -> float:
    """Return where between `filed` (0) and `listed` (1) a helper's week is just full."""
    rates = np.array([CONTACTS_A_WEEK[group.tier] for group in mix.groups])
    filed = float(rates @ np.array([group.filed for group in mix.groups]))
    listed = float(rates @ np.array([group.listed for group in mix.groups]))
    return float(
        np.clip((mix.visits_per_helper / elders_a_helper - filed) / (listed - filed), 0, 1)
    )
