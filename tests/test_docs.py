"""The documentation names everything there is, and what it shows can be run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import planner
from planner.cli.codes import Code
from planner.cli.options import Effort, Privacy
from planner.rules import Rule
from planner.tiers import Tier
from tests.cli.commands import command_names, commands, options_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CLI = (DOCS / "cli.md").read_text(encoding="utf-8")
CLI_ZH = (DOCS / "cli.zh.md").read_text(encoding="utf-8")
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md"])


def section(name: str, page: str) -> str:
    """Return what a guide to the command line says of a command."""
    found = re.search(rf"^### planner {name}\b(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL)
    assert found, f"docs has no section on {name}"
    return found.group(1)


@pytest.mark.parametrize("page", [CLI, CLI_ZH], ids=["en", "zh"])
@pytest.mark.parametrize("name", command_names())
def test_every_command_and_option_is_described(name: str, page: str) -> None:
    said = section(name, page)
    common = "`--scenario DIR`"
    assert common in page
    missing = [o for o in options_of(name) if o not in ("--help", "--scenario") and o not in said]
    assert missing == []


@pytest.mark.parametrize("page", [CLI, CLI_ZH], ids=["en", "zh"])
def test_no_command_is_described_that_does_not_exist(page: str) -> None:
    assert set(re.findall(r"^### planner (\w+)", page, re.MULTILINE)) == set(command_names())


GUIDES = ("cli", "turnover", "what-if", "calendar", "maps-and-sheets")


@pytest.mark.parametrize("name", GUIDES)
def test_a_coordinators_guide_stands_in_chinese_too(name: str) -> None:
    """Each language leads to the other, and the Chinese page is Chinese."""
    chinese = (DOCS / f"{name}.zh.md").read_text(encoding="utf-8")
    assert f"]({name}.md)" in chinese
    assert f"]({name}.zh.md)" in (DOCS / f"{name}.md").read_text(encoding="utf-8")
    prose = re.sub(
        r"```.*?```|`[^`]*`|\]\([^)]*\)|^    .*$", "", chinese, flags=re.DOTALL | re.MULTILINE
    )
    signs = re.findall(r"[\u4e00-\u9fff]", prose)
    words = re.findall(r"\b[a-z]{3,}\b", prose)
    assert len(signs) > 20 * len(words)
    assert not re.search(r"[\u4e00-\u9fff][,;:?!](?=[\s\u4e00-\u9fff])", prose)


@pytest.mark.parametrize("name", [name for name in GUIDES if name != "cli"])
def test_a_chinese_guide_shows_the_commands_of_the_english_one(name: str) -> None:
    pages = [(DOCS / f"{name}{end}.md").read_text(encoding="utf-8") for end in ("", ".zh")]
    shown = [re.findall(r"^(?:    )?planner ([a-z]+)", page, re.MULTILINE) for page in pages]
    assert sorted(set(shown[0])) == sorted(set(shown[1]))


@pytest.mark.parametrize("code", list(Code))
def test_every_exit_code_is_listed(code: Code) -> None:
    assert f"\n| {code.value} | " in CLI


@pytest.mark.parametrize("rule", list(Rule))
def test_every_hard_rule_is_listed(rule: Rule) -> None:
    assert f"| `{rule}` |" in (DOCS / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("tier", list(Tier))
def test_every_tier_is_listed(tier: Tier) -> None:
    assert f"| `{tier}` |" in (DOCS / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*Effort, *Privacy])
def test_every_choice_is_described(word: str) -> None:
    assert word in CLI


SETTINGS = [
    "title",
    "language",
    "timezone",
    "streets",
    "coordinates",
    "elders",
    "helpers",
    "pairs",
    "history",
    "calendar",
    "policy",
    "holidays",
    "extends",
    "helpers_add",
    "helpers_remove",
    "elders_add",
    "elders_remove",
    "max_walk_minutes",
    "walking_speed_mps",
    "weather_factor",
    "balance_target",
    "max_pair_changes",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_of_a_scenario_is_described(setting: str) -> None:
    assert setting in (DOCS / "scenario-format.md").read_text(encoding="utf-8")


def shown_calls() -> list[str]:
    """Return every call of `planner` that a page shows."""
    found = []
    for page in PAGES:
        said = page.read_text(encoding="utf-8")
        found += re.findall(r"^    (planner .+)$", said, re.MULTILINE)
        found += re.findall(r"`(planner [a-z]+ [^`]*)`", said)
    return sorted({call for call in found if not re.search(r"[A-Z]{4,}|…|\.\.\. ", call)})


@pytest.mark.parametrize("call", shown_calls())
def test_a_shown_call_is_understood(call: str) -> None:
    """Its command exists and takes these arguments and options; it is not run."""
    name, *arguments = shlex.split(call.removeprefix("planner "))
    assert name in command_names()
    if "--help" not in arguments:
        commands()[name].make_context(name, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_solver_is_told_on_three_pages_with_its_sources() -> None:
    """Some 4,000 characters fill a printed page; each source is cited and each citation known."""
    said = (DOCS / "solver.md").read_text(encoding="utf-8")
    text, sources = said.split("## Sources")
    assert len(said) < 3 * 4_000
    cited = {
        number for group in re.findall(r"\[([\d, ]+)\](?!\()", text) for number in group.split(", ")
    }
    assert cited == set(re.findall(r"^(\d+)\. ", sources, re.MULTILINE))


def test_every_page_is_found_from_the_index() -> None:
    linked = set(re.findall(r"\]\(([\w.-]+\.md)\)", (DOCS / "index.md").read_text("utf-8")))
    assert {page.name for page in DOCS.glob("*.md")} - linked == {"index.md"}


def test_both_readmes_show_the_same_calls_and_pictures() -> None:
    """A picture may be there in either language: ``overview.png``, ``overview.zh.png``."""
    pages = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")]
    for pattern in (r"^    (make \S+)", r"!\[[^]]*\]\(([^)]+)\)"):
        first, second = (re.findall(pattern, page, re.MULTILINE) for page in pages)
        assert first == [shown.replace(".zh.", ".") for shown in second]
        assert first


def test_the_commands_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"(?:^    |`)make ([a-z-]+)", said, re.MULTILINE)
    assert shown
    assert [name for name in shown if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_the_locks_name_no_index_and_no_path() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        said = (ROOT / lock).read_text(encoding="utf-8")
        assert not re.search(r"https?:|file:|index-url|find-links|/simple", said)
        assert all("==" in line for line in said.splitlines() if line and line[0] not in " #")


def test_the_reference_says_what_the_docstrings_say() -> None:
    from benchmarks.reference import PLACE, files

    made = files()
    assert {path.name for path in PLACE.iterdir()} == {path.name for path in made}
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make reference`"


def test_the_reference_shows_every_name_for_analysts() -> None:
    from benchmarks.reference import page

    shown = "".join(map(page, ("planner", "changes", "control", "versions", "studies")))
    for name in planner._FACE:
        assert f"## {name}" in shown, name
