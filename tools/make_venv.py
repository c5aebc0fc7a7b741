"""Make `.venv` hold exactly what a lock file names: python3 tools/make_venv.py requirements.txt

Run by make before everything else, so it is quick when there is nothing to do. Two at once wait
for each other; one that was interrupted is noticed by the next, which starts afresh.
This file alone must be read by any Python 3, so that an old one gets a sentence.
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
MUTEX = os.path.join(VENV, ".mutex")
UNFINISHED = os.path.join(VENV, ".unfinished")
OLDEST = (3, 11)


def main(lock):
    if sys.version_info < OLDEST:
        stop("Alongside needs Python 3.11 or newer and this is {}.{}: name one, such as"
             " make PYTHON=python3.13.".format(*sys.version_info))
    try:
        os.makedirs(VENV, exist_ok=True)
        with open(MUTEX, "w") as mutex:
            fcntl.flock(mutex, fcntl.LOCK_EX)
            if not is_current(lock):
                install(lock)
    except OSError as error:
        stop("Cannot write in {} ({}): use a clone in a folder of your own.".format(
            error.filename or VENV, error.strerror))


def is_current(lock):
    return not os.path.exists(UNFINISHED) and read(stamp(lock)) == read(os.path.join(ROOT, lock))


def install(lock):
    if os.path.exists(UNFINISHED) or not works():
        clear()
    say("Installing {} into .venv (about half a minute the first time)".format(lock))
    with open(UNFINISHED, "w"):
        pass
    pip = ensure_pip()
    run(
        [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-input",
         "--root-user-action=ignore", "--require-hashes", "--no-deps",
         "-r", os.path.join(ROOT, lock)],
        "pip could not install {}: see the lines above.".format(lock),
    )
    write_command()
    shutil.copyfile(os.path.join(ROOT, lock), stamp(lock))
    if lock != "requirements.txt":  # the development lock holds all of the other, same versions
        shutil.copyfile(os.path.join(ROOT, "requirements.txt"), stamp("requirements.txt"))
    os.unlink(UNFINISHED)


def ensure_pip():
    """The command that installs into .venv, which is made when it is not there."""
    own = [VENV_PYTHON, "-m", "pip"]
    if works() and subprocess.call([*own, "--version"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL) == 0:
        return own
    if has("ensurepip"):
        made = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if made.returncode == 0:
            return own
    if has("venv") and has("pip"):
        # Debian without python3-venv: its own pip installs into the environment from outside.
        run([sys.executable, "-m", "venv", "--without-pip", VENV],
            "Python could not make .venv: see the lines above.")
        return [sys.executable, "-m", "pip", "--python", VENV_PYTHON]
    stop("{} has neither ensurepip nor pip: install one of them (on Debian: apt install"
         " python3-venv) and run this again.".format(sys.executable))


def works():
    try:
        return subprocess.call([VENV_PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
                               stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def clear():
    """Empty .venv but for the lock that others wait on."""
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif path != MUTEX:
            os.unlink(path)


def write_command():
    """`.venv/bin/alongside`, from any folder: this clone is on the environment's path."""
    packages = subprocess.check_output(
        [VENV_PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    with open(os.path.join(packages.decode().strip(), "alongside.pth"), "w") as out:
        out.write(ROOT + "\n")
    command = os.path.join(VENV, "bin", "alongside")
    with open(command, "w") as out:
        out.write('#!/bin/sh\nexec "$(dirname "$0")/python" -m app.cli "$@"\n')
    os.chmod(command, 0o755)


def stamp(lock):
    return os.path.join(VENV, ".installed-" + lock)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def has(module):
    return importlib.util.find_spec(module) is not None


def run(command, failure):
    if subprocess.call(command) != 0:
        stop(failure)


def say(sentence):
    sys.stderr.write(sentence + "\n")


def stop(sentence):
    say(sentence)
    sys.exit(2)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        stop("Interrupted: the next run begins the installation afresh.")
