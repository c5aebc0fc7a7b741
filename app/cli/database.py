"""The embedded database of a command: started, migrated, and stopped when the command ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from app.db.embedded import EmbeddedPostgres
from app.db.migrate import upgrade
from app.settings import Settings

console = Console(soft_wrap=True)


@contextmanager
def embedded_database(settings: Settings, folder: str, database: str) -> Iterator[Settings]:
    """The settings, with both addresses of a migrated database below `data_dir/folder`."""
    postgres = EmbeddedPostgres(settings.data_dir / folder, pg_bin=settings.pg_bin)
    if postgres.moved:
        console.print(postgres.moved, markup=False)
    try:
        postgres.start()
        postgres.ensure_database(database)
        upgrade(postgres.owner_url(database))
        yield settings.model_copy(
            update={
                "database_url": postgres.app_url(database),
                "owner_database_url": postgres.owner_url(database),
            }
        )
    finally:
        # A second Ctrl-C from an impatient hand must not leave the server running.
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        postgres.stop()
