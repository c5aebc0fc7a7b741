"""Rows on their way into the database: collected by table, then copied in one go each."""

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from psycopg import Connection, sql

from app.db.base import Base
from app.demo.people import Somebody
from app.tables import metadata


class Rows:
    """Ids are given here, so that rows can name each other before any is written."""

    def __init__(self) -> None:
        self.of: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.numbered: set[str] = set()

    def add(self, table: type[Base], **columns: Any) -> int:
        """The row's id: the next of its table. Every row of a table gives the same columns."""
        rows = self.of[table.__tablename__]
        self.numbered.add(table.__tablename__)
        rows.append({"id": len(rows) + 1, **columns})
        return len(rows)

    def add_keyed(self, table: type[Base], **columns: Any) -> None:
        """A row whose key is among its columns."""
        self.of[table.__tablename__].append(columns)

    def copy_into(self, connection: Connection[Any]) -> None:
        for table in metadata.sorted_tables:
            rows = self.of.get(table.name)
            if rows:
                copy(connection, table.name, list(rows[0]), rows)
            if table.name in self.numbered:
                restart_numbers(connection, table.name)


def about_person(rows: Rows, table: type[Base], person: Somebody, **columns: Any) -> int:
    """A row about one person carries that person's scope."""
    return rows.add(table, staff_id=person.id, scope_unit_id=person.last.at.unit_id, **columns)


def copy(
    connection: Connection[Any], table: str, columns: list[str], rows: Iterable[dict[str, Any]]
) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row([plain(row[column]) for column in columns])


def plain(value: Any) -> Any:
    return int(value) if isinstance(value, IntEnum) else value


def restart_numbers(connection: Connection[Any], table: str) -> None:
    """The next row somebody adds follows the ones copied."""
    connection.execute(
        sql.SQL("select setval(pg_get_serial_sequence({}, 'id'), max(id)) from {}").format(
            sql.Literal(table), sql.Identifier(table)
        )
    )
