"""Making, opening, handing out and closing call lists."""

from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.call_lists import queries
from app.call_lists.queries import Summary
from app.call_lists.question import Question
from app.call_lists.rules import MOST_PEOPLE
from app.errors import Conflict

CLOSED = "This list is closed, so it shows nobody any more. Make a new one if you still need it."
ENDED = "The 14 days of this list are over, so it shows nobody. Make a new one if you need it."


def make_call_list(db: Session, actor: Actor, question: Question, purpose: str) -> int:
    """The id of a new list. Raises Conflict when nobody or more than 200 people match."""
    counted = queries.count(db, question)
    if counted.high == 0:
        raise Conflict("Nobody matches, so there is no list to make. Ask for less.")
    if counted.is_too_many:
        raise Conflict(
            f"{counted.in_words.capitalize()} match; 200 is the most for one list. Narrow it down."
        )
    made = db.scalar(
        text("select make_call_list(:question, :purpose)").bindparams(
            bindparam("question", question.as_json(), JSONB), purpose=purpose
        )
    )
    if made is None:
        # Only somebody who was given a band gets here.
        raise Conflict("Nobody matches, or more than 200 people do. Change what you ask for.")
    summary, _ = queries.get_mine(db, actor.user_id, int(made))
    note(db, actor, Event.CALL_LIST_MADE, summary, people=summary.total)
    return summary.id


def check_open(summary: Summary, today: date) -> None:
    """Raises Conflict for a list that no longer opens anybody."""
    if summary.is_closed:
        raise Conflict(CLOSED)
    if not summary.is_open(today):
        raise Conflict(ENDED)
    if summary.total > MOST_PEOPLE:
        raise Conflict("200 people are the most for one list. Make a narrower one.")


def note(db: Session, actor: Actor, event: Event, summary: Summary, *, people: int) -> None:
    """Write in the trail what was done with a list, to how many people, and what for."""
    trail.record(
        db,
        actor,
        event,
        subject=("call_lists", summary.id),
        unit_id=summary.unit_id,
        count=people,
        purpose=summary.purpose,
    )


def close_call_list(db: Session, actor: Actor, summary: Summary) -> None:
    """End the list and the access it gave. Closing a closed list changes nothing."""
    if db.scalar(text("select close_call_list(:id)"), {"id": summary.id}):
        note(db, actor, Event.CALL_LIST_CLOSED, summary, people=summary.total)
