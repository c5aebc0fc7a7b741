"""Two people made one. The database carries their rows: see migrations/sql/merges.sql."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import LargeBinary, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import recording, trail
from app.audit.events import Event
from app.errors import Conflict
from app.people import commands as people
from app.people.models import Person
from app.people.queries import not_here
from app.people.suppression import keys_of

TWO_MEMBERSHIPS = (
    "Both have a membership that runs on the same days, and the two records differ. Nothing was"
    " changed. Ask whoever keeps the membership list which is right and bring the list that says"
    " so; then come back."
)


def merge(
    db: Session, actor: Actor, kept: Person, gone: Person, taken: Sequence[str], *, pepper: str
) -> int:
    """Carry all that is known of `gone` over to `kept`; the number of the merge.

    `taken` names the parts that `gone` says better. What they are to the union is restated from
    what both had. Raises NotFound when either is out of sight, Conflict for two memberships.
    """
    kept_id, gone_id = kept.id, gone.id
    keys = _keys(db, kept, gone, pepper=pepper)
    db.flush()
    done: dict[str, Any] = db.scalars(
        select(
            func.merge_people(
                kept_id, gone_id, cast(list(taken), ARRAY(Text)), cast(keys, ARRAY(LargeBinary))
            )
        )
    ).one()
    problem = done.get("problem")
    if problem is not None:
        # Somebody may have made them one in the meantime.
        raise Conflict(TWO_MEMBERSHIPS) if problem == "memberships" else not_here(db, gone_id)
    db.expunge(gone)
    db.expire(kept)
    people.restate(db, [kept_id])
    recording.stop(db)
    for staff_id in (kept_id, gone_id):
        trail.record(
            db,
            actor,
            Event.PEOPLE_MERGED,
            subject=("staff", staff_id),
            unit_id=kept.scope_unit_id,
            fields=list(taken),
        )
    return int(done["merge"])


def _keys(db: Session, kept: Person, gone: Person, *, pepper: str) -> list[bytes]:
    """Both are known again by every list to come, if one of them asked not to be contacted."""
    if not (kept.asked_not_to_contact or gone.asked_not_to_contact):
        return []
    return sorted({key for one in (kept, gone) for key in keys_of(db, one, pepper=pepper)})
