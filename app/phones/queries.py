"""Reading what is known of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.session import read
from app.errors import NotFound
from app.people.models import Person
from app.phones.models import GivenNumber, NumberList, NumberResult, Says
from app.phones.rules import WhyNot

_NUMBERS = text(
    "select number, is_given, given_id, because, is_registered, checked_on"
    " from my_numbers(array[:person]) order by because nulls first, is_given desc, given_id desc"
)
_TO_DIAL = text("select staff_id, number, because from my_numbers_to_dial(:ids)")
_E164 = text("select phone_e164(:typed)")
_COUNTS = text("select known, low, high from screening_counts()")
_PREVIEW = text("select registered, fine, newer, unknown from preview_screening(:result)")
ANSWERED_WITHIN = timedelta(days=35)


@dataclass(frozen=True)
class ToDial:
    """The number to dial for somebody, or why there is none."""

    number: str | None
    because: WhyNot | None


@dataclass(frozen=True)
class KnownNumber:
    """One number of one person, and all that is known of it."""

    number: str
    given_id: int | None
    given_on: date | None
    given_to_id: int | None
    given_to: str | None
    because: WhyNot | None
    checked_on: date | None

    @property
    def is_wrong(self) -> bool:
        return self.because is WhyNot.WRONG_NUMBER


@dataclass(frozen=True)
class Band:
    """How many; between the two where the people are not seen."""

    low: int
    high: int


@dataclass(frozen=True)
class ScreeningCounts:
    fine: Band
    older: Band
    never: Band
    registered: Band

    @property
    def is_exact(self) -> bool:
        return all(band.low == band.high for band in vars(self).values())

    @property
    def is_empty(self) -> bool:
        return all(band.high == 0 for band in vars(self).values())


@dataclass(frozen=True)
class SentList:
    id: int
    made_at: datetime
    how_many: int
    answered_at: datetime | None


@dataclass(frozen=True)
class Result:
    """An upload as it was read, and what taking it over would write."""

    id: int
    says: Says
    checked_on: date
    sent: SentList | None
    read_as: dict[str, Any]
    registered: int
    fine: int
    newer: int
    unknown: int

    @property
    def known(self) -> int:
        return self.registered + self.fine


def as_dialled(db: Session, typed: str) -> str | None:
    """As the database reads what was typed: "+441144960573", or None."""
    number: str | None = read(db, _E164, {"typed": typed}).scalar_one()
    return number


def to_dial(db: Session, ids: Sequence[int]) -> dict[int, ToDial]:
    """For every one of these people this session sees, the one number to dial."""
    rows = read(db, _TO_DIAL, {"ids": list(ids)})
    return {i: ToDial(number, WhyNot(because) if because else None) for i, number, because in rows}


def list_numbers(db: Session, person: Person) -> list[KnownNumber]:
    """Theirs, the one to dial first; of a number they gave that is also on record only that."""
    rows = read(db, _NUMBERS, {"person": person.id}).all()
    told = select(GivenNumber.id, GivenNumber.given_on, GivenNumber.given_to_id, User.name)
    running = (GivenNumber.staff_id == person.id, GivenNumber.ended_at.is_(None))
    given = {
        given_id: (on, to_id, to)
        for given_id, on, to_id, to in read(
            db, told.outerjoin(User, User.id == GivenNumber.given_to_id).where(*running)
        )
    }
    theirs = {number for number, is_given, *_ in rows if is_given}
    return [
        KnownNumber(
            number,
            given_id,
            *given.get(given_id, (None, None, None)),
            WhyNot(because) if because else None,
            checked_on,
        )
        for number, is_given, given_id, because, _, checked_on in rows
        if is_given or number not in theirs
    ]


def count_screening(db: Session) -> ScreeningCounts:
    bands = {known: Band(low, high) for known, low, high in read(db, _COUNTS)}
    return ScreeningCounts(fine=bands[1], older=bands[2], never=bands[3], registered=bands[4])


def list_sent(db: Session, *, now: datetime) -> list[SentList]:
    """What I took out and a result may still answer, newest first."""
    return [SentList(*row) for row in read(db, _sent().where(_recent(now)).limit(20))]


def find_sent(db: Session, list_id: int, *, now: datetime) -> SentList | None:
    found = read(db, _sent().where(NumberList.id == list_id, _recent(now))).one_or_none()
    return None if found is None else SentList(*found)


def _sent() -> Any:
    return select(
        NumberList.id, NumberList.made_at, NumberList.how_many, NumberList.answered_at
    ).order_by(NumberList.made_at.desc())


def _recent(now: datetime) -> Any:
    return NumberList.made_at > now - ANSWERED_WITHIN


def get_result(db: Session, result_id: int, *, now: datetime) -> Result:
    """One that waits to be taken over. Raises NotFound, also for what is done or a day old."""
    row = None
    if 0 < result_id < 2**63:
        row = read(
            db,
            select(
                NumberResult.says,
                NumberResult.checked_on,
                NumberResult.list_id,
                NumberResult.read_as,
            ).where(
                NumberResult.id == result_id,
                NumberResult.committed_at.is_(None),
                NumberResult.recorded_at > now - timedelta(days=1),
            ),
        ).one_or_none()
    if row is None:
        raise NotFound
    says, checked_on, list_id, read_as = row
    sent = None if list_id is None else find_sent(db, list_id, now=now)
    counted = read(db, _PREVIEW, {"result": result_id}).one()
    return Result(result_id, says, checked_on, sent, read_as, *counted)
