"""`alongside start`: the beginning of a real union, asked in the terminal."""

import typer

from app import clock
from app.accounts.commands import own
from app.accounts.sign_in import installation_is_empty
from app.beginning import commands, start_code
from app.beginning.forms import BeginningForm
from app.cli.application import sessions_of
from app.cli.database import console
from app.db.embedded import SetupError
from app.db.session import one_transaction
from app.settings import Settings, secret_key
from app.web.forms import Submitted, check

QUESTIONS = {
    "union": "Your union",
    "employer": "Employer (who pays the people you will speak to)",
    "office": "Office, as people call it",
    "postcode": "Its postcode (may stay empty)",
    "branch": "Branch (empty: named after the office)",
    "name": "Your name",
    "email": "Your e-mail (your own, not your employer’s)",
    "password": "Choose a password (at least 10 characters)",
}


def start(context: typer.Context) -> None:
    """Begin with your union: one office, and you."""
    settings: Settings = context.obj
    with sessions_of(settings) as sessions:
        with one_transaction(sessions) as db:
            if not installation_is_empty(db):
                raise SetupError(
                    "Somebody has begun here already: run alongside serve, and sign in."
                )
        console.print(
            "[bold]For trial, not yet for real names:[/bold] the rights of the people listed are"
            " not complete in this version."
        )
        form = ask()
        with one_transaction(sessions) as db:
            cheap = settings.cheap_passwords
            begun = commands.begin(
                db,
                form.value,
                today=clock.today(),
                pepper=secret_key(settings),
                cheap=cheap,
                kind="cli",
            )
            own.sign_out(db, begun.actor)
        start_code.forget(settings)
    console.print(f"{form.value.union} is set up.", markup=False)
    console.print(f"Run alongside serve, then sign in at [bold]{settings.address}[/bold]")


def ask() -> Submitted[BeginningForm]:
    """Every question, and those whose answer will not do again."""
    typed: dict[str, list[str]] = {}
    wanted = list(QUESTIONS)
    while True:
        for name in wanted:
            typed[name] = [_answer(name)]
        if "is_rep" not in typed:
            mine = typer.confirm("Do you work in this office, as its rep?")
            typed["is_rep"] = ["yes" if mine else ""]
        form = check(BeginningForm, typed)
        if form.parsed and not form.errors:
            form.errors |= form.parsed.faults()
        if "own_address" in form.errors:
            console.print(form.errors["own_address"].split(" Use ")[0], markup=False)
            del form.errors["own_address"]
            if typer.confirm("Use it all the same?"):
                typed["own_address"] = ["yes"]
            else:
                form.errors["email"] = "Then enter another address."
        if not form.errors:
            return check(BeginningForm, typed)
        for sentence in form.errors.values():
            console.print(sentence, style="red", markup=False)
        wanted = [name for name in QUESTIONS if name in form.errors]


def _answer(name: str) -> str:
    hidden = name == "password"
    return str(typer.prompt(QUESTIONS[name], default="", show_default=False, hide_input=hidden))
