"""What an advocate does with an ask: answer it, take that back, give it back.

The functions in advocates.sql do the work, in one go each, because row security shows an advocate
none of the rows; here it is told to the trail.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.answers import Answer
from app.asks.queries.mine import NO_LONGER, MyAsk
from app.audit import trail
from app.audit.events import Event
from app.conversations.models import Result
from app.db.ids import new_id
from app.errors import Conflict, NotFound
from app.people.suppression import suppression_keys

TOO_LATE = "This can be undone for ten minutes. Ask your rep to put it right."
_ANSWER = text(
    "select * from answer_ask(:ask, :contact, cast(:result as smallint),"
    " cast(:outcome as smallint), cast(:channel as smallint), cast(:happened as date),"
    " cast(:again as date), :hands_back, cast(:keys as bytea[]))"
)


def answer(db: Session, actor: Actor, ask: MyAsk, given: Answer, *, pepper: str) -> None:
    """Record it with everything that follows. The same again changes nothing.

    Of somebody who asked not to be contacted only what an advocate knows makes a key, the name
    and the workplace; the next staff list completes them. Raises NotFound for an ask no longer
    the actor's.
    """
    keys = suppression_keys(ask.name, ask.workplace_id, [], None, None, pepper)
    done = db.execute(
        _ANSWER,
        {
            "ask": ask.id,
            "contact": given.contact_id,
            "result": int(given.result),
            "outcome": None if given.outcome is None else int(given.outcome),
            "channel": int(given.channel),
            "happened": given.happened_on,
            "again": given.again_on,
            "hands_back": given.hands_back,
            "keys": keys if given.result is Result.DO_NOT_CONTACT else [],
        },
    ).one_or_none()
    if done is None:
        raise NotFound(NO_LONGER)
    if done.fresh:
        _tell(db, actor, ask, given, unit_id=done.unit_id, agreed=done.agreed)


def _tell(
    db: Session, actor: Actor, ask: MyAsk, given: Answer, *, unit_id: int, agreed: bool
) -> None:
    person = ("staff", ask.staff_id)
    if agreed:
        event = Event.AGREED_TO_BE_NOTED
        trail.record(db, actor, event, subject=person, unit_id=unit_id, purpose="own_request")
    if given.result is Result.DO_NOT_CONTACT:
        trail.record(db, actor, Event.SUPPRESSED, subject=person, unit_id=unit_id)
    if given.result is Result.LEAVE_FOR_NOW:
        trail.record(db, actor, Event.LEFT_FOR_NOW, subject=person, unit_id=unit_id)
    contact = ("contacts", given.contact_id)
    event = Event.CONTACT_RECORDED
    trail.record(db, actor, event, subject=contact, unit_id=unit_id, fields=given.fields)
    event = Event.ASK_RETURNED if given.hands_back else Event.ASK_ANSWERED
    trail.record(db, actor, event, subject=("asks", ask.id), unit_id=unit_id)


def is_kept(db: Session, ask_id: int, contact_id: UUID) -> bool:
    """Whether this very answer was kept before: sending it again is no mistake."""
    asked = {"ask": ask_id, "contact": contact_id}
    known = 0 < ask_id < 2**63
    return known and bool(db.scalar(text("select is_my_answer(:ask, :contact)"), asked))


def take_back(db: Session, actor: Actor, contact_id: UUID) -> None:
    """Within ten minutes, by whoever recorded it; twice is once (decisions.md D7).

    Raises NotFound for what is nobody's or somebody else's, Conflict when it is too late.
    """
    asked = {"contact": contact_id, "undone": new_id()}
    done = db.scalar(text("select take_back_answer(:contact, :undone)"), asked)
    if done is None:
        raise NotFound
    if not done:
        raise Conflict(TOO_LATE)
    trail.record(
        db, actor, Event.CONTACT_CORRECTED, subject=("contacts", contact_id), fields=["result"]
    )


def give_back(db: Session, actor: Actor, ask_id: int) -> None:
    _move(db, actor, ask_id, "give_ask_back", Event.ASK_RETURNED)


def keep(db: Session, actor: Actor, ask_id: int) -> None:
    """Not given back after all: within ten minutes, when nobody else has it by then."""
    _move(db, actor, ask_id, "keep_ask", Event.ASK_OPENED)


def _move(db: Session, actor: Actor, ask_id: int, function: str, event: Event) -> None:
    known = 0 < ask_id < 2**63
    unit_id = db.scalar(text(f"select {function}(:ask)"), {"ask": ask_id}) if known else None
    if unit_id is None:
        raise NotFound(NO_LONGER)
    trail.record(db, actor, event, subject=("asks", ask_id), unit_id=unit_id)
