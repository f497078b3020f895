"""Policies: who is served, how often, in what form. One pack is one ``.toml`` to read and copy."""

from planner.policy.notices import expiry_notices, guess_notices, notices
from planner.policy.pack import Entitlement, Group, Policy, Staffing, Who
from planner.policy.reading import load_policy, shipped

__all__ = [
    "Entitlement",
    "Group",
    "Policy",
    "Staffing",
    "Who",
    "expiry_notices",
    "guess_notices",
    "load_policy",
    "notices",
    "shipped",
]
