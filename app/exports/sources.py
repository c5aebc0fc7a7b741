"""What can leave: each room says it in its `exporting.py`, main collects it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import NotFound, NotPermitted
from app.exports.rules import Format

AT_A_TIME = 2_000


@dataclass(frozen=True)
class Column:
    """One column that may leave; `sql` makes its text.

    `least`: without it the file is of no use, so it is chosen beforehand. `needs_reason`: it
    leaves only when somebody says why.
    """

    key: str
    label: str
    sql: str
    least: bool = False
    needs_reason: bool = False


@dataclass(frozen=True)
class Offer:
    """What this session may take now.

    `rows` is SQL from its `from` on, `order` its order; both run under the session's own row
    security, with `params` by name (psycopg's %(name)s).
    """

    title: str
    file: str
    back: str
    columns: Sequence[Column]
    formats: Sequence[Format]
    rows: str
    order: str
    params: Mapping[str, Any] = field(default_factory=dict)
    unit_id: int | None = None
    purpose: str | None = None
    until: date | None = None
    # Formats whose columns nobody chooses.
    fixed: Mapping[Format, Sequence[Column]] = field(default_factory=dict)

    def chosen(self, keys: Iterable[str], file: Format) -> list[Column]:
        """In the offer's order, whatever theirs is; what it does not hold is left out."""
        if file in self.fixed:
            return list(self.fixed[file])
        wanted = set(keys)
        return [column for column in self.columns if column.key in wanted]

    @property
    def least(self) -> list[str]:
        return [column.key for column in self.columns if column.least]

    def count(self, db: Session) -> int:
        row = raw(db).execute(f"select count(*) {self.rows}".encode(), self.params).fetchone()
        return int(row[0]) if row else 0

    def select(self, columns: Sequence[Column], *, most: int, guard: str = "{}") -> bytes:
        """The statement; `guard` is put round each cell."""
        cells = ", ".join(guard.format(column.sql) for column in columns)
        return f"select {cells} {self.rows} order by {self.order} limit {most:d}".encode()

    def read(
        self, db: Session, columns: Sequence[Column], *, most: int
    ) -> Iterator[tuple[str | None, ...]]:
        """Some at a time, from a cursor of the server: memory stays as it is."""
        with raw(db).cursor("export") as cursor:
            cursor.itersize = AT_A_TIME
            cursor.execute(self.select(columns, most=most), self.params)
            yield from cursor


@dataclass(frozen=True)
class Source:
    """One kind of thing that leaves.

    `read` turns an address's words into what the register keeps, and raises NotFound for words
    that name nothing; `open` finds it for this session and raises NotFound out of sight.
    """

    what: str
    label: str
    permission: Permission
    # The words of an address that say which one: /exports/new?what=call_list&list=7.
    words: Sequence[str]
    read: Callable[[Session, Mapping[str, str]], dict[str, Any]]
    open: Callable[[Session, Actor, Mapping[str, Any]], Offer]
    # Where one chooses it: what /exports/new says when nothing is chosen yet.
    begins_at: str
    about: str

    def offer(self, db: Session, actor: Actor, asked: Mapping[str, Any]) -> Offer:
        if not actor.may(self.permission):
            raise NotPermitted("Your role doesn't include this. Ask your branch organiser.")
        return self.open(db, actor, asked)


Sources = Mapping[str, Source]


def find_source(sources: Sources, what: str) -> Source:
    if what not in sources:
        raise NotFound
    return sources[what]


def raw(db: Session) -> psycopg.Connection[Any]:
    """The transaction's own connection, for what SQLAlchemy has no words for."""
    connection = db.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("Exports need psycopg.")
    return connection
