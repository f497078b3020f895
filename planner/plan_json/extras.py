"""
Further fields of a plan that other commands read: looked at like the rest, kept as they are.

A plan.json may come from anybody. What stands under these names and is not what `plan`, `reassign`
or `replan` write there is a fault like any other, and stops nobody later.
"""

from __future__ import annotations

from planner.plan_json.node import Node
from planner.rules import Rule

FORMS = {form: form for form in ("visit", "phone", "video", "missed", "chat")} | {
    form: form for form in ("neighbour", "device", "partner")
}

RULES = {rule.value: rule for rule in Rule}


def look_at_extras(top: Node) -> None:
    """Add a fault for everything in the further fields that is not as it is written."""
    top.maybe("turnover", lambda key: _turnover(top.object(key)))
    top.maybe("replan", lambda key: _replan(top.object(key)))
    top.maybe("carried", lambda key: _carried(top.object(key)))
    top.maybe("first_visits", lambda key: top.objects(key, _first_visit))
    top.maybe("quotas", lambda key: top.objects(key, _quota))
    top.maybe("after", lambda key: _after(top.object(key)))


def _turnover(node: Node) -> None:
    for key in ("pairs_changed", "forced", "least"):
        node.maybe(key, node.whole)
    node.maybe("orphaned", node.names)
    node.maybe("hand_overs", lambda key: node.objects(key, _hand_over))
    node.maybe("levelling", lambda key: node.objects(key, _step))
    node.maybe("balance", lambda key: _balance(node.object(key)))
    node.maybe("minutes", lambda key: _minutes(node.object(key)))


def _hand_over(node: Node) -> None:
    node.words("elder")
    node.words("from")
    node.maybe("to", node.words)
    node.maybe("why", lambda key: node.choice(key, RULES))
    _with(node, "walk_s")
    node.maybe("walk_s", node.whole)
    node.names("joint")


def _with(node: Node, key: str) -> None:
    """Ask for a key that may be null but is always written."""
    if isinstance(node.value, dict) and key not in node.value:
        node.whole(key)


def _step(node: Node) -> None:
    node.whole("moved")
    node.number("busiest_over_mean")


def _balance(node: Node) -> None:
    node.maybe("notice", node.words)


def _minutes(node: Node) -> None:
    for helper, pair in node.value.items() if isinstance(node.value, dict) else ():
        two = Node({"0": pair[0], "1": pair[1]} if _is_pair(pair) else {}, helper, node.file, [])
        two.number("0")
        two.number("1")
        if two.faults:
            node.number(helper)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


def _replan(node: Node) -> None:
    node.maybe("missed", lambda key: node.objects(key, _missed))
    node.maybe("reprint", node.names)
    node.maybe("caught_up", node.names)


def _missed(node: Node) -> None:
    node.words("elder")
    node.day("date")


def _carried(node: Node) -> None:
    node.maybe("kept", node.whole)
    node.maybe("moved", lambda key: node.objects(key, _moved))


def _moved(node: Node) -> None:
    for key in ("elder", "from", "why"):
        node.words(key)
    node.maybe("role", node.words)
    _with(node, "to")
    node.maybe("to", node.words)


def _first_visit(node: Node) -> None:
    node.words("elder")
    node.day("date")
    node.words("helper")
    _with(node, "with")
    node.maybe("with", node.words)


def _quota(node: Node) -> None:
    for key in ("quota", "role", "month"):
        node.words(key)
    for key in ("at_least", "made", "planned", "missing"):
        node.whole(key)
    node.names("propose")


def _after(node: Node) -> None:
    node.maybe("pairs", lambda key: node.objects(key, _pairing))
    node.maybe("contacts", lambda key: node.objects(key, _contact))
    node.maybe("claims", lambda key: node.objects(key, _claim))


def _pairing(node: Node) -> None:
    node.words("elder")
    node.words("helper")


def _contact(node: Node) -> None:
    node.words("elder")
    node.day("date")
    node.choice("kind", FORMS)
    node.maybe("helper", node.words)


def _claim(node: Node) -> None:
    node.whole("number")
    node.words("elder")
    node.whole("minutes")
    node.day("from")
    node.day("to")
