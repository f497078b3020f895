"""
The reference of the Python API, made from the docstrings: ``make reference``.

A page for each module that analysts meet. A test makes them again and compares.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "docs" / "reference"
PAGES = {
    "planner": ("planner/face.py", "what `import planner` offers"),
    "changes": ("planner/pipeline/change.py", "what may change in a team and its rosters"),
    "plan": ("planner/plan.py", "a plan as values"),
    "domain": ("planner/domain.py", "people and settings of a scenario"),
    "hours": ("planner/hours.py", "when a helper works, asked for a day"),
    "comparison": ("planner/studies/compare.py", "what has changed between two plans"),
    "explanation": ("planner/solver/why/explain.py", "why this helper, or why nobody"),
    "proposals": ("planner/pipeline/proposing.py", "a change by hand, priced before it is made"),
    "reassignment": ("planner/pipeline/turnover.py", "a change of the team, proposed and written"),
    "surge": ("planner/pipeline/surging.py", "everybody chosen seen or called within a day or two"),
    "studies": ("planner/studies/asked.py", "variants side by side, and what is owed"),
    "versions": ("planner/pipeline/versions.py", "earlier plans, and taking back"),
    "control": ("planner/control.py", "progress, the wish to stop, and who signs"),
    "errors": ("planner/errors.py", "what can go wrong, with all faults at once"),
}
"""Page, the module that it shows, and what it is about."""
# Under `planner` these functions have another name.
NAMED = {"open_week": "open"}
Documented = ast.FunctionDef | ast.ClassDef


def page(name: str) -> str:
    """Return the text of a page, in Markdown."""
    file, about = PAGES[name]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    module = file.removesuffix(".py").replace("/", ".")
    lines = [f"# {name}: {about}", "", f"`{module}`, made from its docstrings by `make reference`."]
    lines += ["", *_doc(tree)]
    for node in _public(tree.body):
        lines += ["", f"## {_shown(node)}", "", *_signature(node), *_doc(node)]
        if isinstance(node, ast.ClassDef):
            for inner in _public(node.body):
                lines += ["", f"### {node.name}.{inner.name}", "", *_signature(inner), *_doc(inner)]
    return "\n".join(lines).rstrip() + "\n"


def index() -> str:
    """Return the text of the page that lists the others."""
    rows = [f"| [{name}]({name}.md) | {about} |" for name, (_, about) in PAGES.items()]
    head = [
        "# Reference",
        "",
        "Made from the docstrings by `make reference`; how to begin stands in",
    ]
    head += ["[From Python](../python.md).", "", "| page | about |", "|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def files() -> dict[Path, str]:
    """Return every page with its text."""
    return {PLACE / "index.md": index()} | {PLACE / f"{name}.md": page(name) for name in PAGES}


def _public(body: list[ast.stmt]) -> Iterator[Documented]:
    for node in body:
        is_documented = isinstance(node, Documented) and ast.get_docstring(node)
        if is_documented and not node.name.startswith("_"):
            yield node


def _shown(node: Documented) -> str:
    return NAMED.get(node.name, node.name)


def _signature(node: Documented) -> list[str]:
    """Return how to call a function; nothing for a class or a property."""
    if isinstance(node, ast.ClassDef) or any(
        "property" in ast.unparse(d) for d in node.decorator_list
    ):
        return []
    given = ast.unparse(node.args)
    given = re.sub(r"^self(, )?", "", given)
    returned = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    return ["```python", f"{_shown(node)}({given}){returned}", "```", ""]


def _doc(node: ast.Module | Documented) -> list[str]:
    """Return a docstring in Markdown: sections in bold, each parameter a line of a list."""
    found = (ast.get_docstring(node) or "").split("\n")
    made: list[str] = []
    in_section = False
    for number, line in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else ""
        if re.fullmatch(r"-{3,}", following):
            made += [f"**{line}**", ""]
            in_section = True
        elif re.fullmatch(r"-{3,}", line):
            continue
        elif in_section and line and not line.startswith(" "):
            made.append(f"- `{line}`:")
        else:
            made.append(f"  {textwrap.dedent(line)}" if in_section and line else line)
    return made


def main() -> int:
    """Write the pages."""
    PLACE.mkdir(exist_ok=True)
    for file, text in files().items():
        file.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{PLACE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
