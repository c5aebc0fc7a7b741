"""`alongside worker`: does the long work, where the servers are told to leave it."""

import importlib
import threading
from typing import Annotated

import typer

from app.cli.application import refuse_other_schema
from app.cli.database import console, embedded_database
from app.db.session import make_engine, make_sessions
from app.settings import Settings
from app.work.worker import WorkerThread

AtOnce = Annotated[int, typer.Option(min=1, max=8, help="how many pieces of work at the same time")]


def worker(context: typer.Context, at_once: AtOnce = 1) -> None:
    """Do imports and other long work (a server does it itself unless ALONGSIDE_WORKER=outside)."""
    settings: Settings = context.obj
    if settings.database_url:
        refuse_other_schema(settings.database_url)
        work_until_stopped(settings, at_once)
    else:
        with embedded_database(settings, "data", "alongside") as ready:
            work_until_stopped(ready, at_once)


def work_until_stopped(settings: Settings, at_once: int) -> None:
    # By name: the application is built above the doors. It knows every room, so what each can do.
    importlib.import_module("app.main")
    engine = make_engine(settings.database_url or "")
    thread = WorkerThread(settings, make_sessions(engine), at_once=at_once)
    thread.start()
    console.print("Waiting for work (Ctrl-C stops it).")
    try:
        # Not join(): one that a signal interrupts takes a thread for ended that is not.
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        thread.stop()
        engine.dispose()
