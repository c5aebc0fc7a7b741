"""How Alembic reaches the database; a migration finds the role it grants to in `app_role`."""

from alembic import context
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from app.db.embedded import APP_ROLE
from app.db.setup_error import SetupError
from app.settings import Settings
from app.tables import metadata

# How a migration reads it: context.config.attributes["app_role"]
context.config.attributes.setdefault("app_role", APP_ROLE)


def owner_url() -> str:
    url = context.config.attributes.get("url") or Settings().owner_database_url
    if url is None:
        raise SetupError("There is no database to migrate: set ALONGSIDE_OWNER_DATABASE_URL.")
    return str(url)


def limit_wait(connection: Connection) -> None:
    """Give up rather than queue every reader behind a lock that a migration cannot get."""
    connection.exec_driver_sql("set local lock_timeout = '5s'")


def run_online() -> None:
    engine = create_engine(owner_url(), poolclass=NullPool)
    event.listen(engine, "begin", limit_wait)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def run_offline() -> None:
    context.configure(
        dialect_name="postgresql",
        target_metadata=metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
