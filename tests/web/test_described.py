"""
Schemathesis drives the desk by the OpenAPI document that is made from its table of routes.

Whatever fits the document, and whatever does not: no fault of ours, no answer that the document
does not name, and no row of a community, or of an office, that is not the caller's.
"""

from __future__ import annotations

import io
import re
import secrets
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from planner.web import described, routes, shelf
from planner.web.described import document
from planner.web.jobs import Job
from planner.web.pages.door import COOKIE
from planner.web.rights import ROLES
from tests.town import write_town
from tests.web.desks import PASSWORD, SAME, Beside, Open, opened
from tests.web.test_book import AFTER
from tests.web.weeks import planned

EAST, WEST = ("E3", "E4", "E5"), ("E1", "E2", "E6", "E7")
ROWS = {
    "coordinator": [],
    "community": [f"Elder {one[1]}" for one in WEST],
    "viewer": [f"Elder {one[1]}" for one in (*EAST, *WEST)],
    "admin": [f"Elder {one[1]}" for one in (*EAST, *WEST)],
    "auditor": [f"Elder {one[1]}" for one in (*EAST, *WEST)],
}
"""Names that no answer to a role may hold."""
STRANGER = "Stranger"
"""What everybody of another office is called, whose folder lies beside the desk's."""
OWN, HERE, ANYWHERE, MISFIT = "own rows", "of this plan", "of any plan", "what does not fit"
FIXED = {OWN: ("plan", "ground", "elder", "helper"), HERE: ("plan", "ground")}
"""Places of addresses that hold a row of the caller's own; whatever is free holds any."""
EXAMPLES = 12
QUICK = re.compile(
    r"/api/plans/\{plan\}/(edits|elders/\{elder\}(/prices)?|undo)$|/plans/\{plan\}/book$"
)
"""Of these routes each is tried a little whenever tests run; of all of them in the long run."""


class Begun(Beside):
    """Works that are noted and not done: what they do has tests of its own."""

    def _run(self, job: Job) -> None:
        job.state = "done"


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Open a desk over a town of two communities, beside which another office keeps its own."""
    folder: Path = tmp_path_factory.mktemp("office") / "desk-of-ours"
    folder.mkdir()
    write_town(folder / "town")
    file = folder / "town" / "elders.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    told = [f"{row},{'East' if row[:2] in EAST else 'West'}" for row in rows if row]
    file.write_text("\n".join([f"{head},community", *told, ""]), encoding="utf-8")
    planned(folder)
    other = folder.parent / "another"
    for place in ("town", "week"):
        shutil.copytree(folder / place, other / place)
    for path in (path for path in other.rglob("*.csv")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Elder ", f"{STRANGER} "), encoding="utf-8")
    with opened(folder) as desk:
        desk.clock.now = AFTER
        desk.desk.jobs = Begun()
        desk.add("li", "coordinator")
        (one,) = shelf.plans(folder)
        assert desk.client("li").post(f"/plans/{one.key}/issue").status == 303
        desk.desk.jobs.start("check", "town", "li", language="en", now=0.0)
        yield desk


def actor(desk: Open, role: str, language: str) -> dict[str, str]:
    """Return the cookies of a new account: one that was locked out or left tells nothing more."""
    name = f"{role}{secrets.token_hex(4)}"
    seen = ["East"] if role == "community" else []
    desk.desk.accounts.add(
        name, PASSWORD, [role], language=language, by="test", first=False, communities=seen
    )
    number = desk.desk.accounts.enter(name, PASSWORD, name)
    assert number is not None
    return {COOKIE: number}


def known(desk: Open) -> dict[str, list[str]]:
    """Return values that are there, and such as lie beside the desk's folder."""
    folder = desk.desk.folder
    other = folder.parent / "another"
    return {
        "plan": [
            shelf.plans(folder)[0].key,
            shelf.key_of(other, other / "week"),
            "../another/week",
        ],
        "ground": [shelf.scenarios(folder)[0].key, shelf.key_of(other, other / "town")],
        "elder": [*EAST, *WEST, "E9"],
        "helper": ["H1", "H2", "H9"],
        "job": [one.key for one in desk.desk.jobs.all()],
        "news": ["1", "2"],
        "name": ["desk.css", "../desk.py"],
        "token": [desk.desk.first],
        "file": ["sheets/week.csv", "../../another/town/elders.csv"],
    }


