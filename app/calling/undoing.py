"""Taking back what was just said of a call: its caller, within ten minutes."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.calling.lists import MyCall
from app.conversations import commands as conversations
from app.conversations import queries as contacts
from app.errors import Conflict
from app.people import queries as people

REOPEN = text("select reopen_call(:lease)")
RESUME = text("select resume_call(:lease)")
TOO_LATE = (
    "This can be undone for ten minutes, by whoever said it, and not when they have left. Tell the"
    " organiser of the list what is wrong with it."
)


def undo(db: Session, actor: Actor, call: MyCall) -> None:
    """The call is mine again, unless somebody else was quicker. Twice is once.

    Raises Conflict after ten minutes, and for somebody who has left.
    """
    if call.contact_id is None:
        return
    contact_id: UUID | None = db.scalar(REOPEN, {"lease": call.id})
    if contact_id is None:
        raise Conflict(TOO_LATE)
    person = people.get_person(db, call.staff_id)
    conversations.retract_contact(db, actor, person, contacts.get_contact(db, contact_id))
    db.execute(RESUME, {"lease": call.id})
