"""Making, running and closing call lists. What is written is the database's to allow."""

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Integer, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.call_lists import queries
from app.call_lists.forms import CallListForm
from app.call_lists.models import By
from app.call_lists.queries import Summary
from app.call_lists.question import on_foot
from app.call_lists.rules import MOST_PEOPLE, MOST_WEIGHED, PURPOSES
from app.errors import Conflict, NotFound
from app.finding.queries import as_json, count
from app.finding.question import Question

NOBODY = "Nobody is left to call, so there is no list to make. Ask for more."
TOO_MANY = (
    f"More than {MOST_PEOPLE:,} people would be on this list, the most for one. Ask for fewer, or"
    " make one list for each workplace."
)
CLOSED = "This list is closed. Make a new one if you still need it."
ENDED = "This list has ended, so it shows nobody. Make a new one if you need it."
NOT_RUNNING = "This list is closed or has ended, so nothing on it can be changed."
NOBODY_NEW = "Nobody was added: whoever you chose calls from this list already, or may not call."
NO_CALLER = "They do not call from this list, so nobody can be kept for them. Add them first."
NO_CALLERS = "Nobody calls from this list yet. Add callers first."

_MAKE = text(
    "select make_call_list(:question, :name, :purpose, :kind, :script, :callers, :days, :form)"
).bindparams(bindparam("question", type_=JSONB), bindparam("callers", type_=ARRAY(Integer)))


def make_call_list(db: Session, actor: Actor, form: CallListForm, *, today: date) -> int:
    """The id of a new list, or of the one this form made before.

    Raises Conflict when nobody, or more people than one list holds, would be on it.
    """
    purpose = PURPOSES.get(form.purpose, form.purpose_other)
    return _make(
        db,
        actor,
        form.question,
        name=form.name or purpose,
        purpose=purpose,
        kind=form.by.value,
        script=form.script.replace("\r\n", "\n"),
        callers=form.callers,
        days=form.days,
        form=form.id,
        today=today,
    )


def make_desk_walk(db: Session, actor: Actor, summary: Summary, *, today: date) -> int:
    """The people of a phone list whom nobody may dial, as a list to walk; one for each."""
    check_open(summary)
    return _make(
        db,
        actor,
        on_foot(summary.question),
        name=f"{summary.title[:66]} (desk walk)",
        purpose=summary.purpose,
        kind=By.DESK_WALK.value,
        script=summary.script,
        callers=queries.caller_ids(db, summary.id),
        days=(summary.expires_on - today).days,
        form=queries.walk_of(summary.id),
        today=today,
    )


def _make(db: Session, actor: Actor, question: Question, *, today: date, **given: Any) -> int:
    before = queries.find_made_with(db, given["form"])
    if before is None and count(db, question).low > MOST_WEIGHED:
        raise Conflict(TOO_MANY)
    made = before or db.scalar(_MAKE, {"question": as_json(question), **given})
    if made is None:
        raise Conflict(NOBODY)
    if made == 0:
        raise Conflict(TOO_MANY)
    if before is None:
        summary = queries.get_list(db, int(made), today=today)
        note(db, actor, Event.CALL_LIST_MADE, summary, people=people_on(db, summary))
    return int(made)


def check_open(summary: Summary) -> None:
    """Raises Conflict for a list that no longer opens anybody."""
    if summary.is_closed:
        raise Conflict(CLOSED)
    if not summary.is_open:
        raise Conflict(ENDED)


def check_running(summary: Summary) -> None:
    """Raises Conflict for a list on which nothing can be changed any more."""
    if not summary.is_open:
        raise Conflict(NOT_RUNNING)


