"""Who will ask whom, as the wall chart shows it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.asks.models import Ask, AskState
from app.db.session import read
from app.people.models import Contactable


def list_askers(db: Session, workplace_id: int) -> dict[int, str]:
    """Who is to be asked, and by whom: first name and initial, which paper may carry."""
    rows = read(
        db,
        select(
            Ask.staff_id,
            func.coalesce(func.nullif(Contactable.known_as, ""), Contactable.forename),
            func.left(Contactable.surname, 1),
        )
        .join(Contactable, Contactable.id == Ask.asker_id)
        .where(Ask.scope_unit_id == workplace_id, Ask.state == AskState.OPEN),
    )
    return {staff_id: f"{forename} {initial}".strip() for staff_id, forename, initial in rows}
