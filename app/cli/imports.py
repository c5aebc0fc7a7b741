"""`alongside import`: the same plan as on the page, from a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app import clock
from app.access.actor import Actor
from app.access.permissions import Permission
from app.cli.application import acting_as
from app.cli.database import console
from app.db.embedded import SetupError
from app.db.session import Session
from app.files.opening import open_file, sha256_of
from app.imports import queries, showing, stored
from app.imports.commands import runs as commands
from app.imports.models import ImportKind, ImportRun
from app.imports.plan.parts import LEFT_OUT, Verdict
from app.imports.tasks import work_on
from app.settings import Settings, secret_key
from app.web.forms import parse_day
from app.work.steps import AtOnce

imports = typer.Typer(
    name="import",
    help="Bring in a staff list, a membership extract or a headcount table (CSV).",
    no_args_is_help=True,
)
SHOWN = 20

File = Annotated[Path, typer.Argument(help="the CSV file", show_default=False)]
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


@imports.command()
def staff(
    context: typer.Context,
    file: File,
    as_at: AsAt,
    workplace: Annotated[str, typer.Option(help="whose list it is, by name or id")],
    as_: As,
    map_: Map = None,
    accept_names: Names = False,
    older: Older = False,
    commit: Commit = False,
) -> None:
    """Who works in one workplace."""
    with _signed_in(context.obj, as_, commit) as (db, actor):
        unit = _one(workplace, queries.units_for(db, ImportKind.STAFF))
        new = _new(ImportKind.STAFF, unit, as_at, file, map_, older)
        _run(db, actor, new, file, context.obj, accept_names=accept_names, commit=commit)


@imports.command()
def members(
    context: typer.Context,
    file: File,
    as_at: AsAt,
    as_: As,
    branch: Branch = "",
    covers: Annotated[
        list[str] | None, typer.Option(help="a workplace it covers; all of the branch if left out")
    ] = None,
    map_: Map = None,
    accept_names: Names = False,
    older: Older = False,
    commit: Commit = False,
) -> None:
    """Who is a member, from the union's own extract."""
    with _signed_in(context.obj, as_, commit) as (db, actor):
        unit = _one(branch, queries.units_for(db, ImportKind.MEMBERS))
        places = queries.units_for(db, ImportKind.STAFF)
        chosen = frozenset(_one(name, places) for name in covers or ())
        new = _new(ImportKind.MEMBERS, unit, as_at, file, map_, older)
        _run(
            db,
            actor,
            new,
            file,
            context.obj,
            covers=chosen,
            accept_names=accept_names,
            commit=commit,
        )


@imports.command()
def headcounts(
    context: typer.Context,
    file: File,
    as_at: AsAt,
    as_: As,
    branch: Branch = "not yet placed",
    map_: Map = None,
    older: Older = False,
    commit: Commit = False,
) -> None:
    """How many people each employer has at each site, without names."""
    with _signed_in(context.obj, as_, commit) as (db, actor):
        unit = _one(branch, queries.units_for(db, ImportKind.HEADCOUNTS))
        new = _new(ImportKind.HEADCOUNTS, unit, as_at, file, map_, older)
        _run(db, actor, new, file, context.obj, commit=commit)


def _new(
    kind: ImportKind, unit: int, as_at: str, file: Path, mapped: list[str] | None, older: bool
) -> commands.NewRun:
    pairs = [pair.rpartition("=") for pair in mapped or ()]
    by_header = {header.strip(): key.strip() for header, _, key in pairs}
    return commands.NewRun(kind, unit, _day(as_at), file.name, older, by_header)


