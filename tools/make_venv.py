"""Make `.venv` hold what a lock file names: python3 tools/make_venv.py requirements.txt

Run by make before everything else, so it is quick when there is nothing to do. Two at once wait
for each other; an installation that was interrupted is noticed by the next run, which begins
afresh. Of all files this one must be readable by an old Python, so that it gets a sentence.
"""

from __future__ import annotations

import fcntl
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin/python"
MUTEX = VENV / ".mutex"
UNFINISHED = VENV / ".unfinished"
PLACE = VENV / ".place"
OLDEST = (3, 11)


def main(lock: str) -> None:
    if sys.version_info < OLDEST:
        stop(
            f"Alongside needs Python 3.11 or newer and this is {sys.version.split()[0]}: name"
            " another, such as make PYTHON=python3.13 with the same words after it."
        )
    try:
        VENV.mkdir(exist_ok=True)
        with MUTEX.open("w") as mutex:
            fcntl.flock(mutex, fcntl.LOCK_EX)
            if not is_current(lock):
                install(lock)
    except OSError as error:
        stop(
            f"Cannot write {error.filename or VENV} ({error.strerror}): use a clone in a folder"
            " of your own."
        )


def is_current(lock: str) -> bool:
    installed = stamp(lock)
    return (
        not UNFINISHED.exists()
        and installed.exists()
        and installed.read_bytes() == (ROOT / lock).read_bytes()
        and works()
        and is_at_home()
    )


def install(lock: str) -> None:
    say(f"Installing {lock} into .venv: half a minute or so, this once.")
    if UNFINISHED.exists() or not works() or not is_at_home():
        clear()
    UNFINISHED.touch()
    options = "--quiet --quiet --disable-pip-version-check --no-input --require-hashes --no-deps"
    if not succeeds([*pip(), "install", *options.split(), "-r", str(ROOT / lock)]):
        stop(f"pip could not install {lock}: see the lines above.")
    write_command()
    shutil.copyfile(ROOT / lock, stamp(lock))
    if lock != "requirements.txt":  # the development lock holds the other, at the same versions
        shutil.copyfile(ROOT / "requirements.txt", stamp("requirements.txt"))
    UNFINISHED.unlink()


def works() -> bool:
    """There is a Python in .venv, and what it was made from is still on this machine."""
    test = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return VENV_PYTHON.exists() and succeeds([str(VENV_PYTHON), "-c", test], quiet=True)


def is_at_home() -> bool:
    """A clone that was moved or renamed takes along commands that name the old place."""
    return PLACE.exists() and PLACE.read_text() == str(ROOT)


def clear() -> None:
    """Empty .venv but for the lock that others wait on."""
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != MUTEX:
            path.unlink()


def pip() -> list[str]:
    """The command that installs into .venv, which is made when it is not there."""
    own = [str(VENV_PYTHON), "-m", "pip"]
    outside = [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    make = [sys.executable, "-m", "venv"]
    if works() and succeeds([*own, "--version"], quiet=True):
        return own
    if has("venv") and has("ensurepip") and succeeds([*make, str(VENV)], quiet=True):
        return own
    if not (has("venv") and has("pip")):
        stop(
            f"{sys.executable} has neither ensurepip nor pip: install one of them (on Debian:"
            " apt install python3-venv) and try again."
        )
    # Debian without python3-venv: the system's pip installs into the environment from outside.
    if not works() and not succeeds([*make, "--without-pip", str(VENV)]):
        stop("Python could not make the folder .venv: see the lines above.")
    return outside


def write_command() -> None:
    """`.venv/bin/alongside`, from any folder: this clone is on the environment's path."""
    for packages in VENV.glob("lib/python3.*/site-packages"):
        (packages / "alongside.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin/alongside"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m app.cli "$@"\n')
    command.chmod(0o755)
    PLACE.write_text(str(ROOT))


def stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def succeeds(command: list[str], *, quiet: bool = False) -> bool:
    shown = subprocess.DEVNULL if quiet else None
    done = subprocess.run(  # noqa: S603 (Python itself with arguments of ours)
        command, stdout=shown, stderr=shown, check=False
    )
    return done.returncode == 0


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def stop(sentence: str) -> NoReturn:
    say(sentence)
    sys.exit(2)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        stop("Interrupted: the next run begins the installation afresh.")
