"""A plan as the text of ``plan.json``: short things on one line, long ones broken up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from planner.plan import (
    FORMAT,
    Call,
    Duty,
    Fix,
    Measures,
    Other,
    Pair,
    Plan,
    Remote,
    Round,
    Stop,
    Unserved,
)
from planner.roles import parted
from planner.rules import Violation
from planner.units import Span, format_clock

WIDTH = 160
DEEPEST = 4
FLAT = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
Json = dict[str, Any]

EXCESS = {
    "s": "excess_s",
    "days": "excess_days",
    "contacts": "excess_contacts",
    "helpers": "excess_helpers",
    "": "excess",
}
"""Unit of a violation's excess to its key in the file."""


def dump(plan: Plan) -> str:
    """Return `plan` as the text of ``plan.json``, ready for UTF-8."""
    written = _laid_out(_plan(plan), 0) + "\n"
    # Half a surrogate pair, out of somebody's roster, has no UTF-8; JSON can escape it.
    return written.encode("utf-8", "backslashreplace").decode("utf-8")


def _laid_out(value: Any, depth: int) -> str:
    """Return `value` on one line where it fits there, else one entry a line."""
    is_flat = depth == DEEPEST or not isinstance(value, dict | list)
    if is_flat or 3 * len(value) <= WIDTH:  # an entry has a sign, a comma and a blank at least
        flat = FLAT(value)
        if is_flat or len(flat) + depth <= WIDTH:
            return flat
    if isinstance(value, dict):
        entries = [f"{FLAT(key)}: " for key in value]
        return _broken(entries, list(value.values()), "{}", depth)
    return _broken([""] * len(value), value, "[]", depth)


def _broken(heads: list[str], values: list[Any], brackets: str, depth: int) -> str:
    indent = " " * (depth + 1)
    lines = [
        f"{indent}{head}{_laid_out(value, depth + 1)}"
        for head, value in zip(heads, values, strict=True)
    ]
    return brackets[0] + "\n" + ",\n".join(lines) + "\n" + " " * depth + brackets[1]


def _plan(plan: Plan) -> Json:
    source = plan.scenario
    return {
        "format": FORMAT,
        "scenario": {
            "title": source.title,
            "path": source.path,
            "sha256": source.sha256,
            "policy": source.policy,
        },
        "horizon": {"start": f"{plan.horizon.first}", "end": f"{plan.horizon.last}"},
        "seed": plan.seed,
        "effort": plan.effort,
        "stopped": plan.stopped,
        "engine": dict(plan.engine),
        "pairs": [_pair(pair) for pair in plan.pairs],
        "remote": [_remote(remote) for remote in plan.remote],
        "others": [_other(other) for other in plan.others],
        "rounds": [_round(r) for r in plan.rounds],
        "calls": [_call(call) for call in plan.calls],
        "duty": [_duty(one) for one in plan.duty],
        "unserved": [_unserved(entry) for entry in plan.unserved],
        "measures": measures_as_json(plan.measures),
        "bound": _bound(plan),
        "violations": [violation_as_json(violation) for violation in plan.violations],
        **plan.extra,
    }


def _who(line: str) -> Json:
    """Return the elder, and the role where somebody comes beside the helper."""
    elder, role = parted(line)
    return {"elder": elder, "role": role} if role else {"elder": line}


def _together(lines: Sequence[str]) -> Json:
    parts = [parted(line) for line in lines]
    role = parts[0][1] if parts else ""
    if not role or any(other != role for _, other in parts):
        return {"elders": list(lines)}
    return {"elders": [elder for elder, _ in parts], "role": role}


def _pair(pair: Pair) -> Json:
    return {
        **_who(pair.elder),
        "helper": pair.helper,
        "tier": pair.tier.value,
        "contact": pair.contact.value,
        "walk_s": pair.walk_s,
        "locked": pair.locked,
        **({"group": pair.group} if pair.group else {}),
    }