def operations(desk: Open) -> list[Any]:
    import schemathesis

    schema = schemathesis.openapi.from_dict(document(known=known(desk)))
    return [found.ok() for found in schema.get_all_operations()]


def written(content: bytes) -> str:
    """Return what an answer says, a workbook or an archive with all its parts."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(written(parts.read(name)) for name in parts.namelist())
    return content.decode("utf-8", errors="replace")


def driven(desk: Open, role: str, operation: Any, examples: int, way: str) -> Counter[int]:
    """Send what fits the document, or does not, in both languages by turns; count the answers."""
    from schemathesis import GenerationMode

    cookies = {language: actor(desk, role, language) for language in ("zh", "en")}
    answers, spoken = Counter[int](), cycle(cookies)
    mode = GenerationMode.NEGATIVE if way == MISFIT else GenerationMode.POSITIVE
    here = {
        one: known(desk)[one][0] for one in FIXED.get(way, ()) if f"{{{one}}}" in operation.path
    }
    named = set(operation.definition.raw["responses"])

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=here or None))
    def ask(case: Any) -> None:
        answer = case.call(
            base_url=f"http://127.0.0.1:{desk.port}",
            cookies=cookies[next(spoken)],
            headers=SAME,
            allow_redirects=False,
            timeout=120,
        )
        said = written(answer.content)
        told = (role, operation.label, answer.status_code, said[:300], case)
        assert str(answer.status_code) in named, told
        assert "Traceback" not in said, told
        assert [n for n in (*ROWS[role], STRANGER) if n in said] == [], told
        answers[answer.status_code] += 1

    ask()
    return answers


@pytest.mark.parametrize(("role", "examples"), [("coordinator", 2), ("community", 3)])
def test_what_fits_the_document_is_answered_as_it_says(
    parted: Open, role: str, examples: int
) -> None:
    tried = [one for one in operations(parted) if QUICK.search(one.path)]
    answers = Counter[int]()
    for way in (OWN, HERE):
        answers += sum((driven(parted, role, one, examples, way) for one in tried), Counter())
    assert answers[200], answers
    assert answers[403 if role == "community" else 422], answers


@pytest.mark.slow
@pytest.mark.parametrize("way", [OWN, HERE, ANYWHERE, MISFIT])
@pytest.mark.parametrize("role", ROLES)
def test_no_route_answers_with_a_fault_or_a_foreign_row(parted: Open, role: str, way: str) -> None:
    answers, faults = Counter[int](), list[str]()
    for one in operations(parted):
        if way != MISFIT or one.definition.raw.get("parameters") or one.body:
            try:
                answers += driven(parted, role, one, EXAMPLES, way)
            except AssertionError as error:
                faults.append(str(error))
    assert faults == []
    assert answers.total() > 400
    assert way != OWN or answers[200] > 10, answers


def test_the_document_names_every_route_and_place() -> None:
    paths = document()["paths"]
    told = {(path, method.upper()) for path, ways in paths.items() for method in ways}
    assert told == {(described.PLACE.sub(r"{\1}", way.path), way.method) for way in routes.WAYS}
    ids = [one["operationId"] for ways in paths.values() for one in ways.values()]
    assert len(set(ids)) == len(ids)
    for path, ways in paths.items():
        for one in ways.values():
            given = [place["name"] for place in one["parameters"] if place["in"] == "path"]
            assert given == re.findall(r"\{(\w+)\}", path)


def test_the_table_names_every_field_that_a_page_asks_for() -> None:
    pages = Path(routes.__file__).parent / "pages"
    for module in pages.glob("*.py"):
        source = module.read_text(encoding="utf-8")
        asked = set(
            re.findall(r"(?:field|uploads|_upload|form\.get)\(\s*(?:call, )?\"([\w-]+)\"", source)
        )
        asked |= set(re.findall(r"(?:query_params|asked|sent)\.get(?:list)?\(\"([\w-]+)\"", source))
        ways = [way for way in routes.WAYS if way.answer.__module__.endswith(f".{module.stem}")]
        named = {field.name for way in ways for field in way.takes}
        assert asked - named == set(), module.name
