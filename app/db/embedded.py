"""A private PostgreSQL, started when first needed and shared by all who name the same folder.

`mutex` is locked while somebody starts or stops the server. Each process that uses it holds a
shared lock on `users`, which the kernel drops even on kill -9, so the last one out can tell that
it is the last and stops the server.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.db import binaries
from app.db.setup_error import SetupError as SetupError  # callers need know only this module
from app.settings import keep_secret

SUPERUSER = "postgres"
OWNER_ROLE = "alongside_owner"
APP_ROLE = "alongside_app"
ROLES = {
    OWNER_ROLE: "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE",
    APP_ROLE: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
}
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # Values of people's rows must not reach a log: no statements, no DETAIL lines.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
REFUGE = Path("/var/lib/alongside")
WAIT_SECONDS = 60


class EmbeddedPostgres:
    """One server under `root`; with `fast` it forgets everything in a power cut (tests)."""

    def __init__(self, root: Path, *, fast: bool = False, pg_bin: Path | None = None) -> None:
        self.wanted_root = root.absolute()
        self.root = _reachable(self.wanted_root)
        self.data = self.root / "data"
        self.socket = _socket_folder(self.root)
        self._settings = SETTINGS | (FAST if fast else {})
        self._fast = fast
        self._pg_bin = pg_bin
        self._users: IO[str] | None = None
        self._account: binaries.Account | None = None
        self._bin = Path()

    @property
    def moved(self) -> str | None:
        """A line to show when the data is not where it was wanted."""
        if self.root == self.wanted_root:
            return None
        return (
            f"Run by root, PostgreSQL cannot enter {self.wanted_root}: its data is in {self.root}."
        )

    def start(self) -> Self:
        if re.search(r"""["$`\\\n]""", str(self.root)):
            raise SetupError(
                f"PostgreSQL cannot work in {self.root}: choose a folder without quotation marks,"
                " dollar signs and backslashes with ALONGSIDE_DATA_DIR."
            )
        with _one_sentence(self.root):
            for folder in _missing(self.root):
                folder.mkdir(exist_ok=True)
                if os.geteuid() == 0:
                    folder.chmod(0o711)  # PostgreSQL's account passes through, whatever our umask
            with self._mutex():
                self._users = self._users or (self.root / "users").open("w")
                fcntl.flock(self._users, fcntl.LOCK_SH)
                try:
                    self._start()
                except BaseException:
                    self._leave()
                    raise
        return self

    def stop(self) -> None:
        """Leave the server to the others who use it, or stop it when there are none."""
        if self._users is not None:
            with _one_sentence(self.root), self._mutex():
                self._leave()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def owner_url(self, database: str) -> str:
        return self._url(OWNER_ROLE, database)

    def app_url(self, database: str) -> str:
        return self._url(APP_ROLE, database)

    def ensure_database(self, name: str) -> None:
        """Create it unless it exists: the owner's own, open to the application's role alone."""
        names = {
            "name": sql.Identifier(name),
            "owner": sql.Identifier(OWNER_ROLE),
            "app": sql.Identifier(APP_ROLE),
        }
        statements = [
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}",
        ]
        with self._mutex(), self._superuser() as db:
            found = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                statements.insert(0, "CREATE DATABASE {name} OWNER {owner}")
            for statement in statements:
                db.execute(sql.SQL(statement).format(**names))

    def _start(self) -> None:
        self._account = binaries.account_for(self.data)
        self._bin = binaries.locate(self.root, self._account, self._pg_bin)
        self._own_folder(self.socket)
        if not self.data.exists():
            self._create()
        self._refuse_other_version()
        if not self._answers():
            self._clear_remains()
            # The last word wins in this file, and nothing here passes through a shell.
            self._write_settings()
            log = self.data / "server.log"
            self._tool("pg_ctl", "-w", "-t", str(WAIT_SECONDS), "-l", log, "start")
        self._ensure_roles()

    def _leave(self) -> None:
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # somebody else still uses the server
        else:
            if (self.data / "postmaster.pid").exists():
                self._tool("pg_ctl", "-m", "fast", "-w", "stop", must_work=False)
            with suppress(OSError):  # not empty when the server is still stopping
                self.socket.rmdir()
        finally:
            self._users.close()
            self._users = None

    def _create(self) -> None:
        """A whole cluster or none: initdb works beside `data`, which appears by a rename."""
        part, password_file = self.root / "data.part", self.root / "password.part"
        shutil.rmtree(part, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        self._own_folder(part)
        options = ["--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions", "--data-checksums"]
        if (
            binaries.version(self._bin) >= 17
        ):  # sorts alike on every machine, where libc's order may change
            options.append("--locale-provider=builtin")
        if self._fast:
            options.append("--no-sync")
        try:
            keep_secret(password_file, self._passwords()[SUPERUSER])
            if self._account:
                self._account.owns(password_file)
            self._tool(
                "initdb",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                *options,
                data=part,
            )
        finally:
            password_file.unlink(missing_ok=True)
        part.rename(self.data)

    def _write_settings(self) -> None:
        settings = self._settings | {"unix_socket_directories": str(self.socket)}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        file = self.data / "alongside.conf"
        file.write_text("".join(lines))
        main = self.data / "postgresql.conf"
        include = "include = 'alongside.conf'\n"
        if not main.read_text().endswith(include):
            with main.open("a") as out:
                out.write(include)
        if self._account:
            self._account.owns(file)

    def _refuse_other_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        ours = binaries.version(self._bin)
        if made_by != ours:
            raise SetupError(
                f"The data in {self.data} was made by PostgreSQL {made_by} and this is {ours}:"
                f" set ALONGSIDE_PG_BIN to a version {made_by}, or choose another folder with"
                " ALONGSIDE_DATA_DIR."
            )

    def _answers(self) -> bool:
        """Ask the server itself: a pid may have been given to another process since."""
        ready, refusing = 0, 1
        until = time.monotonic() + WAIT_SECONDS
        while (
            says := binaries.run(
                self._account, self._bin / "pg_isready", "-q", "-h", self.socket, "-p", "5432"
            )
        ) == refusing:  # it is starting or stopping: its starter was killed meanwhile
            if time.monotonic() > until:
                raise SetupError(
                    f"PostgreSQL in {self.data} has been starting for a minute: see"
                    f" {self.data / 'server.log'}."
                )
            time.sleep(0.1)
        return says == ready

    def _clear_remains(self) -> None:
        """Remove what a killed server left, once none of its processes is left."""
        until = time.monotonic() + 10
        while living := _processes_in(self.data):
            if time.monotonic() > until:
                raise SetupError(
                    f"PostgreSQL (process {living[0]}) holds {self.data} but does not answer:"
                    " end that process and try again."
                )
            time.sleep(0.1)
        for remains in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
            remains.unlink(missing_ok=True)

    def _ensure_roles(self) -> None:
        passwords = self._passwords()
        with self._superuser() as db:
            names = db.execute("SELECT rolname FROM pg_roles").fetchall()
            for role, attributes in ROLES.items():
                if (role,) not in names:
                    db.execute(
                        sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                            sql.Identifier(role), sql.SQL(attributes), passwords[role]
                        )
                    )

    def _superuser(self) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            return psycopg.connect(
                host=str(self.socket),
                port=5432,
                user=SUPERUSER,
                password=self._passwords()[SUPERUSER],
                dbname="postgres",
                autocommit=True,
            )
        except psycopg.OperationalError as error:
            raise SetupError(
                f"PostgreSQL in {self.data} refused its own password: put back the file"
                f" {self.root / 'passwords'} that belongs to it, or choose another folder with"
                " ALONGSIDE_DATA_DIR."
            ) from error

    def _passwords(self) -> dict[str, str]:
        made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        kept: dict[str, str] = json.loads(keep_secret(self.root / "passwords", json.dumps(made)))
        return kept

    def _url(self, role: str, database: str) -> str:
        return URL.create(
            "postgresql+psycopg",
            username=role,
            password=self._passwords()[role],
            port=5432,
            database=database,
            query={"host": str(self.socket)},
        ).render_as_string(hide_password=False)

    def _own_folder(self, folder: Path) -> None:
        """PostgreSQL's alone; one that somebody else put in our way is refused."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._account and folder.lstat().st_uid == 0:
            self._account.owns(folder)
        uid = self._account.uid if self._account else os.geteuid()
        found = folder.lstat()
        if found.st_uid != uid or folder.is_symlink():
            raise SetupError(f"{folder} belongs to somebody else: remove it and try again.")
        folder.chmod(0o700)

    def _tool(
        self, name: str, *options: str | Path, data: Path | None = None, must_work: bool = True
    ) -> None:
        report = self.root / "setup.log"
        with report.open("a") as out:
            failed = binaries.run(
                self._account, self._bin / name, "-D", data or self.data, *options, output=out
            )
        if failed and must_work:
            raise SetupError(
                f"PostgreSQL's {name} failed: see {report} and {self.data / 'server.log'}."
            )

    @contextmanager
    def _mutex(self) -> Iterator[None]:
        with (self.root / "mutex").open("w") as mutex:
            fcntl.flock(mutex, fcntl.LOCK_EX)
            yield


def _reachable(root: Path) -> Path:
    """`root`, or under root's own closed folders a place that PostgreSQL's account can enter."""
    account = binaries.account_for(root / "data")
    if account is None:
        return root
    existing = next(folder for folder in (root, *root.parents) if folder.exists())
    if account.can("-x", existing):
        return root
    digest = hashlib.sha256(bytes(root)).hexdigest()
    return REFUGE / f"{root.name}-{digest[:12]}"


def _socket_folder(root: Path) -> Path:
    folder = root / "s"
    # A socket's whole name has 108 bytes (104 on macOS), and our settings file no quoting.
    if len(bytes(folder)) <= 85 and re.fullmatch(r"[\w./+-]+", str(folder), re.ASCII):
        return folder
    digest = hashlib.sha256(bytes(root)).hexdigest()
    # Not TMPDIR, which differs between two processes that share a server; _own_folder checks it.
    return Path("/tmp") / f"alongside-{os.geteuid()}-{digest[:12]}"  # noqa: S108 (see above)


def _missing(folder: Path) -> list[Path]:
    return [path for path in reversed((folder, *folder.parents)) if not path.exists()]


def _processes_in(data: Path) -> list[int]:
    """The processes of a server over `data`: each of them works in that folder."""
    wanted = str(data.resolve())
    found = psutil.process_iter(["cwd", "status"])
    return [p.pid for p in found if p.info["cwd"] == wanted and p.info["status"] != "zombie"]


@contextmanager
def _one_sentence(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or root
        raise SetupError(
            f"Cannot work in {root} ({error.strerror}: {where}): choose a folder of your own"
            " with ALONGSIDE_DATA_DIR."
        ) from error
