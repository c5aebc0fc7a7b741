"""What is sent when an export is taken: made in a session of its own, after the request's ended."""

import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.sign_in import actor_of
from app.db.scope import limit_to
from app.db.session import Sessions, one_transaction
from app.errors import AppError, SignInNeeded
from app.exports import register, writing
from app.exports.models import Format
from app.exports.rules import Origin
from app.exports.sources import Column, Offer, Source
from app.exports.writing import Counted

logger = logging.getLogger("alongside")


@dataclass(frozen=True)
class Taking:
    """An export on its way out, and how to come by its rows once more."""

    sessions: Sessions
    token: str
    source: Source
    export_id: int
    asked: dict[str, object]
    keys: list[str]
    format: Format
    most: int
    origin: Origin
    now: datetime
    address: str

    @contextmanager
    def opened(self) -> Iterator[tuple[Session, Offer, list[Column]]]:
        """Its own transaction under the same session; what that may no longer see is not sent."""
        with self.signed_in() as (db, actor):
            offer = self.source.offer(db, actor, self.asked)
            yield db, offer, offer.chosen(self.keys, self.format)

    @contextmanager
    def signed_in(self) -> Iterator[tuple[Session, Actor]]:
        """Everything read in it is of one moment."""
        with one_transaction(self.sessions) as db:
            db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            session = limit_to(db, self.token)
            if session is None:
                raise SignInNeeded
            yield db, actor_of(session)

    def count(self, counted: Counted) -> None:
        """In a transaction after the rows': the same export may be on its way out twice."""
        with self.signed_in() as (db, _):
            register.count(db, self.export_id, counted.rows)


def pieces(taking: Taking) -> Generator[bytes]:
    """Raises before its first piece what stops anything but a CSV, which says so in its last line.

    Nothing is sent of the others until they are whole.
    """
    if taking.format is Format.CSV:
        return csv_pieces(taking)
    if taking.format is Format.XLSX:
        return workbook_pieces(taking)
    return short_pieces(taking)


def csv_pieces(taking: Taking) -> Generator[bytes]:
    counted = Counted()
    try:
        with taking.opened() as (db, offer, columns):
            yield writing.BOM + writing.csv_line(*(column.label for column in columns))
            yield from writing.csv_rows(db, offer, columns, counted, most=taking.most)
        taking.count(counted)
    except (AppError, SQLAlchemyError, psycopg.Error) as error:
        logger.warning("export %s broke off: %s", taking.export_id, type(error).__name__)
        yield writing.csv_line(taking.origin.broken(counted.rows))
        return
    full = counted.rows >= taking.most
    yield writing.csv_line((taking.origin.full if full else taking.origin.end)(counted.rows))


def workbook_pieces(taking: Taking) -> Generator[bytes]:
    counted = Counted()
    with TemporaryFile() as out:
        with taking.opened() as (db, offer, columns):
            rows = offer.read(db, columns, most=taking.most)
            writing.workbook(out, columns, rows, counted, taking.origin, offer.title)
        taking.count(counted)
        yield from writing.in_pieces(out)


def short_pieces(taking: Taking) -> Generator[bytes]:
    counted = Counted()
    with taking.opened() as (db, offer, columns):
        rows = offer.read(db, columns, most=taking.most)
        if taking.format is Format.CARDS:
            whole = writing.cards(rows, counted, taking.origin)
        else:
            entries = [
                (str(number), date.fromisoformat(str(day)), f"{taking.address}/people/{staff_id}")
                for number, day, staff_id in rows
            ]
            counted.rows = len(entries)
            whole = writing.calendar(entries, taking.now, taking.origin.end(counted.rows))
    taking.count(counted)
    yield whole
