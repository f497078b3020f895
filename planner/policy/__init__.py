"""Policies: who is served, how often, in what form. One pack is one ``.toml`` to read and copy."""

from planner.policy.define import Definition
from planner.policy.notices import expiry_notices, guess_notices, notices
from planner.policy.owed import Entitlement, Group, Mix, Staffing, Who
from planner.policy.pack import Policy, assumed_age, telling
from planner.policy.reading import load_policy, shipped

__all__ = [
    "Definition",
    "Entitlement",
    "Group",
    "Mix",
    "Policy",
    "Staffing",
    "Who",
    "assumed_age",
    "expiry_notices",
    "guess_notices",
    "load_policy",
    "notices",
    "shipped",
    "telling",
]
