"""A database knows how far its schema is, and one process at a time takes it further."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from app.db.embedded import EmbeddedPostgres, SetupError
from app.db.migrate import state, upgrade
from tests.postgres import ScratchDatabases


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with ScratchDatabases(migrated=False) as databases:
        yield databases.server


def test_an_empty_database_is_brought_to_the_present_schema_once(server: EmbeddedPostgres):
    server.ensure_database("several")
    url = server.owner_url("several")
    assert state(url) == "empty"
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, [url] * 3))
    assert state(url) == "current"


def test_the_application_can_tell_the_schema_but_not_change_it(server: EmbeddedPostgres):
    server.ensure_database("told")
    upgrade(server.owner_url("told"))
    assert state(server.app_url("told")) == "current"
    with (
        psycopg.connect(server.app_url("told").replace("+psycopg", "")) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("DELETE FROM alembic_version")


def test_refuses_the_schema_of_a_newer_program(server: EmbeddedPostgres):
    server.ensure_database("newer")
    url = server.owner_url("newer")
    upgrade(url)
    with psycopg.connect(url.replace("+psycopg", "")) as db:
        db.execute("UPDATE alembic_version SET version_num = 'of_the_future'")
    assert state(url) == "newer"
    with pytest.raises(SetupError, match="newer"):
        upgrade(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [("nonsense", "looks like"), ("postgresql+psycopg://a:b@127.0.0.1:9/c", "cannot be reached")],
)
def test_an_address_that_leads_nowhere_is_one_sentence(url: str, reason: str):
    with pytest.raises(SetupError, match=reason) as caught:
        state(url)
    assert "\n" not in str(caught.value)
