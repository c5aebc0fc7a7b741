"""Adding people by hand: one, or a pasted list."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.people import pasting
from app.people.commands.standing import restate
from app.people.forms import NewPersonForm
from app.people.models import Person, Placement
from app.people.pasting import PastedLine, Plan
from app.people.queries import ids_by_name
from app.people.rules import Unfit, normal_name, split_name
from app.people.suppression import (
    ALREADY_KNOWN,
    find_suppressed,
    suppressed_among,
    suppression_keys,
)
from app.workplaces.commands import find_or_add_team

BY_HAND = "added by hand"


def add_person(
    db: Session, actor: Actor, workplace_id: int, form: NewPersonForm, *, pepper: str, today: date
) -> Person:
    """Add somebody who works in a workplace of one's own.

    Raises Unfit when they asked not to be contacted, or when somebody of that name is listed
    there and `form.different` does not say how many namesakes were shown.
    """
    _one_at_a_time(db, workplace_id)
    keys = suppression_keys(form.name, workplace_id, [], form.work_email, form.work_phone, pepper)
    if find_suppressed(db, keys) is not None:
        raise Unfit("name", ALREADY_KNOWN)
    namesakes = ids_by_name(db, workplace_id).get(normal_name(form.name), [])
    if namesakes and form.different != str(len(namesakes)):
        raise Namesake(namesakes)
    forename, surname = split_name(form.name)
    person = Person(
        forename=forename,
        surname=surname,
        work_email=form.work_email,
        work_phone=form.work_phone,
        scope_unit_id=workplace_id,
        source=BY_HAND,
    )
    db.add(person)
    db.flush()
    team = find_or_add_team(db, actor, workplace_id, form.team) if form.team else None
    _place(db, workplace_id, [(person, team.id if team else None)], today, grade=form.grade)
    trail.record(db, actor, Event.PERSON_ADDED, subject=person)
    return person


class Namesake(Unfit):
    """Somebody of that name is listed already: the same person, or another?"""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__("name", "Somebody of this name is already listed there.")
        self.ids = ids


def plan_people(
    db: Session,
    workplace_id: int,
    lines: Sequence[PastedLine],
    *,
    different: Sequence[str] = (),
    pepper: str,
) -> Plan:
    """What adding these lines would do. Changes nothing."""
    keyed = {
        line.number: suppression_keys(line.name, workplace_id, [], None, None, pepper)
        for line in lines
        if not line.problem
    }
    return pasting.plan(
        lines,
        there=ids_by_name(db, workplace_id),
        known=suppressed_among(db, keyed),
        different=different,
    )


def add_people(
    db: Session,
    actor: Actor,
    workplace_id: int,
    lines: Sequence[PastedLine],
    *,
    different: Sequence[str] = (),
    pepper: str,
    today: date,
) -> Plan:
    """Add everybody in `lines` who is new there; what was done. Twice adds nobody twice."""
    _one_at_a_time(db, workplace_id)
    plan = plan_people(db, workplace_id, lines, different=different, pepper=pepper)
    if not plan.added:
        return plan
    teams = {
        name: find_or_add_team(db, actor, workplace_id, name).id
        for name in sorted({line.team for line in plan.added if line.team})
    }
    people = [
        Person(
            forename=line.forename,
            surname=line.surname,
            scope_unit_id=workplace_id,
            source=BY_HAND,
        )
        for line in plan.added
    ]
    db.add_all(people)
    db.flush()
    placed = [
        (person, teams[line.team] if line.team else None)
        for person, line in zip(people, plan.added, strict=True)
    ]
    _place(db, workplace_id, placed, today)
    trail.record(
        db,
        actor,
        Event.PERSON_ADDED,
        subject=("workplaces", workplace_id),
        unit_id=workplace_id,
        count=len(people),
    )
    return plan


def _one_at_a_time(db: Session, workplace_id: int) -> None:
    """Whoever adds to the same workplace waits: a double tap must see what the first did."""
    db.execute(select(func.pg_advisory_xact_lock(_ADDING, workplace_id)))


_ADDING = 0x616464  # "add": keeps these locks apart from any others


def _place(
    db: Session,
    workplace_id: int,
    people: Sequence[tuple[Person, int | None]],
    today: date,
    *,
    grade: str | None = None,
) -> None:
    db.execute(
        insert(Placement),
        [
            {
                "staff_id": person.id,
                "scope_unit_id": workplace_id,
                "workplace_id": workplace_id,
                "team_id": team_id,
                "grade": grade,
                "valid_from": today,
            }
            for person, team_id in people
        ],
    )
    restate(db, [person.id for person, _ in people])
