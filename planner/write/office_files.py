"""The office's own tables with changes in them: which cell of which file, and proved by reading."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planner.domain import Elder, Helper
from planner.errors import Fault, InputError, text
from planner.read.headers import Kind
from planner.read.located import Office, Place, locate
from planner.roles import line_of, parted
from planner.words import say
from planner.write.office_words import is_chinese, worded
from planner.write.patched_csv import patch_csv
from planner.write.patches import NotExactError, Patch, Value
from planner.write.rosters import ELDER_COLUMNS, HELPER_COLUMNS, elder_row, helper_row

if TYPE_CHECKING:
    from planner.domain import Scenario

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_GOING_ON: Final = frozenset(("absent", "duty"))
"""Columns of days to which further ones are added, so that what stands there stays."""
_IF_THERE: Final = frozenset(("since", "agreed_on"))
"""Columns of pairs that no table needs: filled in where they are."""
_ALIKE: Final = 0.8
"""Share of the rows in which an unknown column repeats a person's name, to be one that does."""
_NOBODY = "\0"
_DEFAULTS: Final[Mapping[str, Mapping[str, str]]] = {
    "helpers": dict(zip(HELPER_COLUMNS, helper_row(Helper(_NOBODY, "", 0, 0)), strict=True)),
    "elders": dict(zip(ELDER_COLUMNS, elder_row(Elder(_NOBODY, "", 0, 0)), strict=True)),
    "pairs": {},
}
"""What a column says that is not there."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """
    One cell of the office's that changes; a further row has its number and nothing before.

    `who` is the name of the person of the row, empty for a header.
    """

    file: str
    row: int
    column: str
    before: str
    after: str
    who: str = ""

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {"file": self.file, "row": self.row, "column": self.column,
                "before": self.before, "after": self.after, "who": self.who}  # fmt: skip


@dataclass(slots=True)
class Wanted:
    """What one kind of table is to say: id to column to value, and whoever is new."""

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    new: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """
    The files that change, with their new content, and what changes in them.

    `is_exact` says whether every one of them can be changed cell by cell; else there are none.
    """

    files: tuple[tuple[Path, bytes], ...]
    changes: tuple[CellChange, ...]
    is_exact: bool = True


def make_changes(
    office: Office, wanted: Mapping[str, Wanted], scenarios: tuple[Scenario, Scenario]
) -> Made:
    """
    Return the office's files with what is wanted in them, and which cells that changes.

    Parameters
    ----------
    wanted
        By the kind of table.
    scenarios
        As the files tell it now, and as it is to be.
    """
    files: list[tuple[Path, bytes]] = []
    changes: list[CellChange] = []
    is_exact = True
    for kind, places in office.places.items():
        if kind not in wanted:
            continue
        aliases = office.rosters["elders"].aliases if kind != "helpers" else {}
        todo = Wanted(dict(wanted[kind].cells), dict(wanted[kind].new))
        for place in places:
            editor = _Editor(place, kind, aliases, scenarios)
            editor.fill(todo)
            if editor.patch.is_empty:
                continue
            try:
                files.append((place.path, patched(place, editor.patch)))
            except NotExactError:
                is_exact = False
            changes += editor.changes
    return Made(tuple(files) if is_exact else (), tuple(changes), is_exact)


def patched(place: Place, patch: Patch) -> bytes:
    """Return a file's bytes with a patch applied, whatever kind of file it is."""
    content = place.path.read_bytes()
    if content.startswith(_OLE) or place.table.origins:  # of old, or a list in several pieces
        raise NotExactError
    if content.startswith(_ZIP):
        from planner.write.patched_xlsx import patch_xlsx

        return patch_xlsx(content, patch)
    return patch_csv(content, patch, place.score)


def refused(file: str, path: Path) -> Fault:
    """Return the refusal of a file that cannot be changed cell by cell."""
    expected = text("writeback.fault.not-exact")
    return Fault(file=file, expected=expected, remedy=text("writeback.remedy.not-exact"),
                 value=path.suffix)  # fmt: skip


def _line(one: str, aliases: Mapping[str, str]) -> str:
    """Return the line of a person, of a merged list that of whoever the person became."""
    person, role = parted(one)
    return line_of(aliases.get(person, person), role)


