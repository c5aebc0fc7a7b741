"""Numbers people gave, numbers that are wrong, numbers screened."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Delete, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.session import read
from app.errors import Conflict, NotFound
from app.files.opening import Opened
from app.people.models import Person
from app.people.rules import Unfit
from app.phones import queries
from app.phones.forms import ResultForm
from app.phones.models import GivenNumber, NumberResult, Says, WrongNumber
from app.phones.reading import Unread, read_result
from app.phones.rules import date_problem

NO_NUMBER = (
    "This is no number that can be dialled from outside. Enter all of it, like 0114 496 0573"
    " or 07700 900123."
)
_LIST = text("select list_id, number from list_numbers_to_screen()")
_RECORD = text("select record_screenings(:result)")
_READ_ALL = text(
    "select phone_e164(t.typed) from unnest(cast(:typed as text[])) with ordinality t(typed, n)"
    " order by t.n"
)


def note_given(db: Session, actor: Actor, person: Person, number_text: str, *, today: date) -> str:
    """They gave us this number to be called on; the number as it is dialled.

    Only the number, the day and to whom: screening does not stop it, and nothing else follows.
    Raises Unfit for what is no number, Conflict when they asked not to be contacted.
    """
    if person.asked_not_to_contact:
        raise Conflict("They asked not to be contacted. Their number is not noted.")
    number = queries.as_dialled(db, number_text)
    if number is None:
        raise Unfit("number", NO_NUMBER)
    told = {"given_on": today, "given_to_id": actor.user_id}
    if db.scalar(select(GivenNumber.id).where(*_running(person), GivenNumber.number == number)):
        again = update(GivenNumber).where(*_running(person), GivenNumber.number == number)
        db.execute(again.values(told))
    else:
        about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
        db.execute(insert(GivenNumber).values(number=number, **about, **told))
    db.execute(_wrong(person, number))
    trail.record(db, actor, Event.NUMBER_GIVEN, subject=person, fields=["number"])
    return number


def end_given(db: Session, actor: Actor, person: Person, given_id: int, *, now: datetime) -> None:
    """It is not to be used any more. Raises NotFound for a number that is not theirs."""
    _given(db, person, given_id)
    db.execute(update(GivenNumber).where(GivenNumber.id == given_id).values(ended_at=now))
    trail.record(db, actor, Event.NUMBER_ENDED, subject=person, fields=["number"])


def restore_given(db: Session, actor: Actor, person: Person, given_id: int) -> None:
    """Ending it was a slip. Nothing happens when they gave the same number again meanwhile."""
    given = _given(db, person, given_id)
    runs = select(GivenNumber.id).where(*_running(person), GivenNumber.number == given.number)
    if db.scalar(runs) is None:
        db.execute(update(GivenNumber).where(GivenNumber.id == given_id).values(ended_at=None))
        trail.record(db, actor, Event.NUMBER_GIVEN, subject=person, fields=["number"])


def mark_wrong(db: Session, actor: Actor, person: Person, number: str) -> None:
    """Never dialled for them again. Raises NotFound for a number that is not theirs."""
    if number not in {known.number for known in queries.list_numbers(db, person)}:
        raise NotFound
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    said = upsert(WrongNumber).values(number=number, said_by_id=actor.user_id, **about)
    db.execute(said.on_conflict_do_nothing())
    trail.record(db, actor, Event.NUMBER_WRONG, subject=person, fields=["number"])


def mark_right(db: Session, actor: Actor, person: Person, number: str | None) -> None:
    """Calling it wrong was a slip; without a number, the last one this user called wrong."""
    if number is None:
        mine = (WrongNumber.staff_id == person.id, WrongNumber.said_by_id == actor.user_id)
        last = select(WrongNumber.number).where(*mine).order_by(WrongNumber.recorded_at.desc())
        number = db.scalar(last.limit(1))
    if number is not None:
        db.execute(_wrong(person, number))
        trail.record(db, actor, Event.NUMBER_RIGHT, subject=person, fields=["number"])


def list_to_screen(db: Session, actor: Actor) -> list[str]:
    """The numbers to send to a screening service, in no order; kept as sent. May be none."""
    rows = read(db, _LIST).all()
    if rows:
        sent = ("number_lists", rows[0][0])
        trail.record(db, actor, Event.NUMBERS_LISTED, subject=sent, count=len(rows))
    return [number for _, number in rows]


def bring_result(
    db: Session, actor: Actor, opened: Opened, form: ResultForm, *, today: date, now: datetime
) -> int:
    """Read an uploaded result and keep it for a day, until it is taken over; its id.

    Raises Unfit for an answer of the form, Unreadable for the file.
    """
    sent = None
    if form.says is not Says.EACH:
        sent = queries.find_sent(db, form.list_id or 0, now=now)
        if sent is None:
            raise Unfit("list_id", ResultForm.sentences["list_id"])
    made_on = clock.day_of(sent.made_at) if sent else None
    problem = date_problem(form.checked_on, today, not_before=made_on)
    if problem:
        raise Unfit("checked_on", problem)
    result = read_result(opened, form.says)
    numbers = list(read(db, _READ_ALL, {"typed": result.cells}).scalars())
    unread = result.unread | {
        Unread.NO_NUMBER: [
            line for line, number in zip(result.lines, numbers, strict=True) if number is None
        ]
    }
    pairs = [(n, a) for n, a in zip(numbers, result.answers, strict=True) if n is not None]
    made: int = db.scalars(
        insert(NumberResult)
        .values(
            user_id=actor.user_id,
            list_id=sent.id if sent else None,
            says=form.says,
            checked_on=form.checked_on,
            numbers=[number for number, _ in pairs],
            registered=[is_registered for _, is_registered in pairs],
            read_as=result.told(unread, pairs) | {"noticed": opened.noticed},
        )
        .returning(NumberResult.id)
    ).one()
    return made


def take_over(db: Session, actor: Actor, result: queries.Result) -> int:
    """Write the screening down; how many numbers it was. Raises NotFound when it is done."""
    written: int | None = read(db, _RECORD, {"result": result.id}).scalar_one()
    if written is None:
        raise NotFound
    about = ("number_results", result.id)
    trail.record(db, actor, Event.NUMBERS_SCREENED, subject=about, count=written)
    return written


def discard_result(db: Session, result_id: int) -> None:
    db.execute(
        delete(NumberResult).where(
            NumberResult.id == result_id, NumberResult.committed_at.is_(None)
        )
    )


def _given(db: Session, person: Person, given_id: int) -> GivenNumber:
    found = None
    if 0 < given_id < 2**63:
        found = db.scalar(
            select(GivenNumber).where(GivenNumber.id == given_id, GivenNumber.staff_id == person.id)
        )
    if found is None:
        raise NotFound
    return found


def _running(person: Person) -> tuple[ColumnElement[bool], ...]:
    return GivenNumber.staff_id == person.id, GivenNumber.ended_at.is_(None)


def _wrong(person: Person, number: str) -> Delete:
    return delete(WrongNumber).where(
        WrongNumber.staff_id == person.id, WrongNumber.number == number
    )
