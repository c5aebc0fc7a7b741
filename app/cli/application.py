"""The application's database for a command, and acting in it as somebody."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import State

from app.access.actor import Actor
from app.accounts import sign_in
from app.accounts.commands import own
from app.cli.database import embedded_database
from app.db.embedded import SetupError
from app.db.migrate import state
from app.db.session import Session, Sessions, make_engine, make_sessions, one_transaction
from app.density import ledger
from app.errors import AppError
from app.settings import Settings


@contextmanager
def sessions_of(settings: Settings) -> Iterator[Sessions]:
    """Sessions under the application's role, on the database that `serve` serves."""
    if settings.database_url:
        refuse_other_schema(settings.database_url)
        engine = make_engine(settings.database_url)
        try:
            yield make_sessions(engine)
        finally:
            engine.dispose()
    else:
        with (
            embedded_database(settings, "data", "alongside") as ready,
            sessions_of(ready) as sessions,
        ):
            yield sessions


@contextmanager
def acting_as(
    settings: Settings, email: str, *, keep: bool = True
) -> Iterator[tuple[Session, Actor]]:
    """One transaction in a session of the user with this address, audited like any other.

    Without `keep` nothing of it stays.

    Whoever may run this already holds the database; the name says in whose right they act.
    """
    with sessions_of(settings) as sessions:
        sign_in.ensure_rolled_forward(State(), sessions)
        try:
            with one_transaction(sessions) as db:
                user_id = sign_in.find_user_id(db, email)
                if user_id is None:
                    raise SetupError(f"Nobody signs in as {email}: see alongside user --help.")
                _token, actor = sign_in.begin(db, user_id, kind="cli")
                yield db, actor
                if not keep:
                    raise _OnlyLooking
                own.sign_out(db, actor)
            with one_transaction(sessions) as db:
                ledger.fold(db)
        except _OnlyLooking:
            pass
        except AppError as refused:
            raise SetupError(refused.message) from refused


class _OnlyLooking(Exception):
    """Ends a transaction that is to leave nothing behind."""


def refuse_other_schema(url: str) -> None:
    match state(url):
        case "newer":
            raise SetupError(
                "The database has the schema of a newer Alongside: update this program, or use"
                " another database."
            )
        case "older" | "empty":
            raise SetupError("The database needs the present schema: run alongside migrate.")