class _Editor:
    """Makes the patch of one file."""

    def __init__(
        self, place: Place, kind: Kind, aliases: Mapping[str, str],
        scenarios: tuple[Scenario, Scenario],
    ) -> None:  # fmt: skip
        self.place = place
        self.kind = kind
        self.rows = {_line(one, aliases): row for one, row in place.rows.items()}
        self.chinese = is_chinese(place.table.header)
        self.people = _Names(*scenarios)
        self.cells: dict[tuple[int, int], Value] = {}
        self.headers: dict[int, str] = {}
        self.further: list[dict[int, Value]] = []
        self.changes: list[CellChange] = []
        self.echoes = dict(self.people.echoes(place, self.rows)) if kind == "pairs" else {}

    @property
    def patch(self) -> Patch:
        """What is to change."""
        place = self.place
        return Patch(
            place.table.head, place.last, self.cells, tuple(self.further), self.headers,
            place.counting, frozenset(place.columns) | frozenset(self.echoes),
        )  # fmt: skip

    def fill(self, todo: Wanted) -> None:
        """Take over what concerns this file; what is done is struck off."""
        for person in [one for one in todo.cells if one in self.rows]:
            row = self.rows[person]
            values = todo.cells.pop(person)
            for key, value in values.items():
                self._change(person, row, key, value)
            self._echo(row, person, values)
        for person in list(todo.new):
            self._append(person, todo.new.pop(person))

    def _column(self, key: str, value: str) -> int | None:
        """Return where a column stands, made where it is missing and the value needs it."""
        at = self.place.at(key)
        if at is not None:
            return at
        needless = value == _DEFAULTS[self.kind].get(key, "")
        is_extra = self.kind == "pairs" and key in _IF_THERE
        if needless or is_extra or key == self._id:
            return None
        name = say("zh", f"columns.{self.kind}.{key}") if self.chinese else key
        for column, header in self.headers.items():
            if header == name:
                return column
        column = self.place.width + len(self.headers)
        self.headers[column] = name
        self._tell(self.place.table.head, column, "", name)
        return column

    @property
    def _id(self) -> str:
        return "helper_id" if self.kind == "helpers" else "elder_id"

    def _change(self, person: str, row: int, key: str, value: str) -> None:
        column = self._column(key, value)
        if column is None:
            return
        before = self.place.cell(row, column)
        new = worded(key, value, chinese=self.chinese)
        if key in _GOING_ON and before and isinstance(new, str):
            new = self._longer(key, before, new)
        if before == (new if isinstance(new, str) else new.isoformat()):
            return
        self.cells[row, column] = new
        self._tell(row, column, before, str(new), person)

    def _longer(self, key: str, before: str, after: str) -> str:
        """Return days with further ones behind them, in the words in which they stand there."""
        column = next(one for one in self.place.columns.values() if one.key == key)
        from planner.read.cells import spans

        stood = spans(column.parse(before)).split(";")
        new = after.split(";")
        more = [one for one in new if one not in stood]
        return ";".join((before, *more)) if set(stood) <= set(new) else after

    def _append(self, person: str, values: Mapping[str, str]) -> None:
        number = self.place.last + len(self.further) + 1
        row: dict[int, Value] = {}
        codes = {one.partition(":")[0] for one in values.get("categories", "").split(";")}
        for column, meant in self.place.columns.items():
            if meant.flag:
                row[column] = _ANSWER[self.chinese][meant.flag in codes]
        for key, value in values.items():
            at = self._column(key, value)
            if at is not None and value:
                row[at] = worded(key, value, chinese=self.chinese)
        helper = values.get("helper_id", "")
        for column, (whose, attribute) in self.echoes.items():
            row[column] = self.people.say(whose, attribute, person, helper)
        self.further.append(row)
        for column, told in sorted(row.items()):
            if told:
                self._tell(number, column, "", str(told), person)

    def _echo(self, row: int, person: str, values: Mapping[str, str]) -> None:
        """Let columns that repeat the helper's name follow the helper."""
        if "helper_id" not in values:
            return
        for column, (whose, attribute) in self.echoes.items():
            if whose == "helper":
                new = self.people.say(whose, attribute, person, values["helper_id"])
                before = self.place.cell(row, column)
                if new != before:
                    self.cells[row, column] = new
                    self._tell(row, column, before, new, person)

    def _tell(self, row: int, column: int, before: str, after: str, person: str = "") -> None:
        header = self.place.table.header
        name = header[column] if column < len(header) else self.headers.get(column, "")
        shown = self.place.table.spot(row).row or row
        whose = "helper" if self.kind == "helpers" else "elder"
        who = self.people.say(whose, "name", person, person)
        self.changes.append(CellChange(self.place.file, shown, name, before, after, who))


