"""The rows of the file."""

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, aliased

from app.accounts.models import User
from app.call_lists.models import CallListEntry, EntryState
from app.call_lists.paper import Row
from app.call_lists.queries.lists import Summary
from app.call_lists.queries.people import last_contact
from app.call_lists.question import wants_members
from app.people.models import Contactable, StandingCode
from app.union.models import Unit
from app.workplaces.models import Team


def list_rows(db: Session, summary: Summary) -> list[Row]:
    """Who of the list is still to be called, in its order.

    Whoever asked not to be contacted, is left for now or has gone is not in it; neither is
    somebody who has joined since, unless the list asked for members.
    """
    last = last_contact()
    workplace = aliased(Unit)
    query = (
        select(
            CallListEntry.rank,
            Contactable.id,
            func.coalesce(Contactable.known_as, Contactable.forename),
            Contactable.surname,
            Contactable.workplace_id,
            func.coalesce(workplace.name, ""),
            Team.name,
            CallListEntry.number,
            last.c.happened_on,
            User.name,
            last.c.result,
            last.c.outcome,
        )
        .join(Contactable, Contactable.id == CallListEntry.staff_id)
        .outerjoin(workplace, workplace.id == Contactable.workplace_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(last, true())
        .outerjoin(User, User.id == last.c.author_id)
        .where(CallListEntry.call_list_id == summary.id, CallListEntry.state == EntryState.OPEN)
        .order_by(CallListEntry.rank)
    )
    if not wants_members(summary.question):
        query = query.where(Contactable.standing != StandingCode.MEMBER)
    return [Row(*row) for row in db.execute(query)]
