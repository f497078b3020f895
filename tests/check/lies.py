"""A walker over the checker's syntax trees: one small lie at a time, each in a tree of its own."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import planner.check

PACKAGE = Path(planner.check.__file__ or "").parent
MODULES = ("__init__", "clock", "days", "facts", "fits", "listed", "pairs", "tiers", "totals")
"""Where verdicts are made; `wording` only says them."""
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}

Way = tuple[tuple[str, int | None], ...]
"""The way from a tree to one of its nodes: names of fields, and places in lists."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    A module with one lie in it.

    Parameters
    ----------
    within
        The function in which the lie stands, with its class; empty outside of functions.
    lines
        First and last line of the step in which it stands: who never comes there is not lied to.
    nth
        Tells lies of the same words in one function apart, from 1.
    """

    module: str
    within: str
    what: str
    lines: tuple[int, int]
    way: Way
    lie: ast.AST
    nth: int = 1

    @property
    def tree(self) -> ast.Module:
        """The module's tree with the lie in it."""
        changed = ast.parse(source(self.module))
        _put(changed, self.way, self.lie)
        return ast.fix_missing_locations(changed)

    @property
    def key(self) -> str:
        """What the lie is called: it stays the same while lines move."""
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.module}.{self.within}: {self.what}{again}"

    def __str__(self) -> str:
        """Return where the lie stands, and which it is."""
        return f"{self.module}.py:{self.lines[0]} {self.within}: {self.what}"


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the checker, in the order of its lines."""
    told: Counter[tuple[str, str, str]] = Counter()
    for module in MODULES:
        whole = ast.parse(source(module))
        for at in _places(whole, _Place((), "", (1, 1), whole)):
            for what, lie in _lies(at.node):
                told[module, at.within, what] += 1
                nth = told[module, at.within, what]
                yield Mutant(module, at.within, what, at.lines, at.way, lie, nth)


@cache
def source(module: str) -> str:
    """Return the text of one of the checker's modules."""
    return (PACKAGE / f"{module}.py").read_text(encoding="utf-8")


# --- where a lie may stand ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    way: Way
    within: str
    lines: tuple[int, int]
    node: ast.AST


def _places(node: ast.AST, at: _Place) -> Iterator[_Place]:
    """Yield the nodes that decide something: no annotations, no docstrings, no imports."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        for place, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.AST) and not _is_aside(child):
                way = (*at.way, (name, place))
                here = _Place(way, _within(child, at.within), _lines(child, at.lines), child)
                yield here
                yield from _places(child, here)


def _is_aside(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_import = isinstance(node, ast.Import | ast.ImportFrom)
    is_typing = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    return is_text or is_import or is_typing


def _within(node: ast.AST, within: str) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return f"{within}.{node.name}" if within else node.name
    return within


def _lines(node: ast.AST, lines: tuple[int, int]) -> tuple[int, int]:
    """Return the lines of the innermost step around a node; of a block, those of its head."""
    if not isinstance(node, ast.stmt):
        return lines
    body = getattr(node, "body", None)
    is_head = isinstance(body, list) and not isinstance(node, ast.FunctionDef | ast.ClassDef)
    last = body[0].lineno - 1 if is_head and body else node.end_lineno or node.lineno
    return node.lineno, max(node.lineno, last)


def _put(tree: ast.AST, way: Way, lie: ast.AST) -> None:
    node = tree
    for name, at in way[:-1]:
        node = getattr(node, name) if at is None else getattr(node, name)[at]
    name, at = way[-1]
    if at is None:
        setattr(node, name, lie)
    else:
        getattr(node, name)[at] = lie


# --- lies -------------------------------------------------------------------------------------


def _lies(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what may be said in the place of a node, each with words for it."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from _of_a_comparison(node)
        yield from _of_a_sign(node)
        yield from _of_a_figure(node)
        yield from _of_a_step(node)


def _of_a_comparison(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the comparison with one of its signs turned."""
    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            lied = copy.deepcopy(node)
            lied.ops[at] = _COMPARED[type(op)]()
            yield f"{ast.unparse(node)} -> {ast.unparse(lied)}", lied


def _of_a_sign(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the node with its sign turned: *and*, *not*, plus and minus, least and most."""
    lied = copy.deepcopy(node)
    match lied:
        case ast.BoolOp(op=op):
            lied.op = ast.Or() if isinstance(op, ast.And) else ast.And()
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            lied = inner
        case ast.BinOp(op=op) if type(op) in _COUNTED and not isinstance(lied.left, ast.JoinedStr):
            lied.op = _COUNTED[type(op)]()
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            lied.func = ast.Name(_CALLED[name], ast.Load())
        case ast.IfExp(test=test):
            lied.test = ast.UnaryOp(op=ast.Not(), operand=test)
        case _:
            return
    yield f"{ast.unparse(node)} -> {ast.unparse(lied)}", lied


def _of_a_figure(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield another number, or the other truth."""
    match node:
        case ast.Constant(value=bool(value)):
            yield f"{value} -> {not value}", ast.Constant(value=not value)
        case ast.Constant(value=int(value)):
            yield f"{value} -> {value + 1}", ast.Constant(value=value + 1)
        case ast.Constant(value=float(value)):
            yield f"{value} -> {value + 1}", ast.Constant(value=value + 1)


def _of_a_step(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield a condition turned round, a sieve without holes, and a step left out."""
    lied = copy.deepcopy(node)
    match lied:
        case ast.If(test=test):
            lied.test = ast.UnaryOp(op=ast.Not(), operand=test)
            yield f"if {ast.unparse(test)} -> not", lied
        case ast.comprehension(ifs=[_, *_]):
            told = f"for {ast.unparse(lied.target)} in {ast.unparse(lied.iter)[:40]}: no ifs"
            lied.ifs = []
            yield told, lied
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield f"{_short(node)} -> nothing", ast.Expr(ast.Constant(value=None))
        case ast.AugAssign() | ast.Continue() | ast.Break() | ast.Expr(value=ast.Call()):
            yield f"{_short(node)} -> nothing", ast.Pass()
        case ast.Return(value=None):
            yield "return -> nothing", ast.Pass()


def _short(node: ast.AST) -> str:
    return ast.unparse(node)[:60]
