"""Conflicts of interest: who manages people, or handles their pay or files (domain.md DP-5).

Whoever is marked asks none of those people and, signed in, sees none of them: my_conflicts() says
whom, and a restrictive policy on every table about people asks it. Counts stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.models import User
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.people.forms import ConflictForm
from app.people.models import ConflictKind, ConflictOfInterest, Person
from app.people.queries import get_person
from app.people.rules import Unfit
from app.union.models import Unit
from app.workplaces.models import Team

WORDS = {
    ConflictKind.LINE_MANAGER: "Line manager",
    ConflictKind.HUMAN_RESOURCES: "Human resources",
    ConflictKind.PAYROLL: "Payroll",
}
NOT_YOURS = "Somebody else has to take this off: it is about you. Ask another organiser."
NOT_THIS_LIST = (
    "You are marked as a manager, or as human resources or payroll, of people on this list, so you"
    " don't see them here and would add them twice. Ask another organiser to bring it."
)


@dataclass(frozen=True)
class ConflictLine:
    """`team` is None for everybody at the workplace."""

    id: int
    kind: ConflictKind
    team: str | None
    since: datetime


def get_own_person(db: Session, person_id: int) -> Person:
    """Somebody of one's own workplaces: a person opened by a call list is not for marking.

    Raises NotFound for everybody else.
    """
    person = get_person(db, person_id)
    if person.scope_unit_id not in (db.scalar(select(func.my_units("people"))) or ()):
        raise NotFound
    return person


def list_conflicts(db: Session, person: Person) -> list[ConflictLine]:
    rows = db.execute(
        select(
            ConflictOfInterest.id,
            ConflictOfInterest.kind,
            Team.name,
            ConflictOfInterest.recorded_at,
        )
        .outerjoin(Team, Team.id == ConflictOfInterest.team_id)
        .where(ConflictOfInterest.staff_id == person.id)
        .order_by(ConflictOfInterest.kind, Team.name.nulls_first())
    )
    return [ConflictLine(*row) for row in rows]


def list_teams(db: Session, person: Person) -> Sequence[tuple[int, str]]:
    rows = db.execute(
        select(Team.id, Team.name).where(Team.workplace_id == person.workplace_id)
    ).all()
    return sorted(((row.id, row.name) for row in rows), key=lambda team: team[1].casefold())


def may_sign_in(db: Session, person: Person) -> bool:
    """Whether a user is known to be this person."""
    return db.scalar(select(User.id).where(User.staff_id == person.id).limit(1)) is not None


def mark(db: Session, actor: Actor, person: Person, form: ConflictForm) -> None:
    """Raises Unfit for a team of another workplace, and when it is marked already."""
    if person.workplace_id is None:
        raise Unfit("kind", "They work nowhere we know of now, so there is nothing to mark.")
    if form.team_id is not None and form.team_id not in dict(list_teams(db, person)):
        raise Unfit("team_id", "Choose one of the teams shown.")
    same = select(ConflictOfInterest.id).where(
        ConflictOfInterest.staff_id == person.id,
        ConflictOfInterest.kind == form.kind,
        ConflictOfInterest.team_id.is_not_distinct_from(form.team_id),
    )
    if db.scalar(same) is not None:
        raise Unfit("kind", "This is marked already. It is listed above.")
    # The trail first: the actor may be marking themselves.
    trail.record(db, actor, Event.CONFLICT_MARKED, subject=person, fields=["kind", "team_id"])
    db.add(
        ConflictOfInterest(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            kind=form.kind,
            team_id=form.team_id,
            marked_by_id=actor.user_id,
        )
    )
    db.flush()


def unmark(db: Session, actor: Actor, person: Person, conflict_id: int) -> None:
    """Raises Conflict for one's own, NotFound for what is not this person's."""
    if conflict_id not in {line.id for line in list_conflicts(db, person)}:
        raise NotFound
    if person.id == actor.staff_id:
        raise Conflict(NOT_YOURS)
    db.execute(delete(ConflictOfInterest).where(ConflictOfInterest.id == conflict_id))
    trail.record(db, actor, Event.CONFLICT_UNMARKED, subject=person)


def refuse_list_of_conflicts(
    db: Session, actor: Actor, unit_id: int, sentence: str = NOT_THIS_LIST
) -> None:
    """Whoever doesn't see people on a list would add them a second time. Raises Conflict."""
    below = select(Unit.id).where(Unit.parent_id == unit_id)
    own = select(ConflictOfInterest.id).where(
        ConflictOfInterest.staff_id == actor.staff_id,
        (ConflictOfInterest.scope_unit_id == unit_id) | ConflictOfInterest.scope_unit_id.in_(below),
    )
    if actor.staff_id is not None and db.scalar(own.limit(1)) is not None:
        raise Conflict(sentence)
