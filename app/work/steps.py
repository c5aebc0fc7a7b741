"""How long work is cut: into steps that each commit, in the right of whoever asked for it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from sqlalchemy.orm import Session

from app.access.actor import Actor


class Steps(Protocol):
    """`with steps.step() as (db, actor):` is one transaction as the user, with what they may now.

    Between two steps the work may be stopped, or its worker killed; it is then called again from
    its beginning, so what was done must be told from the rows. `pepper`: of stored hashes.
    """

    pepper: str

    def step(self) -> AbstractContextManager[tuple[Session, Actor]]: ...


class AtOnce:
    """The same steps within one transaction that is open already: for what is short."""

    def __init__(self, db: Session, actor: Actor, *, pepper: str) -> None:
        self._db, self._actor, self.pepper = db, actor, pepper

    @contextmanager
    def step(self) -> Iterator[tuple[Session, Actor]]:
        yield self._db, self._actor


class Stopped(Exception):
    """The worker is to end: what it was doing is put back and done again."""


class TakenAway(Exception):
    """This worker was thought dead and another does its work: leave everything to that one."""


class NoLongerAllowed(Exception):
    """Whoever asked for this may no longer sign in, or no longer do it."""
