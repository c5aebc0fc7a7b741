"""What the wall chart shows: everybody on the list, and the weeks of their contacts."""

from datetime import date, timedelta

from sqlalchemy import Date, Integer, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.conversations.models import Contact
from app.conversations.queries.contacts import is_current
from app.db.session import read
from app.people.models import Contactable
from app.seating.queries.map import PEOPLE, Placed, when_spoken_to
from app.seating.rules import oldest_shown
from app.seating.wall import Talks

LOOKS_BACK = timedelta(weeks=26)

_WEEK = cast(func.date_trunc("week", Contact.happened_on), Date)
TALKS = (
    select(Contact.staff_id, _WEEK, func.bool_or(Contact.reached))
    .join(Contactable, Contactable.id == Contact.staff_id)
    .where(
        Contactable.workplace_id == bindparam("workplace", type_=Integer),
        Contact.happened_on > bindparam("after", type_=Date),
        is_current(),
    )
    .group_by(Contact.staff_id, _WEEK)
)


def list_people(
    db: Session, workplace_id: int, team: int | None = None, *, today: date
) -> list[Placed]:
    """Everybody who may be approached, by name; of one team, or (0) of none."""
    rows = read(db, PEOPLE, {"workplace": workplace_id, "since": oldest_shown(today)})
    everybody = [Placed(*row) for row in rows]
    chosen = [one for one in everybody if team is None or (one.team_id or 0) == team]
    return when_spoken_to(db, chosen)


def list_talks(db: Session, workplace_id: int, *, today: date) -> Talks:
    """Of the last half year."""
    rows = read(db, TALKS, {"workplace": workplace_id, "after": today - LOOKS_BACK})
    return {(row[0], row[1]): row[2] for row in rows}
