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
from app.db.scope import limit_to
from app.db.session import Session, Sessions, make_engine, make_sessions, one_transaction
from app.density import ledger
from app.errors import AppError
from app.settings import Settings, secret_key


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
def acting_as(settings: Settings, email: str) -> Iterator[tuple[Session, Actor]]:
    """One transaction in a session of the user with this address, audited like any other.

    Whoever may run this already holds the database; the name says in whose right they act.
    """
    with steps_as(settings, email) as steps, steps.step() as (db, actor):
        yield db, actor


@contextmanager
def steps_as(settings: Settings, email: str) -> Iterator["CommandSteps"]:
    """The same for work that is cut into transactions; the ledger is folded at its end."""
    with sessions_of(settings) as sessions:
        sign_in.ensure_rolled_forward(State(), sessions)
        steps = CommandSteps(sessions, email, pepper=secret_key(settings))
        try:
            yield steps
        except AppError as refused:
            raise SetupError(refused.message) from refused
        finally:
            steps.close()
        with one_transaction(sessions) as db:
            ledger.fold(db)


class CommandSteps:
    """app.work.steps.Steps for a command: one session, as many transactions as it takes."""

    def __init__(self, sessions: Sessions, email: str, *, pepper: str) -> None:
        self._sessions, self._email, self.pepper = sessions, email, pepper
        self._token: str | None = None

    @contextmanager
    def step(self) -> Iterator[tuple[Session, Actor]]:
        with one_transaction(self._sessions) as db:
            session = limit_to(db, self._token) if self._token else None
            yield db, sign_in.actor_of(session) if session else self._begin(db)

    def close(self) -> None:
        with one_transaction(self._sessions) as db:
            session = limit_to(db, self._token) if self._token else None
            if session is not None:
                own.sign_out(db, sign_in.actor_of(session))

    def _begin(self, db: Session) -> Actor:
        user_id = sign_in.find_user_id(db, self._email)
        if user_id is None:
            raise SetupError(f"Nobody signs in as {self._email}: see alongside user --help.")
        self._token, actor = sign_in.begin(db, user_id, kind="cli")
        return actor


def refuse_other_schema(url: str) -> None:
    match state(url):
        case "newer":
            raise SetupError(
                "The database has the schema of a newer Alongside: update this program, or use"
                " another database."
            )
        case "older" | "empty":
            raise SetupError("The database needs the present schema: run alongside migrate.")
