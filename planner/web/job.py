"""
One long work in a process of its own: a plan made, or sheets and maps drawn.

``python -m planner.web.job`` reads what to do as one line of JSON from standard input, then
``stop`` where somebody wants the best so far; it tells a line of JSON whenever a stage goes
on, and one in the end.
"""

from __future__ import annotations

import json
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

from planner.control import Control, Signature
from planner.errors import InputError, StoreError
from planner.web import studies
from planner.words import say
from planner.words.faults import as_json

Asked = Mapping[str, Any]
SHOWN = 100
"""Lines of what is left to do by hand."""


def plan(asked: Asked, control: Control) -> dict[str, Any]:
    """Plan a scenario into a folder, on the way of `planner plan`."""
    from planner import pipeline
    from planner.read import check_peopled
    from planner.write.folders import refuse_foreign

    out = Path(asked["out"])
    refuse_foreign(out)
    loaded = pipeline.load(Path(asked["scenario"]), control)
    check_peopled(loaded.scenario)
    start = date.fromisoformat(asked["start"]) if asked["start"] else None
    made = pipeline.make_plan(loaded, start=start, effort=asked["effort"], control=control, out=out)
    pipeline.write_outputs(loaded, made, out, control=control)
    return {"served": made.measures.served, "due": made.measures.due, "stopped": made.stopped}


def papers(asked: Asked, control: Control) -> dict[str, Any]:
    """Draw sheets and maps of a plan anew."""
    from planner import pipeline

    pipeline.render_again(Path(asked["out"]), control)
    return {}


def reprint(asked: Asked, control: Control) -> dict[str, Any]:
    """Print the sheets again that a change has given new numbers, and no others."""
    from planner.pipeline.printing import print_changed

    control.show("sheets", 0, 0)
    print_changed(Path(asked["out"]), asked["numbers"], control)
    return {}


def check(asked: Asked, control: Control) -> dict[str, Any]:
    """Look at streets and coordinates as `planner doctor` does; say what datum they are in."""
    from planner import pipeline
    from planner.geo.doctor import examine
    from planner.tell.findings import lines

    loaded = pipeline.load(Path(asked["scenario"]), control)
    found = examine(loaded.scenario, loaded.streets, loaded.walking)
    language = asked["language"]
    datum = say(language, f"geo.datum.name.{loaded.datum.datum}")
    return {"lines": [say(language, "desk.lists.datum", datum=datum), *lines(language, (), found)]}


def places(asked: Asked, control: Control) -> dict[str, Any]:
    """Look for places of addresses, and write those to be trusted into the list."""
    from planner.pipeline.placing import TRUSTED, place_elders
    from planner.tell.located import located_rows

    placed = place_elders(Path(asked["scenario"]), control)
    found, language = placed.found, asked["language"]
    told = [say(language, "desk.lists.placed", count=len(found.rows), written=placed.written)]
    left = [
        " · ".join(str(value) for value in line if value != "")
        for row, line in zip(found.rows, located_rows(found), strict=True)
        if not row.found or row.found[0].grade not in TRUSTED
    ]
    return {"lines": [*told, *left[:SHOWN]]}


def report(asked: Asked, control: Control) -> dict[str, Any]:
    """Make a report from the book, as `planner report` does, with names and without."""
    from planner.pipeline import reporting
    from planner.pipeline.reading import read_plan
    from planner.read.zone import timezone_of

    plan, folder = read_plan(Path(asked["plan"]))
    home = folder / plan.scenario.path
    now = datetime.fromtimestamp(float(asked["now"]), UTC)
    kinds: dict[str, Callable[[str], reporting.Asked]] = {
        "week": lambda written: reporting.week(date.fromisoformat(written)),
        "month": reporting.month,
        "quarter": reporting.quarter,
        "october": lambda written: reporting.october(int(written)),
    }
    control.show("report", 0, 0)
    made, scenario = reporting.make_report(
        home,
        kinds[asked["kind"]](asked["span"]),
        book=None,
        by=asked["by"],
        now=now,
        today=Signature(now=now).today(timezone_of(home)),
        is_draft=asked["is_draft"],
        seal=asked["seal"],
    )
    out = Path(asked["into"]) / f"{made['kind']}-{made['name']}{'' if made['frozen'] else '-draft'}"
    lines: list[str] = []
    for privacy in ("street", "full"):
        lines = reporting.write(out / privacy, scenario, made, privacy=privacy)
    frozen = [made["kind"], made["name"]] if made["frozen"] else []
    return {"lines": lines, "frozen": frozen, "folder": str(out)}


