"""`alongside migrate`: brings a database of yours to this program's schema."""

import typer

from app.cli.database import console
from app.db.embedded import SetupError
from app.db.migrate import upgrade
from app.settings import Settings


def migrate(context: typer.Context) -> None:
    """Bring your database to the present schema (the embedded one needs no help)."""
    settings: Settings = context.obj
    if not settings.owner_database_url:
        raise SetupError(
            "Migrations run as the role that owns the tables: set ALONGSIDE_OWNER_DATABASE_URL"
            " (the embedded database is migrated whenever it is served)."
        )
    upgrade(settings.owner_database_url)
    console.print("The database has the present schema.")
