"""Bring a database to this program's schema, and tell how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool

from app.db.embedded import APP_ROLE
from app.db.setup_error import SetupError

ROOT = Path(__file__).parents[2]
# Any number nobody else uses: whoever holds it is migrating this database.
MIGRATION_LOCK = 7_310_212

State = Literal["empty", "older", "current", "newer"]


def alembic_config(owner_url: str, *, app_role: str = APP_ROLE) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes.update(url=owner_url, app_role=app_role)
    return config


def upgrade(owner_url: str, *, app_role: str = APP_ROLE) -> None:
    """Apply what is missing; of several processes that begin at once, one does it."""
    with connect(owner_url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        found = _state(connection)
        if found == "newer":
            raise SetupError(
                f"The database {connection.engine.url.database} has the schema of a newer"
                " Alongside: update this program, or use another database (an embedded one is a"
                " folder in ALONGSIDE_DATA_DIR)."
            )
        if found != "current":
            connection.commit()  # an open snapshot here would make the migration wait for us
            command.upgrade(alembic_config(owner_url, app_role=app_role), "head")
        # So that the application, too, can tell whether a schema is its own.
        role = connection.dialect.identifier_preparer.quote(app_role)
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {role}"))
        connection.commit()


def state(url: str) -> State:
    """`newer`: it was migrated by a version of the program that knows more than this one."""
    with connect(url) as connection:
        return _state(connection)


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """A connection outside the pool, or one sentence that says why there is none."""
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        connection = engine.connect()
    except ArgumentError as error:
        raise SetupError(
            "A database address looks like postgresql+psycopg://user:password@host/database;"
            " the one that is set does not."
        ) from error
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        where = make_url(url).render_as_string(hide_password=True)
        raise SetupError(f"The database {where} cannot be reached: {reason}.") from error
    with connection:
        yield connection


def _state(connection: Connection) -> State:
    heads = set(MigrationContext.configure(connection).get_current_heads())
    scripts = ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))
    known = {script.revision for script in scripts.walk_revisions()}
    if not heads:
        return "empty"
    if heads - known:
        return "newer"
    return "current" if heads == set(scripts.get_heads()) else "older"
