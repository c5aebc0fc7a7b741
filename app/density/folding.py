"""Folding the headcount ledger beside the server's work.

Everything is right without it: a sum then reads more rows. So what goes wrong here is never a
request's trouble; it is tried again later.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from app.db.session import Sessions, one_transaction
from app.density import ledger

SOON, LATER = 1.0, 10.0  # seconds
logger = logging.getLogger("alongside")


@asynccontextmanager
async def folding(app: FastAPI) -> AsyncIterator[None]:
    """The lifespan of a server; several fold in turn."""
    folder = Folder(app.state.sessions)
    folder.start()
    try:
        yield
    finally:
        folder.stop()


class Folder(Thread):
    """Folds a second after there was something to fold, else every ten."""

    def __init__(self, sessions: Sessions, *, soon: float = SOON, later: float = LATER) -> None:
        super().__init__(name="folding", daemon=True)
        self._sessions, self._soon, self._later = sessions, soon, later
        self._stopped = Event()

    def run(self) -> None:
        pause = self._soon
        while not self._stopped.wait(pause):
            pause = self._soon if self._fold() else self._later

    def stop(self) -> None:
        """Returns when the last fold has ended, or soon after: it can be left at any moment."""
        self._stopped.set()
        self.join(timeout=3)

    def _fold(self) -> int:
        try:
            with one_transaction(self._sessions) as db:
                return ledger.fold(db)
        except SQLAlchemyError as error:  # the database is away, or only to be read
            logger.warning("Headcounts wait to be folded: %s", type(error).__name__)
            return 0
