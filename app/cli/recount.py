"""`alongside recount`: the headcount ledger anew, from what is on record."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.progress import Progress

from app.cli.database import console, embedded_database
from app.db.embedded import SetupError
from app.db.session import Sessions, make_engine, make_sessions, one_transaction
from app.density import ledger
from app.settings import Settings


def recount(context: typer.Context) -> None:
    """Count everybody anew, when doctor says that counts are in doubt."""
    with (
        owners_sessions(context.obj) as sessions,
        one_transaction(sessions) as db,
        Progress(console=console) as progress,
    ):
        counting = progress.add_task("Counting everybody", total=1.0)
        for done in ledger.recount(db):
            progress.update(counting, completed=done)
        progress.update(counting, completed=1.0)
    console.print("Every unit is counted as is on record.")


@contextmanager
def owners_sessions(settings: Settings) -> Iterator[Sessions]:
    """Sessions of the role that owns the tables, on the database that `serve` serves."""
    if settings.database_url and not settings.owner_database_url:
        raise SetupError("Counting anew is the owner's: set ALONGSIDE_OWNER_DATABASE_URL.")
    if settings.owner_database_url:
        engine = make_engine(settings.owner_database_url)
        try:
            yield make_sessions(engine)
        finally:
            engine.dispose()
    else:
        with (
            embedded_database(settings, "data", "alongside") as ready,
            owners_sessions(ready) as sessions,
        ):
            yield sessions
