"""
A walker over the checker's syntax trees: one small lie at a time, asked of all recorded plans.

A mutant is killed when some plan of the suite gets another verdict from it: another set of rules
and sentences. Figures of how far a rule is broken are left alone, for they decide nothing.
"""

from __future__ import annotations

import ast
import copy
import importlib
import importlib.abc
import importlib.util
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import planner.check

PACKAGE = Path(planner.check.__file__ or "").parent
MODULES = ("__init__", "clock", "days", "facts", "pairs", "tiers", "totals")
"""Where verdicts are made; `wording` says them, and `fits` only warns."""
LONGEST_S = 20
_FIGURES = frozenset({"excess", "unit"})
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.Mult: ast.Add, ast.FloorDiv: ast.Mult,
}  # fmt: skip

Verdict = frozenset[tuple[str, str]]
Path_ = tuple[tuple[str, int | None], ...]
"""The way from a tree to one of its nodes: names of fields, and places in lists."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A call of the checker as the suite makes it, and what is to come of it.

    Parameters
    ----------
    verdict
        The rules broken, with the codes of their sentences.
    is_whole
        Whether nothing else may be found; otherwise the rules of the verdict are enough.
    """

    arguments: tuple[Any, ...]
    verdict: Verdict
    is_whole: bool = True

    def is_answered_by(self, check: Callable[..., Any]) -> bool:
        """Say whether `check` finds what it should."""
        found = verdict_of(check(*self.arguments))
        if self.is_whole:
            return found == self.verdict
        return {rule for rule, _ in self.verdict} <= {rule for rule, _ in found}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one lie in it."""

    module: str
    line: int
    what: str
    path: Path_
    lie: ast.AST

    @property
    def tree(self) -> ast.Module:
        """The module's tree with the lie in it."""
        changed = ast.parse(_source(self.module))
        _put(changed, self.path, self.lie)
        return ast.fix_missing_locations(changed)

    def __str__(self) -> str:
        """Return where the lie stands, and which it is."""
        return f"{self.module}.py:{self.line} {self.what}"


def verdict_of(violations: Sequence[Any]) -> Verdict:
    """Return the rules broken with the code of each sentence."""
    return frozenset((one.rule.value, one.note.split(" ")[0]) for one in violations)


# --- lies -------------------------------------------------------------------------------------


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the checker, in the order of its lines."""
    for module in MODULES:
        for path, line, node in _places(ast.parse(_source(module)), (), 0):
            for what, lie in _lies(node):
                yield Mutant(module, line, what, path, lie)


def _source(module: str) -> str:
    return (PACKAGE / f"{module}.py").read_text(encoding="utf-8")


def _places(node: ast.AST, path: Path_, line: int) -> Iterator[tuple[Path_, int, ast.AST]]:
    """Yield the nodes that decide something: no annotations, no docstrings, no figures."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"} or _is_told(node, name):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.AST) and not _is_aside(child):
                here, there = (*path, (name, at)), getattr(child, "lineno", line)
                yield here, there, child
                yield from _places(child, here, there)


def _is_told(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.keyword) and node.arg in _FIGURES and name == "value"


def _is_aside(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_import = isinstance(node, ast.Import | ast.ImportFrom)
    is_typing = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    return is_text or is_import or is_typing


def _lies(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what may be said in the place of a node, each with words for it."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from _of_a_sign(node)
        yield from _of_a_figure(node)
        yield from _of_a_step(node)


def _of_a_sign(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the node with its sign turned: comparisons, *and*, *not*, plus and minus."""
    lied = copy.deepcopy(node)
    match lied:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            lied.ops = [_COMPARED[type(op)]()]
        case ast.BoolOp(op=op):
            lied.op = ast.Or() if isinstance(op, ast.And) else ast.And()
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            lied = inner
        case ast.BinOp(op=op) if type(op) in _COUNTED and not isinstance(lied.left, ast.JoinedStr):
            lied.op = _COUNTED[type(op)]()
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
            yield f"{ast.unparse(node)[:60]} -> nothing", ast.Expr(ast.Constant(value=None))
        case ast.AugAssign() | ast.Continue():
            yield f"{ast.unparse(node)[:60]} -> nothing", ast.Pass()


def _put(tree: ast.AST, path: Path_, lie: ast.AST) -> None:
    node: Any = tree
    for name, at in path[:-1]:
        node = getattr(node, name) if at is None else getattr(node, name)[at]
    name, at = path[-1]
    if at is None:
        setattr(node, name, lie)
    else:
        getattr(node, name)[at] = lie


# --- asking -----------------------------------------------------------------------------------


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutated module in the place of its own."""

    def __init__(self, mutant: Mutant) -> None:
        stem = "" if mutant.module == "__init__" else f".{mutant.module}"
        self.name, self.mutant = f"planner.check{stem}", mutant

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> Any:
        """Return the spec of the mutated module alone."""
        if fullname != self.name:
            return None
        is_package = self.mutant.module == "__init__"
        spec = importlib.util.spec_from_loader(fullname, self, is_package=is_package)
        if spec is not None and is_package:
            spec.submodule_search_locations = [str(PACKAGE)]
        return spec

    def create_module(self, _spec: object) -> ModuleType | None:
        """Let the machinery make it."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated tree."""
        exec(compile(self.mutant.tree, str(self.mutant), "exec"), module.__dict__)  # noqa: S102


@contextmanager
def lying(mutant: Mutant) -> Iterator[Callable[..., Any]]:
    """Yield the checker with the lie in it, as `check`; afterwards the true one stands again."""
    own = {k: v for k, v in sys.modules.items() if k.split(".")[:2] == ["planner", "check"]}
    for name in own:
        del sys.modules[name]
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    try:
        yield importlib.import_module("planner.check").check
    finally:
        sys.meta_path.remove(finder)
        for name in [k for k in sys.modules if k.split(".")[:2] == ["planner", "check"]]:
            del sys.modules[name]
        sys.modules.update(own)
        planner.check = own["planner.check"]  # type: ignore[assignment]


def _are_sound(units: str) -> bool:
    """Say whether the tests of a module, which need nothing but their parameters, hold."""
    name = f"{units}_of_mutants"
    spec = importlib.util.find_spec(units)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for test in (one for key, one in vars(module).items() if key.startswith("test_")):
        marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
        rows = marks[0].args[1] if marks else [()]
        for row in rows:
            test(*(row if isinstance(row, tuple) else (row,)))
    return True


def survives(mutant: Mutant, asked: Sequence[Asked], units: str) -> bool:
    """
    Say whether the mutant answers all that is asked, and passes the tests in module `units`.
    """

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST_S)
    try:
        with lying(mutant) as check:
            return all(one.is_answered_by(check) for one in asked) and _are_sound(units)
    except Exception:  # noqa: BLE001  # whatever a lie raises, it is found out
        return False
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
