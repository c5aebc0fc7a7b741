"""The databases of the tests themselves."""

import psycopg
import pytest

from tests.postgres import ScratchDatabases


def test_a_clone_is_apart_from_others_and_can_be_dropped_while_in_use():
    with ScratchDatabases(migrated=False) as databases:
        owner_url, app_url = databases.clone()
        other_url, _ = databases.clone()
        with psycopg.connect(owner_url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE here ()")
            connection.commit()
            with (
                psycopg.connect(other_url.replace("+psycopg", "")) as other,
                pytest.raises(psycopg.errors.UndefinedTable),
            ):
                other.execute("SELECT FROM here")
            databases.drop(app_url)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        root = databases.server.root
    assert not root.exists()
