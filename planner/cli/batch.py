"""Many folders in one go: batch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.codes import Code
from planner.cli.help import add
from planner.cli.language import of_user, words
from planner.cli.options import Effort, EffortOption, Json, Out, Seed, Start, Today, Weeks
from planner.cli.whatif import Workers
from planner.cli.work import at_work

if TYPE_CHECKING:
    from planner.studies.jobs import Crew


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, batch)


def batch(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help=words("option.batch-folders"))
    ],
    *,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="URL", help=words("option.batch-cluster"))
    ] = None,
    workers: Workers = 0,
    start: Start = None,
    today: Today = None,
    weeks: Weeks = 1,
    seed: Seed = 1,
    effort: EffortOption = Effort.NORMAL,
    render: Annotated[bool, typer.Option("--render", help=words("option.batch-render"))] = False,
    out: Out = Path("out"),
    as_json: Json = False,
) -> None:
    """Plan many folders side by side."""
    from planner.cli.report import tell_files
    from planner.errors import InputError
    from planner.pipeline import next_monday
    from planner.studies.batch import batch as run
    from planner.studies.batch import find_folders
    from planner.studies.batch.report import as_json as written
    from planner.studies.batch.report import as_text, write_all
    from planner.studies.batch.run import so_far
    from planner.studies.jobs import refuse_foreign

    with at_work(of_user(), as_json=as_json, can_stop=True, today=today) as work:
        refuse_foreign(out, ("batch.json", "batch.running"))
        found = find_folders(folders)
        language = of_user()
        out.mkdir(parents=True, exist_ok=True)
        (out / "batch.running").touch()
        crew = _crew(cluster, workers)
        try:
            done = run(
                found,
                start=start or next_monday("Asia/Shanghai", work.control.signature),
                weeks=weeks,
                seed=seed,
                effort=effort.value,
                out=out,
                crew=crew,
                control=work.control,
                render=render,
            )
        except InputError:
            write_all(so_far(found, out), language)
            raise
        names = write_all(done, language)
        if not done.left:
            (out / "batch.running").unlink(missing_ok=True)
        work.screen.write(as_text(done, language))
        tell_files(work.screen, out, names)
        work.screen.result(written(done))
        if done.broken:
            is_ours = any(outcome.state == "failed" for outcome in done.broken)
            raise work.end(Code.OUR_FAULT if is_ours else Code.INPUT)


def _crew(cluster: str | None, workers: int) -> Crew:
    from planner.studies.workers import DaskCrew, LocalCrew

    return LocalCrew(workers) if cluster is None else DaskCrew(cluster)
