"""`alongside import`: the same plan as on the page, from a terminal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli.application import steps_as
from app.cli.database import console
from app.cli.importing import Asked, bring_in, go_on, step
from app.db.embedded import SetupError
from app.imports.commands import runs
from app.imports.models import ImportKind
from app.settings import Settings
from app.web.forms import parse_day

imports = typer.Typer(
    name="import",
    help="Bring in a staff list, a membership extract or a headcount table; undo an import.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help="CSV, XLSX, XLS or ODS", show_default=False)]
AsAt = Annotated[str, typer.Option(help="the day the list was made, like 3/11/2026")]
As = Annotated[str, typer.Option("--as", help="your e-mail in Alongside", metavar="EMAIL")]
Commit = Annotated[bool, typer.Option("--commit", help="import it; without this, only look")]
Older = Annotated[bool, typer.Option("--older", help="import it though a newer list is in")]
Map = Annotated[
    list[str] | None, typer.Option("--map", help='a column by hand: "rec_id=staff_number"')
]
Names = Annotated[
    bool, typer.Option("--accept-names", help="take people for the same where the name is unique")
]
Branch = Annotated[str, typer.Option(help="the branch, by name", show_default=False)]


DryRun = Annotated[bool, typer.Option("--dry-run", help="only look: what happens without --commit")]
Covers = Annotated[
    list[str] | None, typer.Option(help="a workplace it covers; all of the branch if left out")
]


@imports.command()
def staff(
    context: typer.Context,
    file: File,
    as_at: AsAt,
    workplace: Annotated[
        str, typer.Option(help="whose list it is: the workplace or branch, by name or id")
    ],
    as_: As,
    map_: Map = None,
    accept_names: Names = False,
    older: Older = False,
    dry_run: DryRun = False,
    commit: Commit = False,
) -> None:
    """Who works in one workplace, or in all of a branch."""
    bring_in(
        ImportKind.STAFF,
        _asked(context, as_, file, as_at, workplace, map_, older, accept_names, dry_run, commit),
    )


@imports.command()
def members(
    context: typer.Context,
    file: File,
    as_at: AsAt,
    as_: As,
    branch: Branch = "",
    covers: Covers = None,
    map_: Map = None,
    accept_names: Names = False,
    older: Older = False,
    dry_run: DryRun = False,
    commit: Commit = False,
) -> None:
    """Who is a member, from the union's own extract."""
    asked = _asked(context, as_, file, as_at, branch, map_, older, accept_names, dry_run, commit)
    bring_in(ImportKind.MEMBERS, replace(asked, covers=covers or ()))


@imports.command()
def headcounts(
    context: typer.Context,
    file: File,
    as_at: AsAt,
    as_: As,
    branch: Branch = "not yet placed",
    map_: Map = None,
    older: Older = False,
    dry_run: DryRun = False,
    commit: Commit = False,
) -> None:
    """How many people each employer has at each site, without names."""
    bring_in(
        ImportKind.HEADCOUNTS,
        _asked(context, as_, file, as_at, branch, map_, older, False, dry_run, commit),
    )


def _like_the_others(kind: ImportKind) -> Callable[..., None]:
    """A command for a kind that has no options of its own."""

    def command(
        context: typer.Context,
        file: File,
        as_at: AsAt,
        as_: As,
        at: Annotated[str, typer.Option(help="the branch or workplace, by name or id")] = "",
        map_: Map = None,
        accept_names: Names = False,
        older: Older = False,
        dry_run: DryRun = False,
        commit: Commit = False,
    ) -> None:
        bring_in(
            kind, _asked(context, as_, file, as_at, at, map_, older, accept_names, dry_run, commit)
        )

    return command


for _kind, _help in (
    (ImportKind.MOVEMENTS, "Who joined and who left in a month, from the union's own system."),
    (ImportKind.WALL_CHART, "A rep's own sheet of one workplace."),
    (ImportKind.DESKS, "Who sits where in one workplace."),
    (ImportKind.ORGANOGRAM, "Published posts, to hold headcounts against."),
):
    imports.command(_kind.slug, help=_help)(_like_the_others(_kind))


@imports.command()
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="the import, as its page's address numbers it")],
    as_: As,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="also what somebody has changed since")
    ] = False,
) -> None:
    """Put back what an import changed. Exit code 1 when something was left because it is newer."""
    with steps_as(context.obj, as_) as steps:
        with step(steps) as (db, actor):
            runs.undo(db, actor, number, anyway=anyway)
        run = go_on(steps, number, "Putting back")
        undone = (run.result or {})["undo"]
    console.print(f"Undone: {undone['undone']:,} put back, {undone['kept']:,} left as they are.")
    if undone["kept"]:
        raise typer.Exit(1)


def _asked(
    context: typer.Context,
    email: str,
    file: Path,
    as_at: str,
    where: str,
    mapped: list[str] | None,
    older: bool,
    accept_names: bool,
    dry_run: bool,
    commit: bool,
) -> Asked:
    if dry_run and commit:
        raise SetupError("--dry-run only looks and --commit imports: choose one of them.")
    day = _day(as_at)
    settings: Settings = context.obj
    return Asked(settings, email, file, day, where, mapped or [], older, accept_names, commit)


def _day(typed: str) -> date:
    try:
        day = parse_day(typed)
    except ValueError as error:
        raise SetupError(f"--as-at: {error}") from error
    if not isinstance(day, date):
        raise SetupError("--as-at: Enter a day like 3/11/2026.")
    return day
