"""Which of procrastinate's tables a database has, and which the installed package expects.

The migrations apply its own numbered ones, up to a named last; the comment of the schema `work`
says which.
"""

from importlib import resources
from importlib.resources.abc import Traversable

from sqlalchemy import text

from app.db.migrate import connect


def upstream(*, after: str = "", through: str) -> list[str]:
    """The SQL of the package's own migrations, in order."""
    wanted = [name for name in _names() if after < name <= through]
    if not wanted or wanted[-1] != through:
        raise LookupError(f"The installed procrastinate does not know {through}.")
    return [(_folder() / f"{name}.sql").read_text(encoding="utf-8") for name in wanted]


def expected() -> str:
    """The last migration that the installed package knows."""
    return _names()[-1]


def applied(url: str) -> str:
    """The last one that this database has; empty when it has none."""
    with connect(url) as connection:
        said = connection.scalar(
            text("select obj_description(to_regnamespace('work'), 'pg_namespace')")
        )
    return str(said or "").removeprefix("procrastinate ")


def _names() -> list[str]:
    # Named so that their order is that of their names.
    return sorted(
        file.name.removesuffix(".sql") for file in _folder().iterdir() if file.name.endswith(".sql")
    )


def _folder() -> Traversable:
    return resources.files("procrastinate") / "sql" / "migrations"
