"""From a scenario and walking times to a plan: pairs, days, rounds, calls and reasons."""

from planner.solver.solve import solve

__all__ = ["solve"]
