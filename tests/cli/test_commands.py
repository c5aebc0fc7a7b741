"""Each fault of a machine is one sentence, exit code 2 and no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.db.embedded import EmbeddedPostgres
from app.db.migrate import upgrade
from tests.postgres import pg_bin

ROOT = Path(__file__).parents[2]
NOWHERE = "postgresql+psycopg://someone:secret@127.0.0.1:9/nothing"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    for part in (tmp_path, *tmp_path.parents[:2]):  # pytest closes its folders to others
        part.chmod(0o711)
    return tmp_path / "var"


def test_names_a_wrong_setting(data_dir: Path):
    assert "ALONGSIDE_PORT" in refusal("doctor", data_dir, ALONGSIDE_PORT="many")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_says_that_a_port_is_taken(data_dir: Path, command: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal(command, data_dir, ALONGSIDE_PORT=port)
    assert f"already listens on 127.0.0.1:{port}" in said
    assert not data_dir.exists()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_says_that_a_folder_is_not_writable(command: str):
    assert "ALONGSIDE_DATA_DIR" in refusal(command, Path("/proc/alongside"))


def test_says_that_a_database_cannot_be_reached_without_its_password(data_dir: Path):
    said = refusal("serve", data_dir, ALONGSIDE_DATABASE_URL=NOWHERE)
    assert "cannot be reached" in said
    assert "secret" not in said
    assert "cannot be reached" in refusal("migrate", data_dir, ALONGSIDE_OWNER_DATABASE_URL=NOWHERE)


def test_migrate_wants_the_owners_address(data_dir: Path):
    said = refusal("migrate", data_dir, ALONGSIDE_DATABASE_URL=NOWHERE)
    assert "ALONGSIDE_OWNER_DATABASE_URL" in said


@pytest.mark.parametrize("name", ["ALONGSIDE_DATABASE_URL", "ALONGSIDE_OWNER_DATABASE_URL"])
def test_the_demo_stays_away_from_a_database_of_ours(data_dir: Path, name: str):
    assert "never goes near" in refusal("demo", data_dir, **{name: NOWHERE})
    assert not data_dir.exists()


def test_serve_refuses_the_schema_of_a_newer_program(data_dir: Path):
    with EmbeddedPostgres(data_dir / "data", fast=True, pg_bin=pg_bin()) as server:
        server.ensure_database("alongside")
        upgrade(server.owner_url("alongside"))
        with psycopg.connect(server.owner_url("alongside").replace("+psycopg", "")) as db:
            db.execute("UPDATE alembic_version SET version_num = 'of_the_future'")
        url = server.app_url("alongside")
        assert "newer" in refusal("serve", data_dir, ALONGSIDE_DATABASE_URL=url)
    assert "newer" in refusal("serve", data_dir)


def test_doctor_finds_an_installation_in_order(data_dir: Path):
    with EmbeddedPostgres(data_dir / "data", fast=True, pg_bin=pg_bin()) as server:
        server.ensure_database("alongside")
        upgrade(server.owner_url("alongside"))
    done = alongside("doctor", data_dir)
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout
    assert "current" in done.stdout, done.stdout


def test_doctor_finds_a_role_that_gets_past_row_security_and_an_address_without_tls(
    data_dir: Path,
):
    with EmbeddedPostgres(data_dir / "data", fast=True, pg_bin=pg_bin()) as server:
        server.ensure_database("alongside")
        upgrade(server.owner_url("alongside"))
        done = alongside(
            "doctor",
            data_dir,
            ALONGSIDE_DATABASE_URL=server.owner_url("alongside"),
            ALONGSIDE_PUBLIC_URL="http://crm.example.org",
        )
    assert done.returncode == 1
    assert "gets past row security" in done.stdout
    assert "ALONGSIDE_OWNER_DATABASE_URL" in done.stdout
    assert "Put TLS in front" in done.stdout


def test_doctor_doubts_counts_that_recount_then_puts_right(data_dir: Path):
    with EmbeddedPostgres(data_dir / "data", fast=True, pg_bin=pg_bin()) as server:
        server.ensure_database("alongside")
        upgrade(server.owner_url("alongside"))
        with psycopg.connect(server.owner_url("alongside").replace("+psycopg", "")) as db:
            db.execute("INSERT INTO units(kind, name) VALUES (1, 'A union')")
            db.execute("INSERT INTO headcount_months SELECT id, '2026-01-01', 1, 7 FROM units")
        doubts = alongside("doctor", data_dir)
        assert doubts.returncode == 1
        assert "1 units differ" in doubts.stdout
        assert alongside("recount", data_dir).returncode == 0
        assert "as on record" in alongside("doctor", data_dir).stdout


def test_doctor_finds_work_that_nobody_does(data_dir: Path):
    with EmbeddedPostgres(data_dir / "data", fast=True, pg_bin=pg_bin()) as server:
        server.ensure_database("alongside")
        upgrade(server.owner_url("alongside"))
        with psycopg.connect(server.owner_url("alongside").replace("+psycopg", "")) as db:
            db.execute("SET search_path = work")
            db.execute("INSERT INTO procrastinate_jobs(queue_name, task_name) VALUES ('x', 'y.z')")
            db.execute("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
        doubts = alongside("doctor", data_dir)
        assert doubts.returncode == 1
        assert "1 waiting, nobody works" in doubts.stdout
        with psycopg.connect(server.owner_url("alongside").replace("+psycopg", "")) as db:
            db.execute("COMMENT ON SCHEMA work IS 'procrastinate 00.00.00_01_initial'")
        assert "the package expects" in alongside("doctor", data_dir).stdout


def test_recount_wants_the_owners_address(data_dir: Path):
    assert "ALONGSIDE_OWNER_DATABASE_URL" in refusal(
        "recount", data_dir, ALONGSIDE_DATABASE_URL=NOWHERE
    )


def refusal(command: str, data_dir: Path, **environment: str) -> str:
    done = alongside(command, data_dir, **environment)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(".\n")
    return done.stderr


def alongside(command: str, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ALONGSIDE_") or name == "ALONGSIDE_PG_BIN"
    }
    return subprocess.run(
        [sys.executable, "-m", "app.cli", command],
        cwd=ROOT,
        env=inherited | {"ALONGSIDE_DATA_DIR": str(data_dir), "COLUMNS": "200"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
