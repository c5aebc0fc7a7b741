"""Do migrations make exactly what the models say, and is each safe to run beside users?

`alembic check` runs against a database that lives as long as this does; squawk reads the SQL of
each migration by itself. What squawk is told to leave alone is in .squawk.toml, with reasons.
"""

import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.db.embedded import EmbeddedPostgres
from app.db.migrate import alembic_config, upgrade
from app.settings import Settings

NOT_OURS = re.compile(
    r"CREATE TABLE alembic_version.*?;|/\* procrastinate \*/.*?/\* so far procrastinate \*/",
    re.DOTALL,
)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="alongside-check-") as folder:
        root = Path(folder)
        root.chmod(0o711)  # PostgreSQL's account passes through when we are root
        with EmbeddedPostgres(root, fast=True, pg_bin=Settings().pg_bin) as postgres:
            postgres.ensure_database("check")
            compare_with_models(postgres.owner_url("check"))
        read_with_squawk(root / "sql")


def compare_with_models(owner_url: str) -> None:
    upgrade(owner_url)
    try:
        command.check(alembic_config(owner_url))
    except CommandError as error:
        sys.exit(f"The migrations do not make what the models say. {error}")


def read_with_squawk(folder: Path) -> None:
    folder.mkdir()
    config = alembic_config("")
    files = []
    for script in ScriptDirectory.from_config(config).walk_revisions():
        config.output_buffer = StringIO()
        command.upgrade(config, f"{script.down_revision or 'base'}:{script.revision}", sql=True)
        text = NOT_OURS.sub("", config.output_buffer.getvalue())
        file = folder / f"{script.revision}.sql"
        file.write_text(text)
        files.append(file)
    if files:
        squawk = Path(sys.executable).with_name("squawk")
        done = subprocess.run(  # noqa: S603 (a locked tool, on files written above)
            [squawk, "--config", ".squawk.toml", *files], check=False
        )
        if done.returncode:
            sys.exit("squawk found something in the migrations: see above.")


if __name__ == "__main__":
    main()