_ANSWER: Final = {True: ("否", "是"), False: ("no", "yes")}


class _Names:
    """Everybody's name and the like, which tables of pairs repeat beside the ids."""

    def __init__(self, now: Scenario, after: Scenario) -> None:
        self.elders: dict[str, Elder] = {}
        self.helpers: dict[str, Helper] = {}
        for scenario in (now, after):
            self.elders |= {one.id: one for one in scenario.everybody}
            self.helpers |= {one.id: one for one in scenario.helpers}

    def say(self, whose: str, attribute: str, elder: str, helper: str) -> str:
        """Return what the column says of a pair; empty where nobody knows."""
        one = self.elders.get(parted(elder)[0]) if whose == "elder" else self.helpers.get(helper)
        return str(getattr(one, attribute, "") or "")

    def echoes(
        self, place: Place, rows: Mapping[str, int]
    ) -> Iterator[tuple[int, tuple[str, str]]]:
        """Yield the columns that mean nothing to us and repeat something of a person."""
        at = place.at("helper_id")
        for column in range(len(place.table.header)):
            if column in place.columns or column == place.counting or at is None:
                continue
            for whose, attributes in _REPEATED.items():
                for attribute in attributes:
                    told = [
                        place.cell(row, column)
                        == self.say(whose, attribute, elder, place.cell(row, at))
                        for elder, row in rows.items()
                        if place.cell(row, column)
                    ]
                    if told and sum(told) >= _ALIKE * len(told):
                        yield column, (whose, attribute)


_REPEATED: Final = {
    "helper": ("name", "phone"), "elder": ("name", "phone", "address", "community")
}  # fmt: skip


# --- proved ---------------------------------------------------------------------------


def prove(
    ground: Path,
    today: date,
    made: Made,
    wanted: Mapping[str, Wanted],
    before: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> bool:
    """
    Read the changed files again, before they are swapped in, and compare everybody.

    Return whether everybody's row says what is wanted, and nothing else.

    Raises
    ------
    InputError
        If the files could not be read any more.
    """
    if not made.files:
        return True
    with tempfile.TemporaryDirectory() as folder:
        contents = {}
        for number, (path, content) in enumerate(made.files):
            contents[path] = Path(folder) / f"{number}{path.suffix}"
            contents[path].write_bytes(content)
        office, findings = locate(ground, today, contents)
    if findings.faults:
        raise InputError(tuple(findings.faults))
    return all(
        _is_as_wanted(kind, office, wanted[kind], before[kind])
        for kind in ("helpers", "elders")
        if kind in wanted
    )


def _is_as_wanted(
    kind: str, office: Office, wanted: Wanted, before: Mapping[str, Mapping[str, str]]
) -> bool:
    people: Iterable[Helper | Elder] = office.rosters[kind].people.values()
    found = {
        one.id: dict(zip(HELPER_COLUMNS, helper_row(one), strict=True))
        if isinstance(one, Helper)
        else dict(zip(ELDER_COLUMNS, elder_row(one), strict=True))
        for one in people
    }
    asked = {one: {**row, **wanted.cells.get(one, {})} for one, row in before.items()}
    asked |= wanted.new
    return all(_bare(found.get(one, {})) == _bare(row) for one, row in asked.items()) and len(
        found
    ) == len(asked)


def _bare(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row without what is only remarked, and days in one order."""
    return {
        key: ";".join(sorted(value.split(";"))) for key, value in row.items() if key != "source"
    }
