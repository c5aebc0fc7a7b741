"""Which of procrastinate's tables a database has, and which the installed package expects.

The migrations apply its own numbered ones, up to a named last; the comment of the schema `work`
says which.
"""

from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from sqlalchemy import text

from app.db.migrate import connect


@dataclass(frozen=True)
class Queue:
    """`applied` and `expected` name migrations. Workers are those heard of within a minute."""

    applied: str
    expected: str
    waiting: int
    oldest_minutes: int
    workers: int


_LOOK = text("""
    select count(*),
      coalesce(extract(epoch from now() - min(e.at)) / 60, 0)::int,
      (select count(*) from work.procrastinate_workers
       where last_heartbeat > now() - interval '1 minute')
    from work.procrastinate_jobs j join work.procrastinate_events e on e.job_id = j.id
    where j.status = 'todo' and e.type = 'deferred'
""")


def upstream(*, after: str = "", through: str) -> list[str]:
    """The SQL of the package's own migrations, in order."""
    wanted = [name for name in _names() if after < name <= through]
    if not wanted or wanted[-1] != through:
        raise LookupError(f"The installed procrastinate does not know {through}.")
    return [(_folder() / f"{name}.sql").read_text(encoding="utf-8") for name in wanted]


def expected() -> str:
    """The last migration that the installed package knows."""
    return _names()[-1]


def look(url: str) -> Queue:
    with connect(url) as connection:
        said = connection.scalar(
            text("select obj_description('work'::regnamespace, 'pg_namespace')")
        )
        waiting, minutes, workers = connection.execute(_LOOK).one()
    applied = str(said or "").removeprefix("procrastinate ")
    return Queue(applied, expected(), waiting, minutes, workers)


def _names() -> list[str]:
    # Named so that their order is that of their names.
    return sorted(
        file.name.removesuffix(".sql") for file in _folder().iterdir() if file.name.endswith(".sql")
    )


def _folder() -> Traversable:
    return resources.files("procrastinate") / "sql" / "migrations"
