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
from app.exports.models import Format

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
    join: str = ""  # what `sql` reads beyond the rows themselves: one row or none for each
    least: bool = False
    needs_reason: bool = False


@dataclass(frozen=True)
class Offer:
    """What this session may take now.

    `rows` is SQL from its `from` on, before `where` and `order`, `before` what stands before the
    select; all run under the session's own row security, with `params` by name
    (psycopg's %(name)s).
    """

    title: str
    file: str
    back: str
    columns: Sequence[Column]
    formats: Sequence[Format]
    rows: str
    where: str
    order: str
    before: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    # Read one after the other, each with these beside `params`, so that the first rows of a long
    # file need not wait for the last; in one snapshot, so that nobody is in two of them.
    parts: Sequence[Mapping[str, Any]] = ({},)
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
        counting = f"{self.before} select count(*) {self.rows} {self.where}".encode()
        found = (
            raw(db).execute(counting, {**self.params, **part}).fetchone() for part in self.parts
        )
        return sum(int(row[0]) for row in found if row)

    def select(self, columns: Sequence[Column], *, most: int, guard: str = "{}") -> bytes:
        """The statement; `guard` is put round each cell, outside, so that each is made once."""
        cells = ", ".join(f"{column.sql} c{at}" for at, column in enumerate(columns))
        guarded = ", ".join(guard.format(f"c{at}") for at in range(len(columns)))
        joins = dict.fromkeys(column.join for column in columns)
        inner = ("select", cells, self.rows, *joins, self.where, "order by", self.order)
        outer = (self.before, "select", guarded, "from (", *inner, "limit", f"{most:d}", ") q")
        return " ".join(outer).encode()

    def read(
        self, db: Session, columns: Sequence[Column], *, most: int
    ) -> Iterator[tuple[str | None, ...]]:
        """Some at a time, from a cursor of the server: memory stays as it is."""
        for part in self.parts:
            with raw(db).cursor("export") as cursor:
                cursor.itersize = AT_A_TIME
                cursor.execute(self.select(columns, most=most), {**self.params, **part})
                for row in cursor:
                    yield row
                    most -= 1


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
