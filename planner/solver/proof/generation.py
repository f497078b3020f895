"""
Prices of a helper's week by column generation, smoothed, with subset-row cuts.

The bound is that of `planner.solver.proof.prices`, with one more term: for three visits of which
a week makes each once at most, no more than one round holds two of them. A charge ``c >= 0`` for
each such round gives

    ``sum over u of min over o of sum of p(v), v in o  -  sum of c``
    ``+ sum over d of min(0, min over r of w(r) - sum of p(v), v in r + charges of r)``

(subset-row inequalities: Jepsen, Petersen, Spoorendonk and Pisinger 2008). Prices come from a
linear program over the rounds found so far (`master`), drawn towards the best prices known
(Wentges 1997), and are rounded: whatever the program says, the bound is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.proof.labelling import Paid, followed
from planner.solver.proof.master import Duals, Master, Round
from planner.solver.proof.rests import least_known, rests
from planner.solver.proof.separating import cuts_of, is_lawful, remember, ties_of
from planner.solver.proof.slots import fits, slots_of
from planner.solver.proof.worths import Prices, asked_at, bounded, charged, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.control import Control
    from planner.solver.proof.labelling import Found
    from planner.solver.proof.pricing import Ints
    from planner.solver.proof.slots import Kind, Options, Slots, Visited

    Floats = NDArray[np.float64]

PULL = 0.7
"""How far prices are drawn towards the best known, at first."""
NEAR_ENOUGH = 0.25
"""Part of what is left to the plan by which prices may miss the program before it is cut."""
FIRST = 60
"""Steps of subgradients at first."""
PATIENCE = 8
"""Such steps without a better bound after which they become half as long."""
LESS = 0.2
"""How much less they are drawn where no round is found."""
SHORT = 0.9
"""The same while the program lacks rounds for some visits: its duals are wild."""
MOST_CUTS, MOST_CHARGES = 300, 60
"""Cuts of the program, and of these the dearest that charge: as many as ways remember."""
STEP = 30_000_000
"""Looks that count as one step of work."""


@dataclass(slots=True, eq=False)
class Generation:
    """A helper's week while its bound is raised."""

    slots: Slots
    scale: int
    master: Master
    best: Prices
    uncharged: Prices
    """The best without charges."""
    is_wide: bool = False
    """Whether the first steps go astray, so that rounds of many kinds are found."""
    has_ties: bool = False
    """Whether units choose among helpers, so that visits are tied to them."""
    near_enough: float = NEAR_ENOUGH
    touched: int = 0
    pull: float = PULL
    dearer: int = 6
    """How often a missing visit may be made dearer yet."""

    @staticmethod
    def of(days: Sequence[Visited], options: Options, scale: int, price: float) -> Generation:
        """
        Return a week whose bound can be raised.

        Parameters
        ----------
        days
            By day, the day, what its visits remember, and for each visit its unit and time.
        options
            By unit its options, each the visits (day, number) that it asks for.
        price
            What a visit is worth at first, in parts of a second.
        """
        return Generation.on(slots_of(days, options, scale), scale, price)

    @staticmethod
    def on(slots: Slots, scale: int, price: float) -> Generation:
        """Return a week of those slots."""
        home = max(int((k.cost[-1, :-1] + k.cost[:-1, -1]).max()) for k in slots.kinds)
        days_of = [len(kind.days) for kind in slots.kinds]
        master = Master(slots.asked, slots.choices, days_of, float(2 * home))
        first = np.full(len(slots.asked), round(price), np.int64)
        begun = Prices(first, np.zeros(0, np.int64), 0, [])
        nothing = Prices(0 * first, np.zeros(0, np.int64), 0, [0] * len(slots.kinds))
        return Generation(slots, scale, master, begun, nothing)

    def raised(self, walked: int, work: int, control: Control) -> int:
        """Return the best bound in seconds that `work` steps find, `walked` at most."""
        self._begun(walked, work, control)
        return self.improved(walked, work, control)

    def improved(self, walked: int, work: int, control: Control) -> int:
        """Return the best bound in seconds where some rounds and prices are known."""
        is_last = False
        while not control.is_stopped and self.has_work(work):
            if self.seconds >= walked:
                break
            duals = self.solved()
            if duals is None:
                break
            if duals.is_short and self._rough(duals):
                continue
            before = self.best.worth
            is_new = self._exact(duals) or self.best.worth > before + self.scale
            left = walked * self.scale - duals.value
            is_near = not is_last and duals.value - self.best.worth < self.near_enough * left
            if is_new and not is_near:
                self.pull = min(PULL, self.pull + LESS / 2)
                continue
            if self.pull and not is_near:
                self.pull = self.pull - LESS if self.pull > LESS else 0.0
                continue
            if duals.is_short and not is_near and self.dearer:
                self.dearer -= 1
                self.master.make_dear()
            elif not self._tightened(duals):
                if not is_near:
                    break
                is_last = True  # nothing to cut: then as near as can be
                continue
            self.pull, is_last = PULL, False
        return min(walked, self.seconds)

    def has_work(self, work: int) -> bool:
        """Say whether fewer than `work` steps are done."""
        return self.touched < work * STEP

    def solved(self) -> Duals | None:
        """Return what the program says."""
        self.touched += 60 * len(self.master.rounds) * len(self.master.asked)
        return self.master.solved()

    def _begun(self, walked: int, work: int, control: Control) -> None:
        """Move prices by subgradients (Polyak 1969), pricing in a hurry: rounds to begin with."""
        now = self.best.slots.astype(float)
        length, stale, way = 1.0, 0, np.zeros(len(now))
        for _ in range(FIRST):
            if control.is_stopped or not self.has_work(work):
                return
            prices, slope = asked_at(self.slots.units, whole(now))
            for k in range(len(self.slots.kinds)):
                np.add.at(slope, *self._least_made(k, prices))
            stale += 1
            if self.better(prices):
                stale = 0
            if self.seconds >= walked:
                return
            if stale >= PATIENCE:
                length, stale, now = length / 2, 0, self.best.slots.astype(float)
            way, square = self._along(slope, way)
            if square < 1e-9:
                return
            far = length * max(self.scale, self.scale * walked - prices.worth) / square
            now = now + far * way

    def _along(self, slope: Floats, before: Floats) -> tuple[Floats, float]:
        """Return the way of a step, the mean of those before it, and the square of its length."""
        if self.is_wide:
            way = 0.3 * slope + 0.7 * before
            return way, float(way @ way)
        way = 0.3 * slope + 0.7 * before if before.any() else slope
        return way, max(float(way @ way), float(slope @ slope))

    def _least_made(self, k: int, prices: Prices) -> tuple[list[int], float]:
        """Return what the least round of a kind makes, and minus its days; add rounds nearby."""
        kind = self.slots.kinds[k]
        paid = prices.slots[kind.slots]
        rest = rests(kind.ground, kind.cost, paid)
        least, order = least_known(kind.day, kind.ground, kind.cost, paid, rest)
        prices.leasts.append(int(least))
        prices.worth += len(kind.days) * int(least)
        found = self._hurried(kind, prices, rest, 0)
        best = np.argsort(found.worths, kind="stable")[:4]
        self.add(k, found._replace(orders=found.orders[best]), None)
        if self.is_wide:
            order = found.orders[best[0]] if len(best) else order[:0]
        return [kind.slots[j] for j in order.tolist() if j >= 0], -float(len(kind.days))

    @property
    def seconds(self) -> int:
        """Return the best bound so far in whole seconds."""
        return max(0, -(-self.best.worth // self.scale))

    def _rough(self, duals: Duals) -> int:
        """Add rounds that the program lacks, found in a hurry; return how many."""
        prices = Prices(whole(duals.prices), self._payable(charged(-duals.cuts)), 0, [])
        return self.hurried(prices, [int(np.rint(bar)) - 1 for bar in duals.kinds], duals)

    def hurried(
        self, prices: Prices, bars: Sequence[int] | None = None, duals: Duals | None = None
    ) -> int:
        """Add rounds found in a hurry below those bars, by kind; return how many."""
        added = 0
        for k, kind in enumerate(self.slots.kinds):
            rest = self._rests(kind, prices)
            added += self.hurry(k, prices, rest, 0 if bars is None else bars[k], duals)
        return added

    def hurry(
        self, k: int, prices: Prices, rest: Ints, bar: int, duals: Duals | None = None
    ) -> int:
        """Add rounds of a kind found in a hurry below a bar; return how many."""
        return self.add(k, self._hurried(self.slots.kinds[k], prices, rest, bar), duals)

    def _exact(self, duals: Duals) -> int:
        """Bound the week at smoothed prices, add what is found; return how many rounds."""
        slots, charges = duals.prices, -duals.cuts
        if self.pull and self.best.worth:
            pull = max(self.pull, SHORT) if duals.is_short else self.pull
            slots = pull * self.best.slots + (1 - pull) * slots
            known = np.zeros(len(charges))
            known[: len(self.best.charges)] = self.best.charges
            charges = pull * known + (1 - pull) * charges
        prices, found = self.valued(whole(slots), charged(charges))
        self.better(prices)
        return sum(self.add(k, one, duals) for k, one in found)

    def valued(self, slots: Ints, charges: Ints) -> tuple[Prices, list[tuple[int, Found]]]:
        """Return the bound that any whole prices and charges (>= 0) give, and rounds by kind."""
        charges = self._payable(bounded(charges))
        slots = bounded(slots)
        prices = Prices(slots, charges, self.master.chosen(slots, charges), [])
        every: list[tuple[int, Found]] = []
        for k, kind in enumerate(self.slots.kinds):
            bar = self.master.table.least(k, slots, charges)
            rest = self._rests(kind, prices)
            rough = self._hurried(kind, prices, rest, bar)  # the better the bar, the fewer ways
            bar = int(rough.worths.min(initial=bar))
            found = self._priced(kind, prices, rest, bar, is_rough=False)
            prices.leasts.append(min(0, int(found.least)))
            prices.worth += len(kind.days) * prices.leasts[-1]
            every += [(k, rough), (k, found)]
        return prices, every

    def better(self, prices: Prices) -> bool:
        """Keep prices that give a better bound; say whether they do."""
        if not prices.charges.any() and prices.worth > self.uncharged.worth:
            self.uncharged = prices
        is_better = prices.worth > self.best.worth
        if is_better:
            self.best = prices
        return is_better

    def plain(self) -> list[tuple[Ints, int]]:
        """Return by day the best prices without charges, and the least worth at them."""
        by_day: dict[int, list[int]] = {}
        for (d, _), slot in sorted(self.slots.place.items()):
            by_day.setdefault(d, []).append(int(self.uncharged.slots[slot]))
        leasts = {
            d: least
            for kind, least in zip(self.slots.kinds, self.uncharged.leasts, strict=True)
            for d in kind.days
        }
        return [(np.array(by_day[d], np.int64), leasts[d]) for d in sorted(by_day)]

    def _rests(self, kind: Kind, prices: Prices) -> Ints:
        """Return the rests, half the charge of a cut between any two of its visits."""
        cost = kind.cost.copy()
        for c in self._live(kind, prices.charges):
            inside = [j for j, slot in enumerate(kind.slots) if slot in self.master.cuts[c]]
            for i in inside:
                for j in inside:
                    cost[i, j] += int(prices.charges[c]) // 2
        rest: Ints = rests(kind.ground, cost, prices.slots[kind.slots])
        return rest

    def _live(self, kind: Kind, charges: Ints) -> list[int]:
        """Return the cuts that may charge rounds of a kind, the dearest first."""
        slots = set(kind.slots)
        return [
            c
            for c in np.argsort(-charges, kind="stable").tolist()
            if charges[c] and len(slots.intersection(self.master.cuts[c])) > 1
        ]

    def _payable(self, charges: Ints) -> Ints:
        """Return the charges, of more than ways of a kind remember the dearest: any bound."""
        kept = charges.copy()
        for kind in self.slots.kinds:
            kept[self._live(kind, charges)[MOST_CHARGES:]] = 0
        return kept

    def _hurried(self, kind: Kind, prices: Prices, rest: Ints, bar: int) -> Found:
        return self._priced(kind, prices, rest, bar, is_rough=True)

    def _priced(self, kind: Kind, prices: Prices, rest: Ints, bar: int, *, is_rough: bool) -> Found:
        odd = np.zeros(len(kind.slots), dtype=np.int64)
        live = self._live(kind, prices.charges)
        for b, c in enumerate(live):
            for j, slot in enumerate(kind.slots):
                if slot in self.master.cuts[c]:
                    odd[j] |= 1 << b
        paid = Paid(kind.cost, prices.slots[kind.slots], kind.near, odd, prices.charges[live])
        found: Found = followed(kind.day, kind.ground, paid, rest, bar, is_rough)
        self.touched += int(found.touched) + kind.ground.looks
        return found

    def add(self, k: int, found: Found, duals: Duals | None) -> int:
        """Add those of the rounds that the program lacks to every kind in which they pay."""
        rows = found.orders.tolist()
        return sum(self.add_order(k, [j for j in row if j >= 0], duals) for row in rows)

    def add_order(self, k: int, order: list[int], duals: Duals | None) -> int:
        """Add one round; return to how many kinds."""
        added = 0
        for other in range(len(self.slots.kinds)):
            made = self._round(k, other, order)
            if made is None:
                continue
            if duals is None or _reduced(made, self.master.cuts, duals) < -0.5:
                added += self.master.add(made)
        return added

    def _round(self, k: int, other: int, order: list[int]) -> Round | None:
        """Return the round of kind `k` as one of kind `other`, None where it cannot be."""
        kind, there = self.slots.kinds[k], self.slots.kinds[other]
        if other != k:
            slots = [kind.slots[j] for j in order]
            if not all(self.slots.once[s] for s in slots):
                return None
            if any(there.slots.count(s) != 1 for s in slots):
                return None
            order = [there.slots.index(s) for s in slots]
        return self.round_of(other, order) if fits(there.day, order) else None

    def round_of(self, k: int, order: Sequence[int]) -> Round:
        """Return the round of a kind through those visits, whatever the clock says."""
        kind = self.slots.kinds[k]
        ends = [len(kind.slots), *order, len(kind.slots)]
        walk = sum(int(kind.cost[a, b]) for a, b in pairwise(ends))
        return Round(k, tuple(order), tuple(kind.slots[j] for j in order), walk)

    def _tightened(self, duals: Duals) -> bool:
        """Remember more where rounds come back, or cut; say whether there was anything."""
        if self.has_ties:  # of so many rounds those that come back are not found anew in time
            return self._cut(duals) or self._remembered(duals)
        return self._remembered(duals) or self._cut(duals)

    def _remembered(self, duals: Duals) -> bool:
        """Remember more where rounds come back; say whether any does."""
        changed = False
        for number in np.flatnonzero(duals.taken > 1e-6).tolist():
            made = self.master.rounds[number]
            if len(set(made.order)) < len(made.order):
                changed |= remember(self.slots.kinds[made.kind].near, made.order)
        for number, made in enumerate(list(self.master.rounds) if changed else []):
            if not is_lawful(self.slots.kinds[made.kind].near, made.order):
                self.master.forbid(number)
                self.add_order(made.kind, list(dict.fromkeys(made.order)), None)
        return changed

    def _cut(self, duals: Duals) -> bool:
        """Add cuts that the program breaks; say whether there are any."""
        room = MOST_CUTS - len(self.master.cuts)
        known, once = self.master.cuts, self.slots.once
        found = cuts_of(self.master.rounds, duals.taken, once, known, room)
        for cut in found:
            self.master.cut(cut)
        ties = ties_of(self.master, duals) if self.has_ties else []
        for cut, tie in ties:
            self.master.cut(cut, tie)
        return bool(found or ties)


def _reduced(made: Round, cuts: Sequence[tuple[int, ...]], duals: Duals) -> float:
    """Return what a round costs beyond what the program pays for it."""
    worth = (
        made.walk - float(sum(duals.prices[s] for s in made.slots)) - float(duals.kinds[made.kind])
    )
    for cut, charge in zip(cuts, duals.cuts, strict=True):
        if charge:
            worth -= float(charge) * (sum(map(cut.__contains__, made.slots)) // 2)
    return worth
