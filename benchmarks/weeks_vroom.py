"""
A week in VROOM, all at once.

VROOM knows neither pairs nor balance. Every shift is a vehicle on the week's clock with its
break as a pause of that length at that time (which may cut a walk), every visit a job with
all its windows. Reach is told by skills: each list of helpers who may see a door is a skill,
and a helper has those in whose list it stands. It runs until it is done.
"""

from __future__ import annotations

from importlib import import_module  # it has no types, and is not everywhere
from itertools import pairwise

from benchmarks.weeks_case import DAY, Case, Rounds

THREADS = 2
LEVEL = 5
"""The most thorough exploration that it offers."""


def all_at_once(case: Case) -> Rounds:
    """Return the rounds that VROOM finds for the week."""
    vroom = import_module("vroom")
    week = vroom.Input()
    lists = sorted(set(case.reach))
    for helper in range(case.problem.helpers):
        week.set_durations_matrix(profile=f"helper{helper}", matrix_input=case.team_matrix(helper))
    for number, (helper, day) in enumerate(case.shifts):
        week.add_vehicle(_vehicle(case, number, helper, day, lists))
    for number, visit in enumerate(case.visits):
        if not case.reach[visit.unit]:
            continue
        job = vroom.Job(
            number,
            location=case.problem.helpers + visit.unit,
            default_service=max(case.service[visit.unit]),
            skills={lists.index(case.reach[visit.unit])},
            time_windows=[vroom.TimeWindow(*span) for span in case.chances(visit)],
        )
        week.add_job(job)
    found = week.solve(exploration_level=LEVEL, nb_threads=THREADS)
    rounds: dict[tuple[int, int], list[int]] = {shift: [] for shift in case.shifts}
    steps = found.routes
    jobs = steps[steps["type"] == "job"]
    for vehicle, number in zip(jobs["vehicle_id"], jobs["id"], strict=True):
        rounds[case.shifts[int(vehicle)]].append(case.visits[int(number)].unit)
    return {shift: tuple(units) for shift, units in rounds.items()}


def _vehicle(
    case: Case, number: int, helper: int, day: int, lists: list[tuple[int, ...]]
) -> object:
    """Return one shift: its skills are the lists of helpers in which this one stands."""
    vroom = import_module("vroom")
    parts = [(day * DAY + low, day * DAY + high) for low, high in case.shift(helper, day)]
    pauses = [
        vroom.Break(i, time_windows=[vroom.TimeWindow(end, end)], service=begin - end)
        for i, ((_, end), (begin, _)) in enumerate(pairwise(parts))
    ]
    return vroom.Vehicle(
        number,
        start=helper,
        end=helper,
        profile=f"helper{helper}",
        skills={skill for skill, who in enumerate(lists) if helper in who},
        time_window=vroom.TimeWindow(parts[0][0], parts[-1][1]),
        breaks=pauses,
    )
