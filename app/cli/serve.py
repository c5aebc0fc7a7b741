"""`alongside serve`: the real thing; never with made-up people."""

import typer

from app.accounts.sign_in import installation_is_empty
from app.beginning.start_code import start_code
from app.cli.application import refuse_other_schema, sessions_of
from app.cli.database import console, embedded_database
from app.cli.web_server import listen, serve_until_stopped
from app.db.session import one_transaction
from app.settings import Settings


def serve(context: typer.Context) -> None:
    """Serve your union's own database."""
    settings: Settings = context.obj
    with listen(settings) as listener:
        if settings.database_url:
            refuse_other_schema(settings.database_url)
            announce(settings)
            serve_until_stopped(settings, listener)
        else:
            with embedded_database(settings, "data", "alongside") as ready:
                announce(ready)
                serve_until_stopped(ready, listener)


def announce(settings: Settings) -> None:
    console.print(f"Alongside is at [bold]{settings.address}[/bold] (Ctrl-C stops it).")
    if settings.demo:
        return
    with sessions_of(settings) as sessions, one_transaction(sessions) as db:
        empty = installation_is_empty(db)
    if empty:
        console.print(
            f"Nobody is here yet. Open [bold]{settings.address}/start[/bold] and enter the code"
            f" [bold]{start_code(settings)}[/bold]"
        )
