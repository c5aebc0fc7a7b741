"""`alongside screen-numbers`: a screening result from a terminal, the same as on the page."""

from pathlib import Path
from typing import Annotated

import typer

from app import clock
from app.access.permissions import Permission
from app.cli.application import acting_as
from app.cli.database import console
from app.db.embedded import SetupError
from app.files.opening import open_file
from app.people.rules import Unfit
from app.phones import commands, queries
from app.phones.forms import ResultForm
from app.phones.models import Says
from app.phones.words import to_look_at
from app.web.forms import parse_day


def screen_numbers(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, XLS or ODS", show_default=False)],
    on: Annotated[str, typer.Option(help="the day they were screened, like 3/11/2026")],
    as_: Annotated[str, typer.Option("--as", help="your e-mail in Alongside", metavar="EMAIL")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only look: what happens without --commit")
    ] = False,
    commit: Annotated[
        bool, typer.Option("--commit", help="note it; without this, only look")
    ] = False,
) -> None:
    """Note what the registers say: a file with yes or no for every number."""
    if dry_run and commit:
        raise SetupError("Choose --dry-run or --commit.")
    try:
        form = ResultForm.model_validate(
            {"says": str(Says.EACH.value), "checked_on": parse_day(on)}
        )
    except ValueError as error:
        raise SetupError(str(error)) from error
    left_out = _note(context, file, as_, form, commit=commit)
    if left_out:
        raise typer.Exit(1)


def _note(
    context: typer.Context, file: Path, email: str, form: ResultForm, *, commit: bool
) -> bool:
    """Whether rows were left out."""
    with acting_as(context.obj, email) as (db, actor):
        if not actor.may(Permission.SCREEN_NUMBERS):
            raise SetupError("This user's role doesn't include screening numbers.")
        try:
            with file.open("rb") as data, open_file(data, file.name) as opened:
                result_id = commands.bring_result(
                    db, actor, opened, form, today=clock.today(), now=clock.now()
                )
        except OSError as error:
            raise SetupError(f"Cannot read {file.name}: {error.strerror}.") from error
        except Unfit as unfit:
            raise SetupError(unfit.sentence) from unfit
        result = queries.get_result(db, result_id, now=clock.now())
        console.print(
            f"{result.read_as['rows']:,} rows: {result.registered:,} registered,"
            f" {result.fine:,} not registered, {result.newer:,} known from a later screening,"
            f" {result.unknown:,} not among the numbers you screen."
        )
        for sentence in to_look_at(result.read_as):
            console.print(sentence, markup=False)
        if commit:
            written = commands.take_over(db, actor, result)
            console.print(f"Screening noted: {written:,}.")
        else:
            commands.discard_result(db, result_id)
            console.print("Nothing was changed. Add --commit to note it.")
    return bool(result.read_as["unread"])
