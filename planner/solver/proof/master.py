"""
The linear program of one helper's rounds, and its duals: what visits are worth, and cuts.

Slots are sums of visits that share a price (`planner.solver.proof.generation`). Minimize the
walks of rounds ``r``, each taken ``y(r) >= 0`` times:

(1) by slot, ``sum of visits made - sum of options that ask for one = those asked for anyway``:
    no more either, for where a way leads through a gate only for who visits behind it, a second
    visit would be a short cut, so prices have either sign,
(2) by unit with a choice, ``sum of its options = 1``,
(3) by kind of days, ``sum of its rounds <= its days``,
(4) by cut of three slots ``sum of floor(visits made of the three / 2) <= 1``,
(5) by tie of a slot to a unit's slot ``sum of rounds that make both <= sum of options with it``.

Whatever it says is only taken for prices; what a bound is stands elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


ROOM = 256
"""Rounds for which a table has room at first."""


@dataclass(frozen=True, slots=True)
class Round:
    """
    A round of a kind of days.

    Parameters
    ----------
    order
        Numbers of its visits.
    slots
        The slot of each.
    walk
        In parts of a second.
    """

    kind: int
    order: tuple[int, ...]
    slots: tuple[int, ...]
    walk: int


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """What it says: value, price by slot, by kind of days and by cut (<= 0), rounds taken."""

    value: float
    prices: Floats
    kinds: Floats
    cuts: Floats
    taken: Floats
    is_short: bool
    chosen: list[list[float]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Table:
    """
    All rounds as numbers.

    Parameters
    ----------
    made
        By round and slot, how often.
    fined
        By cut and round, how many charges it bears.
    open
        By round, whether it may be taken.
    """

    made: Ints
    size: int = 0
    walk: Ints = field(default_factory=lambda: np.zeros(ROOM, np.int64))
    kind: Ints = field(default_factory=lambda: np.zeros(ROOM, np.int64))
    open: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(ROOM, np.bool_))
    fined: list[Ints] = field(default_factory=list)

    @staticmethod
    def of(slots: int) -> Table:
        """Return a table of no rounds."""
        return Table(np.zeros((ROOM, slots), np.int64))

    def add(self, made: Round, cuts: Sequence[tuple[int, ...]]) -> None:
        """Write a round down."""
        if self.size == len(self.walk):
            self.made, self.walk = _twice(self.made), _twice(self.walk)
            self.kind, self.open = _twice(self.kind), _twice(self.open)
            self.fined = [_twice(row) for row in self.fined]
        at = self.size
        np.add.at(self.made[at], list(made.slots), 1)
        self.walk[at], self.kind[at], self.open[at] = made.walk, made.kind, True
        for row, cut in zip(self.fined, cuts, strict=True):
            row[at] = self.made[at, list(cut)].sum() // 2
        self.size += 1

    def cut(self, slots: tuple[int, ...]) -> None:
        """Write a cut down."""
        self.fined.append(self.made[:, list(slots)].sum(axis=1) // 2)

    def least(self, kind: int, prices: Ints, charges: Ints) -> int:
        """Return the least worth of a round of that kind, 0 for none below."""
        worth = self.walk - self.made @ prices
        for row, charge in zip(self.fined, charges.tolist(), strict=True):
            if charge:
                worth += charge * row
        of_kind = self.open & (self.kind == kind)
        return int(worth[of_kind].min(initial=0))


def _twice(rows: Any) -> Any:
    return np.concatenate([rows, np.zeros_like(rows)])


@dataclass(slots=True, eq=False)
class Master:
    """
    The program, with rounds and cuts added as they are found.

    Parameters
    ----------
    asked
        By slot, the visits asked for whatever is chosen.
    choices
        By unit with a choice, the slots that each option asks for.
    days
        By kind, how many there are.
    dear
        What a visit costs that no round makes, or that is made and not asked for.
    cuts, ties
        By cut, its slots, and for a tie the options (unit, number) that allow it; none for (4).
    """

    asked: Sequence[int]
    choices: Sequence[Sequence[Sequence[int]]]
    days: Sequence[int]
    dear: float
    rounds: list[Round] = field(default_factory=list)
    cuts: list[tuple[int, ...]] = field(default_factory=list)
    ties: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    table: Table = field(init=False)
    _known: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)
    _solver: Any = None
    _rows: list[Any] = field(default_factory=list)
    _kinds: list[Any] = field(default_factory=list)
    _cut_rows: list[Any] = field(default_factory=list)
    _taken: list[Any] = field(default_factory=list)
    _short: list[Any] = field(default_factory=list)
    _options: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write the rows."""
        from ortools.linear_solver import pywraplp

        self.table = Table.of(len(self.asked))
        solver = self._solver = pywraplp.Solver.CreateSolver("GLOP")
        infinite = solver.infinity()
        self._rows = [solver.Constraint(float(asked), float(asked)) for asked in self.asked]
        self._kinds = [solver.Constraint(-infinite, float(days)) for days in self.days]
        solver.Objective().SetMinimization()
        for row in self._rows:
            for sign in (1.0, -1.0):
                short = solver.NumVar(0, infinite, "")
                row.SetCoefficient(short, sign)
                solver.Objective().SetCoefficient(short, self.dear)
                self._short.append(short)
        for unit in self.choices:
            one = solver.Constraint(1.0, 1.0)
            self._options.append([])
            for option in unit:
                x = solver.NumVar(0, infinite, "")
                self._options[-1].append(x)
                one.SetCoefficient(x, 1.0)
                for slot in set(option):
                    self._rows[slot].SetCoefficient(x, -float(option.count(slot)))

    def add(self, made: Round) -> bool:
        """Add a round unless it is there."""
        mark = (made.kind, made.order)
        if mark in self._known:
            return False
        self._known.add(mark)
        y = self._solver.NumVar(0, self._solver.infinity(), "")
        self._solver.Objective().SetCoefficient(y, float(made.walk))
        for slot in set(made.slots):
            self._rows[slot].SetCoefficient(y, float(made.slots.count(slot)))
        self._kinds[made.kind].SetCoefficient(y, 1.0)
        for row, cut in zip(self._cut_rows, self.cuts, strict=True):
            fined = met(cut, made.slots) // 2
            if fined:
                row.SetCoefficient(y, float(fined))
        self.rounds.append(made)
        self._taken.append(y)
        self.table.add(made, self.cuts)
        return True

    def cut(self, slots: tuple[int, ...], tie: tuple[tuple[int, int], ...] = ()) -> None:
        """Add a cut, or a tie to those options."""
        row = self._solver.Constraint(-self._solver.infinity(), 0.0 if tie else 1.0)
        for u, o in tie:
            row.SetCoefficient(self._options[u][o], -1.0)
        for y, made in zip(self._taken, self.rounds, strict=True):
            fined = met(slots, made.slots) // 2
            if fined:
                row.SetCoefficient(y, float(fined))
        self.cuts.append(slots)
        self.ties.append(tie)
        self._cut_rows.append(row)
        self.table.cut(slots)

    def forbid(self, number: int) -> None:
        """Take a round no more."""
        self._taken[number].SetUb(0.0)
        self.table.open[number] = False

    def make_dear(self) -> None:
        """Make a missing visit four times as dear."""
        self.dear *= 4
        for short in self._short:
            self._solver.Objective().SetCoefficient(short, self.dear)

    def solved(self) -> Duals | None:
        """Return the duals, None where the program could not be solved."""
        from ortools.linear_solver import pywraplp

        solver = self._solver
        if solver.Solve() != solver.OPTIMAL:
            anew = pywraplp.MPSolverParameters()  # where it stood it lost its way
            anew.SetIntegerParam(anew.INCREMENTALITY, anew.INCREMENTALITY_OFF)
            if solver.Solve(anew) != solver.OPTIMAL:
                return None
        return Duals(
            solver.Objective().Value(),
            np.array([row.dual_value() for row in self._rows]),
            np.array([row.dual_value() for row in self._kinds]),
            np.array([row.dual_value() for row in self._cut_rows]),
            np.array([y.solution_value() for y in self._taken]),
            any(short.solution_value() > 1e-6 for short in self._short),
            [[x.solution_value() for x in unit] for unit in self._options],
        )

    def chosen(self, prices: Ints, charges: Ints) -> int:
        """Return what the visits asked for are worth at least, what cuts allow being paid for."""
        worth = int(np.array(self.asked, np.int64) @ prices)
        less: dict[tuple[int, int], int] = {}
        for tie, charge in zip(self.ties, charges.tolist(), strict=False):
            worth -= 0 if tie else charge
            for option in tie:
                less[option] = less.get(option, 0) + charge
        return worth + sum(
            min(sum(int(prices[s]) for s in option) - less.get((u, o), 0) for o, option in unit)
            for u, unit in ((u, list(enumerate(unit))) for u, unit in enumerate(self.choices))
        )


def met(cut: Sequence[int], slots: Sequence[int]) -> int:
    """Return how many visits of a cut are made."""
    return sum(slots.count(slot) for slot in cut)
