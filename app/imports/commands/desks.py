"""Carrying out the plan of a desk list: seating's own rules, for many people at once."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.db.bulk import one_of
from app.imports.kinds.kind import Stored
from app.imports.models import ImportRun
from app.imports.plan.desks import Sit
from app.seating.commands.areas import add_area
from app.seating.commands.seats import Place, give_places
from app.seating.models import Seat
from app.workplaces.models import Area, Desk

NEWER = "Somebody said since where they sit, so that was kept."
GONE = "The area or the desk is not there any more. Bring the list again."


def apply_desks(
    db: Session, actor: Actor, run: ImportRun, lines: Sequence[Stored], *, today: date
) -> dict[int, str]:
    """Line id → why it was left; the others sit where the list says, confirmed on its day."""
    acts = {line.id: line.act for line in lines if isinstance(line.act, Sit)}
    newer = set(
        db.scalars(
            select(Seat.staff_id).where(
                one_of(Seat.staff_id, [act.person_id for act in acts.values()]),
                Seat.confirmed_on > run.as_at,
            )
        )
    )
    there = _there(db, run.unit_id)
    left: dict[int, str] = {}
    places: dict[int, Place] = {}
    for line_id, act in acts.items():
        if act.person_id in newer:
            left[line_id] = NEWER
            continue
        area_id = act.area_id or _area(db, actor, run.unit_id, act)
        if act.area_id is not None and (act.area_id, act.desk_id) not in there:
            left[line_id] = GONE
            continue
        places[act.person_id] = (area_id, act.desk_id)
    give_places(db, actor, run.unit_id, places, today=today, confirmed_on=run.as_at)
    return left


def _there(db: Session, workplace_id: int) -> set[tuple[int, int | None]]:
    """Every place there is: an area, alone or with a desk of it."""
    areas = db.scalars(select(Area.id).where(Area.workplace_id == workplace_id))
    desks = db.execute(select(Desk.area_id, Desk.id).where(Desk.workplace_id == workplace_id))
    return {(area_id, None) for area_id in areas} | {(row[0], row[1]) for row in desks}


def _area(db: Session, actor: Actor, workplace_id: int, act: Sit) -> int:
    """The area of that name, added by the first who sits there."""
    known = db.scalar(
        select(Area.id).where(
            Area.workplace_id == workplace_id,
            func.lower(Area.floor) == act.floor.lower(),
            func.lower(Area.name) == act.area.lower(),
        )
    )
    if known is not None:
        return known
    return add_area(db, actor, workplace_id, floor=act.floor, name=act.area).id
