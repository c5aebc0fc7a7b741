"""How many people somebody is willing to ask at a time."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.queries.askers import WILLING, askers_in
from app.audit import trail
from app.audit.events import Event
from app.errors import NotFound
from app.people.models import UnionRole


def set_most(
    db: Session, actor: Actor, workplace_id: int, staff_id: int, most: int | None, *, today: date
) -> None:
    """None leaves it to the plan. Raises NotFound for whoever does not ask here."""
    if staff_id not in askers_in(db, workplace_id, today=today):
        raise NotFound
    db.execute(
        update(UnionRole)
        .where(
            UnionRole.staff_id == staff_id,
            UnionRole.kind.in_(WILLING),
            UnionRole.valid_to > today,
        )
        .values(most_asks=most)
        .execution_options(synchronize_session=False)
    )
    trail.record(
        db,
        actor,
        Event.PERSON_CHANGED,
        subject=("staff", staff_id),
        unit_id=workplace_id,
        fields=["most_asks"],
    )