def _run(
    db: Session,
    actor: Actor,
    new: commands.NewRun,
    file: Path,
    settings: Settings,
    *,
    covers: frozenset[int] = frozenset(),
    accept_names: bool = False,
    commit: bool,
) -> None:
    """Show the plan and, when told to, carry it out. Exit code 1 when a row was left out."""
    try:
        with file.open("rb") as data, open_file(data, file.name) as opened:
            sha256 = sha256_of(data)
            run = commands.bring(db, actor, new, opened, sha256=sha256, today=clock.today())
    except OSError as error:
        raise SetupError(f"Cannot read {file.name}: {error.strerror}.") from error
    answers = {"covers": covers} if covers else {}
    commands.answer(db, actor, run.id, accept_exact=accept_names, **answers)
    pepper = secret_key(settings)
    work_on(AtOnce(db, actor, pepper=pepper), run_id=run.id)
    if run.problem:
        raise SetupError(run.problem)
    _print(db, run)
    changes = showing.changes_something(run)
    if commit and changes:
        commands.commit(db, actor, run.id, shown=run.plan_no)
        work_on(AtOnce(db, actor, pepper=pepper), run_id=run.id)
        console.print("Imported.")
    elif not changes:
        console.print("Nothing to import: everything is on record just like this.")
        commands.discard(db, actor, run.id)
    else:
        console.print("Nothing was changed. Add --commit to import it.")
    if any(run.counts.get(verdict.value) for verdict in LEFT_OUT):
        raise typer.Exit(1)


def _print(db: Session, run: ImportRun) -> None:
    for column in run.refused:
        console.print(f"Column left out: {column}", markup=False)
    console.print(showing.in_one_sentence(run), markup=False)
    extras = run.result or {}
    if extras.get("total"):
        console.print(f"The figures add up to {extras['total']:,} people.")
    for warning in run.warnings:
        console.print(warning, markup=False)
    if extras.get("joins"):
        console.print(f"Joins confirmed: {len(extras['joins']):,}")
    for verdict, label in showing.LABELS.items():
        count = run.counts.get(verdict.value, 0)
        if not count or verdict in (Verdict.NEW, Verdict.UNCHANGED):
            continue
        lines = stored.page_of(db, run.id, verdict, count, 1).items[:SHOWN]
        table = Table("Line", "Who or what", "What", title=f"{label}: {count:,}")
        for line in lines:
            what = [line.note, *(f"{c.label}: {c.before} → {c.after}" for c in line.changes)]
            said = "; ".join(part for part in (*what, *line.remarks) if part)
            table.add_row(*(_plain(text) for text in (str(line.line or ""), line.who, said)))
        console.print(table)
        if count > SHOWN:
            console.print(f"{SHOWN} of {count:,} shown; the page shows them all.")


def _plain(text: str) -> str:
    """A cell of a file must not speak to the terminal or to rich."""
    return "".join(c if c.isprintable() else " " for c in text).replace("[", r"\[")


def _day(typed: str) -> date:
    try:
        day = parse_day(typed)
    except ValueError as error:
        raise SetupError(f"--as-at: {error}") from error
    if not isinstance(day, date):
        raise SetupError("--as-at: Enter a day like 3/11/2026.")
    return day


def _one(asked: str, choices: list[tuple[int, str]]) -> int:
    """The id of the unit of that id or name; the only one there is when nothing is asked."""
    found = [i for i, name in choices if asked == str(i) or asked.casefold() == name.casefold()]
    if not asked and len(choices) == 1:
        found = [choices[0][0]]
    if len(found) != 1:
        there = "; ".join(f"{name} ({i})" for i, name in choices[:20]) or "none that you see"
        raise SetupError(f"“{asked}” names none of these, or several. Choose one of: {there}.")
    return found[0]


@contextmanager
def _signed_in(settings: Settings, email: str, keep: bool) -> Iterator[tuple[Session, Actor]]:
    """A session of this user's own, with their scope; without `keep`, nothing stays.

    Leaving with an exit code is no failure: what was carried out before it stays carried out.
    """
    left_out = None
    with acting_as(settings, email, keep=keep) as (db, actor):
        if not actor.may(Permission.IMPORT_LISTS):
            raise SetupError("This user's role doesn't include importing lists.")
        try:
            yield db, actor
        except typer.Exit as done:
            left_out = done
    if left_out is not None:
        raise left_out
