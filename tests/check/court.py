"""
Who finds out a lie: the checker's own tests, run in this process against a checker that lies.

The functions of the checker keep their identity and get the lying code in the place of their
own, so that whoever imported them is lied to. Each test is asked alone, and only those that come
through the step with the lie in it; a mutant that no test finds out has survived.
"""

from __future__ import annotations

import importlib
import inspect
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.check.lies import PACKAGE, Mutant

LONGEST_S = 20
"""A lie that goes on for longer than this is found out."""

Line = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Witness:
    """A test of the checker that needs nothing but its parameters."""

    name: str
    ask: Callable[[], object]


class _Collector:
    def __init__(self) -> None:
        self.found: list[Witness] = []

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Keep what can be called by itself."""
        for item in items:
            assert isinstance(item, pytest.Function)
            given = item.callspec.params if hasattr(item, "callspec") else {}
            test = item.obj
            if set(inspect.signature(test).parameters) == set(given):
                self.found.append(Witness(item.nodeid, lambda t=test, g=given: t(**g)))  # type: ignore[misc]


def witnesses(files: Sequence[str]) -> list[Witness]:
    """Return the tests of those files that ask for no fixture."""
    collector = _Collector()
    done = pytest.main(["-q", "-p", "no:cacheprovider", "--collect-only", *files], [collector])
    assert done == pytest.ExitCode.OK
    return collector.found


@dataclass(slots=True)
class Court:
    """Witnesses, and the lines of the checker that each of them comes through."""

    asked: Sequence[Witness]
    lines: Mapping[str, frozenset[Line]]
    killed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, asked: Sequence[Witness]) -> Court:
        """Ask all of them once of the checker that does not lie, and note where they come."""
        return cls(asked, {one.name: _traced(one) for one in asked})

    def finds_out(self, mutant: Mutant) -> bool:
        """Say whether some witness is not content with the lie."""
        with lying(mutant), _limited():
            for witness in self._of(mutant):
                try:
                    witness.ask()
                except (KeyboardInterrupt, SystemExit):
                    raise
                except BaseException:  # noqa: BLE001  # pytest's own failures are no Exception
                    self.killed[witness.name] += 1
                    return True
        return False

    def _of(self, mutant: Mutant) -> list[Witness]:
        """Return who comes through the lie, those first who found out most until now."""
        first, last = mutant.lines
        place = {(mutant.module, line) for line in range(first, last + 1)}
        there = [one for one in self.asked if not mutant.within or self.lines[one.name] & place]
        return sorted(there, key=lambda one: -self.killed[one.name])


def _traced(witness: Witness) -> frozenset[Line]:
    modules = {str(path): path.stem for path in PACKAGE.glob("*.py")}
    seen: set[Line] = set()

    def local(frame: FrameType, event: str, _argument: object) -> Any:
        if event == "line":
            seen.add((modules[frame.f_code.co_filename], frame.f_lineno))
        return local

    def called(frame: FrameType, _event: str, _argument: object) -> Any:
        if frame.f_code.co_filename not in modules:
            return None
        seen.add((modules[frame.f_code.co_filename], frame.f_lineno))
        return local

    before = sys.gettrace()
    sys.settrace(called)
    try:
        witness.ask()
    finally:
        sys.settrace(before)
    return frozenset(seen)


@contextmanager
def _limited() -> Iterator[None]:
    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# --- lying --------------------------------------------------------------------------------------


@contextmanager
def lying(mutant: Mutant) -> Iterator[None]:
    """Let the checker lie; afterwards it says the truth again."""
    stem = "" if mutant.module == "__init__" else f".{mutant.module}"
    module = importlib.import_module(f"planner.check{stem}")
    fresh: dict[str, Any] = {"__name__": module.__name__, "__package__": "planner.check"}
    exec(compile(mutant.tree, str(module.__file__), "exec"), fresh)  # noqa: S102
    undo: list[Callable[[], None]] = []
    try:
        for name, value in fresh.items():
            if not name.startswith("__"):
                undo += _exchanged(module, name, value)
        yield
    finally:
        for step in undo:
            step()


def _exchanged(module: ModuleType, name: str, value: object) -> Iterator[Callable[[], None]]:
    own = getattr(module, name)
    if getattr(value, "__module__", None) == module.__name__:
        for old, new in zip(_functions(own), _functions(value), strict=True):
            lied, true = _parts(new), _parts(old)
            if lied != true:
                yield _given(old, lied, true)
    elif isinstance(value, bool | int | float) and own != value:
        setattr(module, name, value)
        yield lambda: setattr(module, name, own)


Parts = tuple[CodeType, tuple[Any, ...] | None, dict[str, Any] | None]


def _parts(function: FunctionType) -> Parts:
    return function.__code__, function.__defaults__, function.__kwdefaults__


def _given(function: FunctionType, lied: Parts, true: Parts) -> Callable[[], None]:
    def put(parts: Parts) -> None:
        function.__code__, function.__defaults__, function.__kwdefaults__ = parts

    put(lied)
    return lambda: put(true)


def _functions(value: object) -> list[FunctionType]:
    """Return a function, or those of a class in the order of its text."""
    if isinstance(value, FunctionType):
        return [value]
    if not isinstance(value, type):
        return []
    held = [_function(one) for one in vars(value).values()]
    return [one for one in held if one is not None]


def _function(value: object) -> FunctionType | None:
    match value:
        case FunctionType():
            return value
        case property(fget=FunctionType() as get):
            return get
        case cached_property(func=FunctionType() as get):
            return get
    return None