def _remote(remote: Remote) -> Json:
    return {
        **_who(remote.elder),
        "nearest": remote.nearest,
        "walk_s": remote.walk_s,
        "tier": remote.tier.value,
        "contact": remote.contact.value,
        "why": remote.why,
    }


def _other(other: Other) -> Json:
    return {
        **_who(other.elder),
        "tier": other.tier.value,
        "contact": other.contact.value,
        "helper": other.helper,
        "why": other.why,
    }


def _duty(duty: Duty) -> Json:
    return {"date": f"{duty.day}", "helper": duty.helper, "proposed": duty.proposed}


def _round(r: Round) -> Json:
    return {
        "helper": r.helper,
        "date": f"{r.day}",
        "start": format_clock(r.start),
        "end": format_clock(r.end),
        "walk_s": r.walk_s,
        "service_s": r.service_s,
        "walk_m": r.walk_m,
        "stops": [_stop(stop) for stop in r.stops],
    }


def _stop(stop: Stop) -> Json:
    return {
        **_together(stop.elders),
        "arrive": format_clock(stop.arrive),
        "start": format_clock(stop.start),
        "depart": format_clock(stop.depart),
        "walk_s": stop.walk_s,
        "walk_m": stop.walk_m,
        "with": stop.companion,
        "cover_for": stop.cover_for,
    }


def _call(call: Call) -> Json:
    return {
        "elder": call.elder,
        "date": f"{call.day}",
        "helper": call.helper,
        "kind": call.kind,
        **({} if call.start is None else {"start": format_clock(call.start)}),
        "service_s": call.service_s,
    }


def _unserved(entry: Unserved) -> Json:
    return {
        **_who(entry.elder),
        "tier": entry.tier.value,
        "due": _span(entry.due),
        "missing": entry.missing,
        "reason": entry.reason.value,
        **({"past": True} if entry.is_past else {}),
        "detail": [
            {"helper": one.helper, "reason": one.reason.value}
            | ({} if one.excess_s is None else {"excess_s": one.excess_s})
            for one in entry.detail
        ],
        "fix": None if entry.fix is None else _fix(entry.fix),
    }


def _span(span: Span) -> list[str]:
    return [f"{span.first}", f"{span.last}"]


def _fix(fix: Fix) -> Json:
    cost = {"cost": dict(fix.cost)} if fix.cost else {}
    return {
        "change": fix.change,
        "from": fix.before,
        "to": fix.after,
        "proved": fix.proved,
        **cost,
    }


def measures_as_json(measures: Measures) -> Json:
    """Return the figures of a plan as they stand in plan.json."""
    return {
        "visits": measures.visits,
        "calls": measures.calls,
        "due": measures.due,
        "served": measures.served,
        "walk_s": measures.walk_s,
        "service_s": measures.service_s,
        "minutes_by_helper": dict(measures.minutes_by_helper),
        "busiest_over_mean": measures.busiest_over_mean,
        "busiest_over_mean_by_hours": measures.busiest_over_mean_by_hours,
        **(
            {}
            if measures.busiest_day_over_mean is None
            else {"busiest_day_over_mean": measures.busiest_day_over_mean}
        ),
        "pairs_kept": measures.pairs_kept,
        "pairs_changed": measures.pairs_changed,
        **({} if measures.turf_overlap is None else {"turf_overlap": measures.turf_overlap}),
        **measures.extra,
    }


def _bound(plan: Plan) -> Json | None:
    bound = plan.bound
    if bound is None:
        return None
    told: Json = {"walk_s": bound.walk_s, "gap": bound.gap, "how": bound.how}
    if bound.pairs is not None:
        told["pairs"] = asdict(bound.pairs)
    return told


def violation_as_json(violation: Violation) -> Json:
    """Return a violation as it stands in the file, its excess under the key of its unit."""
    excess = {EXCESS[violation.unit]: violation.excess} if violation.excess else {}
    return {
        "rule": violation.rule.value,
        "elder": violation.elder,
        "helper": violation.helper,
        "date": None if violation.day is None else f"{violation.day}",
        **excess,
        "note": violation.note,
    }
