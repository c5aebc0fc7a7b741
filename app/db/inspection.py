"""What is to be known of a database before people's data is trusted to it."""

from dataclasses import dataclass

from sqlalchemy import text

from app.db.migrate import connect

OLDEST_VERSION = 15
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


@dataclass(frozen=True)
class DatabaseFacts:
    """`powers`: what lets the connecting role past row security; none is right."""

    version: int
    role: str
    powers: list[str]
    missing_extensions: list[str]


def inspect(url: str) -> DatabaseFacts:
    with connect(url) as connection:
        role, is_superuser, bypasses, owned, version = connection.execute(
            text("""
                SELECT rolname, rolsuper, rolbypassrls,
                       (SELECT count(*) FROM pg_class
                        WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p')
                          AND relpersistence <> 't'),
                       current_setting('server_version_num')::int / 10000
                FROM pg_roles WHERE rolname = current_user
            """)
        ).one()
        available = connection.scalars(text("SELECT name FROM pg_available_extensions")).all()
    powers = [
        power
        for power, held in (
            ("is a superuser", is_superuser),
            ("may bypass row security", bypasses),
            (f"owns {owned} tables", owned > 0),
        )
        if held
    ]
    missing = [name for name in EXTENSIONS if name not in available]
    return DatabaseFacts(version, role, powers, missing)
