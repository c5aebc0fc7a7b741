"""The command `alongside`: reads the settings once and hands them to one of its commands."""

import signal
import sys
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.imports import imports
from app.cli.migrate import migrate
from app.cli.recount import recount
from app.cli.screening import screen_numbers
from app.cli.serve import serve
from app.cli.start import start
from app.cli.users import users
from app.cli.worker import worker
from app.db.embedded import SetupError
from app.settings import Settings

app = typer.Typer(
    name="alongside",
    help="Alongside, the open-source recruitment CRM for trade unions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they would show people's data and passwords
)


@app.callback()
def read_settings(context: typer.Context) -> None:
    # Without a docstring here, the help shows the text given to Typer above.
    context.obj = settings_from_environment()


for command in (start, serve, worker, demo, migrate, doctor, recount, screen_numbers):
    app.command()(command)
app.add_typer(users, name="user")
app.add_typer(imports)


def settings_from_environment() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "ALONGSIDE_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SetupError(f"The setting {name} is wrong: {first['msg'].lower()}.") from error


def run() -> None:
    """A fault of the machine or its settings ends in one sentence and exit code 2."""
    # As an exception a signal reaches every `finally`, above all the one that stops PostgreSQL.
    for signum in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signum) != signal.SIG_IGN:  # nohup means it
            signal.signal(signum, signal.default_int_handler)
    try:
        app(prog_name="alongside")
    except SetupError as error:
        fail(str(error))
    except PermissionError as error:
        fail(f"Cannot use {error.filename} ({error.strerror}): give this user the right to.")


def fail(sentence: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True).print(sentence, style="red", markup=False)
    sys.exit(2)
