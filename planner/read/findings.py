"""What reading found: faults that stop, notices that do not, each at its spot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planner.errors import Fault, InputError, Text, text

LONGEST_SHOWN = 120


class UnfitError(ValueError):
    """A value that cannot stand where it stands; caught where its row is known."""

    def __init__(self, expected: Text, remedy: Text | None = None) -> None:
        super().__init__(expected.key)
        self.expected = expected
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: `row` as a spreadsheet counts, `index` the position of the column."""

    file: str
    row: int | None = None
    cell: str | None = None
    column: str | None = None
    index: int | None = field(default=None, compare=False)


@dataclass(slots=True)
class Findings:
    """Every fault and notice so far, in the order in which they were met."""

    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def fault(
        self, spot: Spot, expected: Text, remedy: Text | None = None, value: object = None
    ) -> None:
        """Add what stops the reading from succeeding."""
        self.faults.append(_at(spot, expected, remedy, value))

    def notice(
        self, spot: Spot, expected: Text, remedy: Text | None = None, value: object = None
    ) -> None:
        """Add what is worth knowing and changes nothing."""
        self.notices.append(_at(spot, expected, remedy, value))

    def unfit(self, spot: Spot, why: UnfitError, value: object) -> None:
        """Add the fault of a value that its parser refused."""
        self.fault(spot, why.expected, why.remedy, value)

    def raise_if_any(self) -> None:
        """
        Stop if there is a fault.

        Raises
        ------
        InputError
            With every fault, none twice.
        """
        if self.faults:
            raise InputError(tuple(dict.fromkeys(self.faults)))


def _at(spot: Spot, expected: Text, remedy: Text | None, value: object) -> Fault:
    shown = None if value is None else clip(str(value))
    fault = Fault(spot.file, expected, remedy, spot.row, spot.cell, spot.column)
    return replace(fault, value=shown, index=spot.index)


def clip(written: str) -> str:
    """Return `written`, cut where it is too long to be shown."""
    return written if len(written) <= LONGEST_SHOWN else written[: LONGEST_SHOWN - 1] + "…"


def unfit(name: str, remedy: str | None = None, **values: object) -> UnfitError:
    """Return the refusal ``read.fault.<name>`` with ``read.remedy.<remedy>``."""
    mend = None if remedy is None else text(f"read.remedy.{remedy}", **values)
    return UnfitError(text(f"read.fault.{name}", **values), mend)
