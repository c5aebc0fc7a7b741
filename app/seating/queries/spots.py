"""Where everybody of a workplace is, as reach needs it."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Contactable, Person
from app.seating.models import Habit, Seat, Tie, TieKind
from app.seating.reach import Ids, Spot
from app.seating.rules import oldest_shown
from app.workplaces.models import Desk


def spots_in(
    db: Session, workplace_id: int, *, today: date, only_contactable: bool = False
) -> dict[int, Spot]:
    """Everybody who works there, by id, whether or not anybody knows where they sit.

    Suggestions and plans ask for whom may be approached alone.
    """
    who = Contactable if only_contactable else Person
    rows = db.execute(
        select(
            who.id,
            who.team_id,
            Seat.area_id,
            Desk.block,
            Desk.x,
            Desk.y,
            Seat.days,
            Seat.shift,
            Seat.habit,
        )
        .outerjoin(Seat, (Seat.staff_id == who.id) & (Seat.confirmed_on >= oldest_shown(today)))
        .outerjoin(Desk, Desk.id == Seat.desk_id)
        .where(who.workplace_id == workplace_id)
        .order_by(who.id)
    )
    return {row.id: spot_of(row) for row in rows}


def spot_of(row: Any) -> Spot:
    """From a row that has a person's team, and the columns of their seat and desk.

    Who works from home has a team, but no place.
    """
    if row.habit is Habit.REMOTE:
        return Spot(row.id, row.team_id)
    return Spot(
        row.id, row.team_id, row.area_id, row.block or "", row.x, row.y, row.days, row.shift
    )


def ties_in(db: Session, workplace_id: int) -> dict[Ids, tuple[TieKind, ...]]:
    """What reps were told, by pair, the lower id first."""
    told: defaultdict[Ids, list[TieKind]] = defaultdict(list)
    rows = db.execute(
        select(Tie.staff_id, Tie.other_id, Tie.kind)
        .where(Tie.scope_unit_id == workplace_id)
        .order_by(Tie.staff_id, Tie.other_id, Tie.kind)
    )
    for lower, upper, kind in rows:
        told[lower, upper].append(kind)
    return {pair: tuple(kinds) for pair, kinds in told.items()}
