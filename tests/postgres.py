"""One PostgreSQL for a whole run of the tests, migrated once, copied for each test that commits.

ALONGSIDE_PG_BIN names another installation, so that everything also runs on an older version.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

from app.db.embedded import APP_ROLE, EmbeddedPostgres, SetupError
from app.db.migrate import upgrade

TEMPLATE = "template_of_tests"
PREFIX = "alongside-tests-"


class ScratchDatabases:
    """`with ScratchDatabases() as databases:` once in a run, then `clone` and `drop`."""

    def __init__(self, *, migrated: bool = True) -> None:
        memory = Path("/dev/shm")
        folder = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
        _clear_abandoned(folder)
        self._root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
        self._root.chmod(0o711)  # PostgreSQL's account passes through when we are root
        self._migrated = migrated
        self.server = EmbeddedPostgres(self._root, fast=True, pg_bin=pg_bin())

    def __enter__(self) -> Self:
        self.server.start()
        try:
            self.server.ensure_database(TEMPLATE)
            if self._migrated:
                upgrade(self.server.owner_url(TEMPLATE))
            self._owner: psycopg.Connection[Any] = psycopg.connect(
                self.server.owner_url("postgres").replace("+psycopg", ""), autocommit=True
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(AttributeError):  # never connected
            self._owner.close()
        self.server.stop()
        shutil.rmtree(self._root, ignore_errors=True)

    def clone(self) -> tuple[str, str]:
        """A fresh migrated database: its address as the owner, and as the application."""
        name = f"t_{secrets.token_hex(6)}"
        for statement in (
            "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY",
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}",
        ):
            self._owner.execute(
                sql.SQL(statement).format(
                    name=sql.Identifier(name),
                    template=sql.Identifier(TEMPLATE),
                    app=sql.Identifier(APP_ROLE),
                )
            )
        return self.server.owner_url(name), self.server.app_url(name)

    def drop(self, url: str) -> None:
        """Either address will do; connections that a test left open are ended."""
        name = psycopg.conninfo.conninfo_to_dict(url.replace("+psycopg", ""))["dbname"]
        # The owner may not end the application's connections; a closed one takes a moment to go.
        for tries_left in reversed(range(100)):
            try:
                self._owner.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name)))
                )
                return
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                if not tries_left:
                    raise
                time.sleep(0.05)


def pg_bin() -> Path | None:
    named = os.environ.get("ALONGSIDE_PG_BIN")
    return Path(named) if named else None


def _clear_abandoned(folder: Path) -> None:
    """Stop the servers of runs that were killed; they would hold their memory for ever."""
    for root in folder.glob(f"{PREFIX}*"):
        with suppress(OSError, SetupError):
            with (root / "users").open() as users:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with EmbeddedPostgres(root, fast=True, pg_bin=pg_bin()):
                pass
            shutil.rmtree(root)