def office(asked: Asked, control: Control) -> dict[str, Any]:
    """Make the papers of the office beside a plan, as `planner papers` does."""
    from planner.pipeline.papers import documents, dossier_of, write_papers

    folder, kinds = Path(asked["out"]), list(asked["kinds"])
    control.show("papers", 0, 0)
    far = not kinds or "remote" in kinds or "forms" in kinds
    dossier = dossier_of(folder, privacy="full", with_remote=far, control=control)
    write_papers(folder / "papers", documents(dossier, kinds))
    return {}


def forget(asked: Asked, control: Control) -> dict[str, Any]:
    """Erase a person from every plan, its versions and what was drawn, as `planner forget`."""
    from planner import pipeline
    from planner.pipeline.forgetting import drop_naming

    control.show("write", 0, 0)
    language, elder = asked["language"], asked["elder"]
    found = pipeline.forget(elder, [Path(one) for one in asked["plans"]])
    drop_naming([Path(one) for one in asked["kept"]], elder)  # reports and answers to questions
    key = "turnover.forget.done" if found.erased else "turnover.forget.nothing"
    lines = [say(language, key, elder=elder), say(language, "turnover.forget.left")]
    lines += [say(language, "turnover.forget.roster", path=path) for path in found.left]
    return {"lines": [*lines, *(say(language, f"turnover.forget.{n}") for n in ("copies", "disk"))]}


DOES: dict[str, Callable[[Asked, Control], dict[str, Any]]] = {
    "plan": plan,
    "papers": papers,
    "reprint": reprint,
    "check": check,
    "places": places,
    "report": report,
    "office": office,
    "forget": forget,
    **studies.DOES,
}
"""What a job may be."""


def run(asked: Asked, control: Control) -> dict[str, Any]:
    """Do the work and return what became of it."""
    try:
        return {"done": DOES[asked["do"]](asked, control)}
    except InputError as error:
        return {"faults": [as_json(fault, asked["language"]) for fault in error.faults]}
    except StoreError as error:
        return {"store": str(error)}
    except Exception as error:  # noqa: BLE001 - the one who waits is told, we read the log
        traceback.print_exc()
        return {"system": error.strerror} if isinstance(error, OSError) else {"ours": True}


def control_of(asked: Asked) -> Control:
    """Return what a work is signed and stopped with."""
    now = datetime.fromtimestamp(float(asked["now"]), UTC)
    return Control(signature=Signature(by=asked["by"], command=f"desk {asked['do']}", now=now))


def main() -> None:
    """Do one work; what it says goes to standard output, whatever else to standard error."""
    said = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a stream by its number
    heard = open(sys.stdin.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115 - the same
    sys.stdout = sys.stderr
    asked = json.loads(heard.readline())
    control = control_of(asked)
    control.show = lambda stage, done, total: _tell(said, {"at": [stage, done, total]})
    threading.Thread(target=_listen, args=(heard, control), daemon=True).start()
    _tell(said, run(asked, control))


def _listen(heard: TextIO, control: Control) -> None:
    for line in heard:
        if line.strip() == "stop":
            control.stop()


def _tell(said: TextIO, told: Mapping[str, Any]) -> None:
    said.write(json.dumps(told, ensure_ascii=False) + "\n")
    said.flush()


if __name__ == "__main__":
    main()
