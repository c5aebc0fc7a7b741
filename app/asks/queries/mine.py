"""An advocate's own asks. Row security shows them nobody: these few come through my_asks()."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.seating.words import day_words

NO_LONGER = (
    "There is nothing here for you now. Somebody may have spoken to them first, or your organiser"
    " needs you elsewhere. Your asks are under Asks."
)
_MINE = text("select * from my_asks()")


@dataclass(frozen=True)
class MyAsk:
    """Somebody I was asked to speak to: as much of them as their neighbour knows anyway."""

    id: int
    staff_id: int
    workplace_id: int
    name: str
    where: str
    reasons: str
    opened_on: date
    due_on: date | None
    spoken_on: date | None


def list_mine(db: Session) -> list[MyAsk]:
    return [
        MyAsk(
            row.id,
            row.staff_id,
            row.workplace_id,
            row.name,
            where(row.team, row.floor, row.area, row.desk, row.days, remote=row.remote)
            or row.workplace,
            row.reasons,
            row.opened_on,
            row.due_on,
            row.spoken_on,
        )
        for row in db.execute(_MINE)
    ]


def get_mine(db: Session, ask_id: int) -> MyAsk:
    """Raises NotFound for an ask nobody has, somebody else's, and one that has ended, alike."""
    for ask in list_mine(db):
        if ask.id == ask_id:
            return ask
    raise NotFound(NO_LONGER)


def where(
    team: str | None,
    floor: str | None,
    area: str | None,
    desk: str | None,
    days: int | None,
    *,
    remote: bool = False,
) -> str:
    """“Payments · Second floor, by the window, desk 12 · Tuesdays and Thursdays”."""
    place = ", ".join(part for part in (floor, area, desk and f"desk {desk}") if part)
    known = (team, "works from home" if remote else place, day_words(days) if days else None)
    return " · ".join(part for part in known if part)
