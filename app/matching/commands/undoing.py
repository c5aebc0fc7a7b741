"""One person made two again."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.matching.queries.merges import MergeLine
from app.people import commands as people

SENTENCES = {
    "undone": "They are two people already.",
    "later": "Another row was added to them since. Undo that one first, then this.",
    "late": "90 days have passed, and what each of them was is erased. Add the other again.",
    "edited": "Nothing was undone: some of it was changed since. The page lists what.",
    "taken": "Nothing was undone: something else stands where it was. Ask your data officer.",
}


def undo(db: Session, actor: Actor, merge: MergeLine, *, anyway: bool) -> None:
    """Bring both back as they were; what was noted since stays with the one who was kept.

    `anyway`: what was changed since gives way, too. Raises Conflict when something is in the way.
    """
    if merge.undone_at is not None:
        return
    problem = db.scalar(select(func.undo_merge(merge.id, anyway)))
    if problem is not None:
        raise NotFound if problem == "unseen" else Conflict(SENTENCES[problem])
    both = (merge.kept_id, merge.gone_id)
    if anyway:
        people.restate(db, both)
    for staff_id in both:
        trail.record(
            db,
            actor,
            Event.MERGE_UNDONE,
            subject=("staff", staff_id),
            unit_id=merge.unit_id,
            purpose="what was changed since gave way" if anyway else None,
        )
