"""Carrying out the plan of a staff list, in few statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.db.base import FOREVER
from app.imports import queries
from app.imports.models import ImportRun
from app.imports.plan.parts import Plan
from app.imports.plan.staff import AddPerson, ChangePerson
from app.imports.planning import Answers, suppressed_lines
from app.people.commands import restate
from app.people.models import (
    Engagement,
    IdentifierKind,
    Person,
    Placement,
    StaffIdentifier,
)
from app.people.suppression import carry_over
from app.workplaces.commands import find_or_add_team

SOURCE = "Staff list"
Added = tuple[int, AddPerson]
Values = dict[str, Any]


def apply_staff(db: Session, actor: Actor, run: ImportRun, plan: Plan, *, pepper: str) -> None:
    adds = [line.act for line in plan.lines if isinstance(line.act, AddPerson)]
    changes = [line.act for line in plan.lines if isinstance(line.act, ChangePerson)]
    teams = _teams(db, actor, run, adds, changes)
    suppressed = suppressed_lines(
        db, run, Answers.of(run), queries.employer_of(db, run.unit_id).id, pepper
    )
    added = _add(db, run, adds)
    _change_columns(db, run, changes)
    homes = [_first_home(run, teams, person_id, act) for person_id, act in added]
    homes += _end_and_begin(db, run, teams, [act for act in changes if act.home])
    insert_all(db, Placement, homes)
    insert_all(db, StaffIdentifier, _identifiers(db, run, added, changes))
    for person_id, act in added:
        if act.row.line in suppressed:
            person = db.get_one(Person, person_id, populate_existing=True)
            carry_over(db, actor, person, suppressed[act.row.line], pepper=pepper)
    restate(db, [person_id for person_id, _ in added] + [a.person_id for a in changes if a.home])


def insert_all(db: Session, table: Any, rows: Sequence[Values]) -> list[int]:
    """Ids in the order of the rows. Asking for them makes few statements out of many rows, which

    matters where a trigger runs for each statement.
    """
    if not rows:
        return []
    return list(
        db.scalars(
            insert(table).returning(table.id, sort_by_parameter_order=True), [dict(r) for r in rows]
        )
    )


def _teams(
    db: Session,
    actor: Actor,
    run: ImportRun,
    adds: Sequence[AddPerson],
    changes: Sequence[ChangePerson],
) -> dict[str, int]:
    """The id of every team the plan names, added when new."""
    names = {act.row.team for act in adds}
    names |= {act.home[0] or "" for act in changes if act.home}
    return {
        name: find_or_add_team(db, actor, run.unit_id, name).id for name in sorted(names - {""})
    }


def _add(db: Session, run: ImportRun, adds: Sequence[AddPerson]) -> list[Added]:
    ids = insert_all(
        db,
        Person,
        [
            {
                "forename": act.row.forename,
                "surname": act.row.surname,
                "known_as": act.row.known_as or None,
                "work_email": act.row.email or None,
                "work_phone": act.row.phone or None,
                "source": SOURCE,
                "last_listed_on": run.as_at,
                "scope_unit_id": run.unit_id,
            }
            for act in adds
        ],
    )
    return list(zip(ids, adds, strict=True))


def _change_columns(db: Session, run: ImportRun, changes: Sequence[ChangePerson]) -> None:
    for act in changes:
        if act.columns:
            db.execute(
                update(Person)
                .where(Person.id == act.person_id)
                .values(**dict(act.columns), rev=Person.rev + 1)
                .execution_options(synchronize_session=False)
            )
    if changes:
        db.execute(
            update(Person)
            .where(
                Person.id.in_([act.person_id for act in changes]),
                (Person.last_listed_on < run.as_at) | Person.last_listed_on.is_(None),
            )
            .values(last_listed_on=run.as_at)
            .execution_options(synchronize_session=False)
        )


def _first_home(run: ImportRun, teams: dict[str, int], person_id: int, act: AddPerson) -> Values:
    return {
        "staff_id": person_id,
        "scope_unit_id": run.unit_id,
        "workplace_id": run.unit_id,
        "team_id": teams.get(act.row.team),
        "grade": act.row.grade or None,
        "engagement": act.row.engagement or Engagement.PERMANENT,
        "valid_from": act.begins,
        "valid_to": FOREVER,
    }


def _end_and_begin(
    db: Session, run: ImportRun, teams: dict[str, int], changes: Sequence[ChangePerson]
) -> list[Values]:
    """End homes on the day of the list, or rewrite those that begin on it; the homes to add."""
    ids = [act.person_id for act in changes]
    scopes = {
        row.id: row.scope_unit_id
        for row in db.execute(select(Person.id, Person.scope_unit_id).where(Person.id.in_(ids)))
    }
    now = {
        home.staff_id: home
        for home in db.scalars(
            select(Placement).where(
                Placement.staff_id.in_(ids),
                Placement.is_home,
                Placement.valid_from <= run.as_at,
                Placement.valid_to > run.as_at,
            )
        )
    }
    homes: list[Values] = []
    ended: list[int] = []
    for act in changes:
        if act.home is None:
            continue
        team, grade, engagement = act.home
        place: Values = {
            "workplace_id": run.unit_id,
            "team_id": teams.get(team or ""),
            "grade": grade,
            "engagement": engagement,
        }
        old = now.get(act.person_id)
        if old is not None and old.valid_from == run.as_at:
            for column, value in place.items():
                setattr(old, column, value)
            continue
        person = {"staff_id": act.person_id, "scope_unit_id": scopes[act.person_id]}
        until = old.valid_to if old else FOREVER
        begins = {"valid_from": run.as_at if old else act.begins, "valid_to": until}
        homes.append(person | place | begins)
        if old is not None:
            ended.append(old.id)
    db.flush()
    db.execute(
        update(Placement)
        .where(Placement.id.in_(ended))
        .values(valid_to=run.as_at)
        .execution_options(synchronize_session=False)
    )
    return homes


def _identifiers(
    db: Session, run: ImportRun, added: Sequence[Added], changes: Sequence[ChangePerson]
) -> list[Values]:
    employer_id = queries.employer_of(db, run.unit_id).id
    numbers = [(person_id, act.row.number) for person_id, act in added if act.row.number]
    numbers += [(act.person_id, act.number) for act in changes if act.number]
    scopes = {
        row.id: row.scope_unit_id
        for row in db.execute(
            select(Person.id, Person.scope_unit_id).where(
                Person.id.in_([person_id for person_id, _ in numbers])
            )
        )
    }
    return [
        {
            "staff_id": person_id,
            "scope_unit_id": scopes[person_id],
            "kind": IdentifierKind.STAFF_NUMBER,
            "issuer_id": employer_id,
            "value": number,
            "valid_from": run.as_at,
        }
        for person_id, number in numbers
    ]
