"""The web server, on a port that was found free before anything slow began."""

import errno
import gc
import importlib
import socket
from types import FrameType
from typing import Any

import uvicorn

from app.db.embedded import SetupError
from app.settings import Settings


def listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        listener.close()
        place = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"Something else already listens on {place}: stop it, or choose another port with"
                " ALONGSIDE_PORT."
            ) from error
        raise SetupError(
            f"Cannot listen on {place} ({error.strerror or error}): choose another with"
            " ALONGSIDE_HOST and ALONGSIDE_PORT."
        ) from error
    return listener


def serve_until_stopped(settings: Settings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,  # addresses of people's pages are not for a log
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    settle()
    try:
        PatientServer(config).run(sockets=[listener])
    finally:
        listener.close()


def settle() -> None:
    """What is loaded by now stays: the collector need not look through it with every tenth page."""
    gc.collect()
    gc.freeze()


class PatientServer(uvicorn.Server):
    """Finishes what it is doing on the first signal, and is not hurried by a second."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True


def create_app(settings: Settings) -> Any:
    # By name: the application is built above the doors, so this file may not import it.
    return importlib.import_module("app.main").create_app(settings)