def note(
    db: Session,
    actor: Actor,
    event: Event,
    summary: Summary,
    *,
    people: int | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Write in the trail what was done with a list, to how many people, and what for."""
    trail.record(
        db,
        actor,
        event,
        subject=("call_lists", summary.id),
        unit_id=summary.unit_id,
        fields=fields,
        count=people,
        purpose=summary.purpose,
    )


def people_on(db: Session, summary: Summary) -> int:
    return queries.get_progress(db, [summary.id])[summary.id].total


def close_call_list(db: Session, actor: Actor, summary: Summary) -> None:
    """End the list, its calls, and the access it gave. Closing a closed list changes nothing."""
    if _ask(db, "close_call_list(:list)", list=summary.id):
        note(db, actor, Event.CALL_LIST_CLOSED, summary, people=people_on(db, summary))


def reopen_call_list(db: Session, actor: Actor, summary: Summary) -> None:
    """Raises Conflict later than ten minutes after it was closed."""
    if not _ask(db, "reopen_call_list(:list)", list=summary.id):
        raise Conflict("A list can be opened again only within ten minutes of closing it.")
    note(db, actor, Event.CALL_LIST_CHANGED, summary, fields=("closed_at",))


# ---------- callers, and whose calls are whose


def add_callers(db: Session, actor: Actor, summary: Summary, users: list[int]) -> int:
    """How many are new. Raises Conflict when nobody is: no colleague, or may not call."""
    check_running(summary)
    given = text("select add_callers(:list, :users)").bindparams(
        bindparam("users", type_=ARRAY(Integer))
    )
    added = _done(db.scalar(given, {"list": summary.id, "users": users}))
    if not added:
        raise Conflict(NOBODY_NEW)
    for user in added:
        _note_caller(db, actor, Event.CALLER_ADDED, summary, user)
    return len(added)


def remove_caller(db: Session, actor: Actor, summary: Summary, user: int) -> None:
    if not _change(db, "remove_caller(:list, :user)", list=summary.id, user=user):
        raise NotFound
    _note_caller(db, actor, Event.CALLER_REMOVED, summary, user)


def take_back_calls(db: Session, actor: Actor, summary: Summary, user: int) -> int:
    """The calls this caller has and has not finished are anybody's again."""
    taken = _change(db, "take_back_calls(:list, :user)", list=summary.id, user=user)
    if taken:
        note(db, actor, Event.CALLS_TAKEN_BACK, summary, people=taken)
    return int(taken)


def reassign(db: Session, actor: Actor, summary: Summary, of: int | None, to: int | None) -> int:
    """Raises Conflict when `to` does not call from the list."""
    check_running(summary)
    moved = _ask(db, "reassign_calls(:list, :of, :to)", list=summary.id, of=of, to=to)
    if moved is None:
        raise Conflict(NO_CALLER)
    if moved:
        note(db, actor, Event.CALL_LIST_CHANGED, summary, people=moved, fields=("caller_id",))
    return int(moved)


def share_out(db: Session, actor: Actor, summary: Summary, *, shared: bool = True) -> int:
    """Everything open, equally among the callers; or not shared, for whoever is next.

    Raises Conflict when there are no callers.
    """
    check_running(summary)
    given = _ask(db, "share_out_calls(:list, :shared)", list=summary.id, shared=shared)
    if given is None:
        raise Conflict(NO_CALLERS)
    note(db, actor, Event.CALL_LIST_CHANGED, summary, people=given, fields=("caller_id",))
    return int(given)


def take_off(
    db: Session, actor: Actor, summary: Summary, person_id: int, *, off: bool = True
) -> None:
    """Not to be called from this list; or, taken off before, again to be."""
    changed = _change(
        db, "take_off_list(:list, :person, :off)", list=summary.id, person=person_id, off=off
    )
    if not changed:
        raise NotFound
    note(db, actor, Event.CALL_LIST_CHANGED, summary, people=1, fields=("state",))


def _note_caller(db: Session, actor: Actor, event: Event, summary: Summary, user: int) -> None:
    trail.record(
        db, actor, event, subject=("users", user), unit_id=summary.unit_id, purpose=summary.purpose
    )


def _ask(db: Session, call: str, **given: object) -> Any:
    return db.scalar(text(f"select {call}"), given)


def _change(db: Session, call: str, **given: object) -> Any:
    return _done(_ask(db, call, **given))


def _done(answer: Any) -> Any:
    if answer is None:
        raise Conflict(NOT_RUNNING)
    return answer
