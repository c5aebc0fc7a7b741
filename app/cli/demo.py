"""`alongside demo`: an invented union to look around in, in a database of its own."""

import typer
from rich.table import Table

from app import clock
from app.cli.database import console, embedded_database
from app.cli.serve import announce
from app.cli.web_server import listen, serve_until_stopped
from app.db.embedded import SetupError
from app.demo.load import demo_sign_ins, load_demo
from app.settings import Settings


def demo(context: typer.Context) -> None:
    """Serve an invented union, apart from any real data."""
    settings: Settings = context.obj
    if settings.database_url or settings.owner_database_url:
        raise SetupError(
            "The demo never goes near a database of yours: unset ALONGSIDE_DATABASE_URL and"
            " ALONGSIDE_OWNER_DATABASE_URL, or run alongside serve."
        )
    with (
        listen(settings) as listener,
        embedded_database(settings, "demo", "alongside_demo") as embedded,
    ):
        ready = embedded.model_copy(update={"demo": True})
        show_sign_ins(load_when_empty(ready))
        announce(ready)
        serve_until_stopped(ready, listener)


def load_when_empty(settings: Settings) -> list[tuple[str, str, str]]:
    """Role, e-mail and password of one person of each kind."""
    owner_url = settings.owner_database_url or ""
    if not demo_sign_ins(owner_url):
        with console.status("Inventing a union of 3,000 people…"):
            load_demo(owner_url, settings, today=clock.today())
    return demo_sign_ins(owner_url)


def show_sign_ins(sign_ins: list[tuple[str, str, str]]) -> None:
    if not sign_ins:
        return
    table = Table("Sign in as", "E-mail", "Password", title="Everybody here is invented")
    for role, email, password in sign_ins:
        table.add_row(role, email, password)
    console.print(table)
