"""Invented helpers: mostly women, below the ages at entry of the gongshu norm; a few volunteers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import Helper
from planner.hours import Hours
from planner.synth.town import Town, births, genders, names
from planner.units import HOUR, MINUTE

MEN_BELOW, WOMEN_BELOW = 58, 48
VOLUNTEER_MPS = 0.9
VOLUNTEER_HOURS = Hours(((9 * HOUR, 11 * HOUR + 30 * MINUTE), (14 * HOUR, 16 * HOUR + 30 * MINUTE)))


def draw_helpers(town: Town) -> tuple[Helper, ...]:
    """Return helpers whose bases are still to be found."""
    count = town.asked.helpers
    sexes = genders(town.rng.random(count) < 1 - town.mix.shares["male_helper"])
    called = names(town, sexes)
    below = np.array([MEN_BELOW if sex == "m" else WOMEN_BELOW for sex in sexes])
    born = births(town, np.floor(35 + (below - 35) * town.rng.random(count)).astype(int))
    employees = count - int(count * town.mix.shares["volunteer"])
    helpers = [
        Helper(f"H{i + 1:02d}", called[i], 0.0, 0.0, gender=sexes[i], birth_date=born[i])
        for i in range(count)
    ]
    return tuple(
        _with_skill(helper if i < employees else _volunteer(helper), town, i)
        for i, helper in enumerate(helpers)
    )


def _volunteer(helper: Helper) -> Helper:
    return replace(helper, kind="volunteer", hours=VOLUNTEER_HOURS, speed_mps=VOLUNTEER_MPS)


def _with_skill(helper: Helper, town: Town, index: int) -> Helper:
    """Give two helpers in three a skill, each skill in turn."""
    skills = town.place.skills
    return replace(helper, skills=(skills[index % len(skills)],)) if index % 6 < 4 else helper
