"""`alongside doctor`: what is configured, what is wrong, what to do."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import typer
from rich.table import Table

from app.cli.database import console
from app.db.embedded import EmbeddedPostgres, SetupError
from app.db.inspection import OLDEST_VERSION, inspect
from app.db.migrate import state
from app.db.session import make_engine, make_sessions, one_transaction
from app.density import ledger
from app.settings import Settings
from app.work import schema as queue


@dataclass(frozen=True)
class Finding:
    """`remedy` is empty when nothing is wrong."""

    about: str
    found: str
    remedy: str = ""


def doctor(context: typer.Context) -> None:
    """Say what is configured, what is wrong and what to do; exit code 1 when something is."""
    findings = [*examine(context.obj)]
    table = Table("", "What", "Found", "What to do")
    for finding in findings:
        table.add_row("✗" if finding.remedy else "✓", finding.about, finding.found, finding.remedy)
    console.print(table)
    if any(finding.remedy for finding in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    yield from examine_machine(settings)
    try:
        if settings.database_url:
            yield from examine_database(settings.database_url, settings.owner_database_url)
        else:
            yield from examine_embedded(settings)
    except SetupError as error:
        yield Finding("Database", "out of order", str(error))


def examine_machine(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.absolute()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    yield Finding(
        "Data folder",
        str(folder),
        "" if writable else "Choose a folder that you may write in with ALONGSIDE_DATA_DIR.",
    )
    yield examine_secret(settings)
    private = settings.host in ("127.0.0.1", "::1", "localhost")
    safe = settings.address.startswith("https://") or (private and not settings.public_url)
    yield Finding(
        "Address",
        settings.address,
        "" if safe else "Put TLS in front and set ALONGSIDE_PUBLIC_URL to its https address.",
    )


def examine_secret(settings: Settings) -> Finding:
    file = settings.data_dir / "secret"
    if settings.secret_key:
        return Finding("Secret key", "set by ALONGSIDE_SECRET_KEY")
    if not file.exists():
        return Finding("Secret key", "will be made on first use")
    if file.stat().st_mode & 0o077:
        return Finding("Secret key", str(file), "Others can read it: chmod 600 that file.")
    return Finding("Secret key", str(file))


def examine_embedded(settings: Settings) -> Iterator[Finding]:
    postgres = EmbeddedPostgres(settings.data_dir / "data", pg_bin=settings.pg_bin)
    if not postgres.data.exists():
        yield Finding("Database", "embedded, made when alongside serve first runs")
        return
    with postgres:
        yield Finding("Database", f"embedded in {postgres.root}")
        postgres.ensure_database("alongside")
        yield from examine_database(
            postgres.app_url("alongside"), postgres.owner_url("alongside"), embedded=True
        )


def examine_database(
    url: str, owner_url: str | None, *, embedded: bool = False
) -> Iterator[Finding]:
    facts = inspect(url)
    yield Finding(
        "PostgreSQL",
        f"version {facts.version}",
        "" if facts.version >= OLDEST_VERSION else f"Version {OLDEST_VERSION} or newer is needed.",
    )
    yield Finding(
        "Application's role",
        f"{facts.role} {', '.join(facts.powers)}" if facts.powers else facts.role,
        "Use a role of its own that owns nothing: it gets past row security."
        if facts.powers
        else "",
    )
    yield Finding(
        "Extensions",
        f"missing: {', '.join(facts.missing_extensions)}" if facts.missing_extensions else "there",
        "Install PostgreSQL's contrib package." if facts.missing_extensions else "",
    )
    if owner_url is None:
        yield Finding(
            "Migrations", "no owner's address", "Set ALONGSIDE_OWNER_DATABASE_URL to migrate."
        )
    elif not embedded:
        yield Finding("Owner's role", inspect(owner_url).role)
    schema = examine_schema(owner_url or url, embedded=embedded)
    yield schema
    if schema.found == "current":
        yield examine_queue(url)
    if owner_url is not None and schema.found == "current":
        yield examine_counts(owner_url)


def examine_queue(url: str) -> Finding:
    about, found = "Background work", queue.look(url)
    if found.applied != found.expected:
        return Finding(
            about,
            f"tables of {found.applied}, the package expects {found.expected}",
            "Install the packages of the lock (make venv), then run alongside migrate.",
        )
    if found.oldest_minutes >= 5 and not found.workers:
        return Finding(
            about,
            f"{found.waiting:,} waiting, nobody works",
            "Run alongside worker, or leave ALONGSIDE_WORKER out and start the server again.",
        )
    return Finding(about, f"{found.waiting:,} waiting, {found.workers} at work or ready for it")


def examine_counts(owner_url: str) -> Finding:
    """Some workplaces' headcounts against what is on record, and every sum of them."""
    engine = make_engine(owner_url)
    try:
        with one_transaction(make_sessions(engine)) as db:
            doubtful = ledger.doubtful_units(db)
    finally:
        engine.dispose()
    if not doubtful:
        return Finding("Headcounts", "as on record")
    return Finding(
        "Headcounts",
        f"{len(doubtful):,} units differ from what is on record",
        "Run alongside recount; nobody can change anything meanwhile.",
    )


def examine_schema(url: str, *, embedded: bool) -> Finding:
    found = state(url)
    remedy = {
        "current": "",
        "newer": "Update this program: a newer one has migrated this database.",
    }.get(found, "" if embedded else "Run alongside migrate.")
    return Finding("Schema", found, remedy)
