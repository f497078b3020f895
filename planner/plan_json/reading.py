"""The text of ``plan.json`` into a `Plan`; all its faults are said at once."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, get_args

from planner.domain import CallKind, Contact
from planner.errors import Fault, InputError, text
from planner.plan import (
    FORMAT,
    Bound,
    Call,
    Detail,
    Duty,
    Effort,
    Fix,
    Measures,
    Other,
    Pair,
    PairsBound,
    Plan,
    Remote,
    Round,
    Source,
    Stop,
    Unserved,
)
from planner.plan_json.extras import look_at_extras
from planner.plan_json.node import Node
from planner.plan_json.writing import EXCESS
from planner.roles import line_of
from planner.rules import Rule, Unit, Violation
from planner.tiers import Tier, Tiers
from planner.units import Span

FILE = "plan.json"
LONGEST_DAYS = 3 * 366
EFFORTS: dict[str, Effort] = {"quick": "quick", "normal": "normal", "best": "best"}
CALLS: dict[str, CallKind] = {kind: kind for kind in get_args(CallKind)}
TIERS = Tiers({tier.value: tier for tier in Tier})
RULES = {rule.value: rule for rule in Rule}
FORMS = {form.value: form for form in Contact if form is not Contact.AUTO}
UNITS: dict[str, Unit] = {"s": "s", "days": "days", "contacts": "contacts", "helpers": "helpers"}

TOP = frozenset(
    {"format", "scenario", "horizon", "seed", "effort", "stopped", "engine", "pairs", "remote"}
    | {"others", "rounds", "calls", "duty", "unserved", "measures", "bound", "violations"}
)
MEASURES = frozenset(
    {"visits", "calls", "due", "served", "walk_s", "service_s", "minutes_by_helper"}
    | {"busiest_over_mean", "busiest_over_mean_by_hours", "pairs_kept", "pairs_changed"}
    | {"turf_overlap", "busiest_day_over_mean"}
)


def load(written: str, file: str = FILE) -> Plan:
    """
    Return the plan that `written` describes.

    Raises
    ------
    InputError
        With every fault, if it is no plan of this format.
    """
    faults: list[Fault] = []
    top = Node(_parsed(written, file), "", file, faults)
    plan = _plan(top)
    look_at_extras(top)
    if faults:
        raise InputError(tuple(faults))
    return plan


def _parsed(written: str, file: str) -> dict[str, Any]:
    """Return the file's object, if it says that it is a plan."""
    try:
        value = json.loads(written, parse_float=_finite, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InputError((Fault(file, text("check.file.json"), value=str(error)),)) from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        found = value.get("format") if isinstance(value, dict) else None
        shown = None if found is None else str(found)
        expected = text("check.file.format", format=FORMAT)
        raise InputError((Fault(file, expected, column="format", value=shown),))
    return value


def _finite(written: str) -> float:
    value = float(written)
    return value if math.isfinite(value) else _refuse(written)


def _refuse(written: str) -> NoReturn:
    raise ValueError(written)


def _plan(top: Node) -> Plan:
    return Plan(
        scenario=_source(top.object("scenario")),
        horizon=_horizon(top.object("horizon")),
        seed=top.whole("seed"),
        effort=top.choice("effort", EFFORTS),
        stopped=bool(top.maybe("stopped", top.flag)),
        engine=top.maybe("engine", top.strings) or {},
        pairs=top.objects("pairs", _pair),
        remote=top.objects("remote", _remote),
        others=top.objects("others", _other),
        rounds=top.objects("rounds", _round),
        calls=top.objects("calls", _call),
        duty=top.maybe("duty", lambda key: top.objects(key, _duty)) or (),
        unserved=top.objects("unserved", _unserved),
        measures=_measures(top.object("measures")),
        bound=top.maybe("bound", lambda key: _bound(top.object(key))),
        violations=top.maybe("violations", lambda key: top.objects(key, _violation)) or (),
        extra=top.rest(TOP),
    )


def _source(node: Node) -> Source:
    return Source(
        title=node.words("title"),
        path=node.words("path"),
        sha256=node.maybe("sha256", node.words) or "",
        policy=node.maybe("policy", node.words) or "",
    )


def _horizon(node: Node) -> Span:
    first, last = node.day("start"), node.day("end")
    if not 0 <= (last - first).days < LONGEST_DAYS:
        node.fault("end", text("check.file.horizon"))
        last = first
    return Span(first, last)


def _role(node: Node) -> str:
    return node.maybe("role", node.words) or ""


def _line(node: Node) -> str:
    return line_of(node.words("elder"), _role(node))


def _pair(node: Node) -> Pair:
    return Pair(
        elder=_line(node),
        helper=node.words("helper"),
        tier=node.choice("tier", TIERS),
        contact=node.choice("contact", FORMS),
        walk_s=node.whole("walk_s"),
        locked=bool(node.maybe("locked", node.flag)),
        group=node.maybe("group", node.words) or "",
    )


def _remote(node: Node) -> Remote:
    return Remote(
        elder=_line(node),
        nearest=node.maybe("nearest", node.words),
        walk_s=node.maybe("walk_s", node.whole),
        tier=node.choice("tier", TIERS),
        contact=node.choice("contact", FORMS),
        why=node.maybe("why", node.words) or "",
    )


def _other(node: Node) -> Other:
    return Other(
        elder=_line(node),
        tier=node.choice("tier", TIERS),
        contact=node.choice("contact", FORMS),
        helper=node.maybe("helper", node.words),
        why=node.maybe("why", node.words) or "",
    )


def _round(node: Node) -> Round:
    return Round(
        helper=node.words("helper"),
        day=node.day("date"),
        start=node.clock("start"),
        end=node.clock("end"),
        walk_s=node.whole("walk_s"),
        service_s=node.whole("service_s"),
        walk_m=node.whole("walk_m"),
        stops=node.objects("stops", _stop),
    )


def _stop(node: Node) -> Stop:
    return Stop(
        elders=tuple(line_of(one, _role(node)) for one in node.texts("elders")),
        arrive=node.clock("arrive"),
        start=node.clock("start"),
        depart=node.clock("depart"),
        walk_s=node.whole("walk_s"),
        walk_m=node.whole("walk_m"),
        companion=node.maybe("with", node.words),
        cover_for=node.maybe("cover_for", node.words),
    )


def _call(node: Node) -> Call:
    return Call(
        elder=node.words("elder"),
        day=node.day("date"),
        helper=node.maybe("helper", node.words),
        kind=node.choice("kind", CALLS),
        service_s=node.whole("service_s"),
        start=node.maybe("start", node.clock),
    )


def _duty(node: Node) -> Duty:
    return Duty(
        day=node.day("date"),
        helper=node.words("helper"),
        proposed=bool(node.maybe("proposed", node.flag)),
    )


def _unserved(node: Node) -> Unserved:
    return Unserved(
        elder=_line(node),
        tier=node.choice("tier", TIERS),
        due=node.span("due"),
        missing=node.whole("missing"),
        reason=node.choice("reason", RULES),
        detail=node.maybe("detail", lambda key: node.objects(key, _detail)) or (),
        fix=node.maybe("fix", lambda key: _fix(node.object(key))),
        is_past=bool(node.maybe("past", node.flag)),
    )


def _detail(node: Node) -> Detail:
    return Detail(
        helper=node.words("helper"),
        reason=node.choice("reason", RULES),
        excess_s=node.maybe("excess_s", node.whole),
    )


def _fix(node: Node) -> Fix:
    return Fix(
        change=node.words("change"),
        before=node.value.get("from"),
        after=node.value.get("to"),
        proved=bool(node.maybe("proved", node.flag)),
        cost=node.maybe("cost", lambda key: node.object(key).value) or {},
    )


def _measures(node: Node) -> Measures:
    busiest = node.number("busiest_over_mean")
    by_hours = node.maybe("busiest_over_mean_by_hours", node.number)
    return Measures(
        visits=node.whole("visits"),
        calls=node.whole("calls"),
        due=node.whole("due"),
        served=node.whole("served"),
        walk_s=node.whole("walk_s"),
        service_s=node.whole("service_s"),
        minutes_by_helper=node.numbers("minutes_by_helper"),
        busiest_over_mean=busiest,
        busiest_over_mean_by_hours=busiest if by_hours is None else by_hours,
        pairs_kept=node.whole("pairs_kept"),
        pairs_changed=node.whole("pairs_changed"),
        busiest_day_over_mean=node.maybe("busiest_day_over_mean", node.number),
        turf_overlap=node.maybe("turf_overlap", node.number),
        extra=node.rest(MEASURES),
    )


def _bound(node: Node) -> Bound:
    return Bound(
        walk_s=node.whole("walk_s"),
        gap=node.number("gap"),
        how=node.words("how"),
        pairs=node.maybe("pairs", lambda key: _pairs_bound(node.object(key))),
    )


def _pairs_bound(node: Node) -> PairsBound:
    least = {helper: int(seconds) for helper, seconds in node.numbers("helpers").items()}
    return PairsBound(node.whole("walk_s"), node.number("gap"), node.whole("work"), least)


def _violation(node: Node) -> Violation:
    unit = next((unit for unit in UNITS if EXCESS[UNITS[unit]] in node.value), "")
    key = EXCESS[UNITS.get(unit, "")]
    return Violation(
        rule=node.choice("rule", RULES),
        elder=node.maybe("elder", node.words),
        helper=node.maybe("helper", node.words),
        day=node.maybe("date", node.day),
        excess=node.maybe(key, node.whole) or 0,
        unit=UNITS.get(unit, ""),
        note=node.maybe("note", node.words) or "",
    )
