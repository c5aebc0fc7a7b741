"""Carrying out the plan of a staff list, in few statements."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.db.base import FOREVER
from app.db.bulk import Values, insert_all, one_of, update_all
from app.imports import queries
from app.imports.models import ImportRun, StaffList
from app.imports.plan.staff_changes import AddPerson, ChangePerson
from app.imports.plan.staff_rows import Post, StaffRow
from app.people.commands import restate
from app.people.models import IdentifierKind, Person, Placement, StaffIdentifier
from app.people.suppression import carry_over, complete_keys
from app.workplaces.commands import find_or_add_team

SOURCE = "Staff list"
Teams = dict[str | None, int | None]


def apply_staff(
    db: Session, actor: Actor, run: ImportRun, acts: Sequence[object], *, pepper: str
) -> None:
    adds = [act for act in acts if isinstance(act, AddPerson)]
    changes = [act for act in acts if isinstance(act, ChangePerson)]
    moves = [act for act in changes if act.post]
    posts = [act.post for act in adds] + [act.post for act in moves if act.post]
    teams = _teams(db, actor, run, posts)
    ids = insert_all(db, Person, [_person(run, act.row) for act in adds])
    added = list(zip(ids, adds, strict=True))
    said = [{"id": act.person_id, **dict(act.columns)} for act in changes if act.columns]
    update_all(db, Person, said, rev=Person.rev + 1)
    homes = [_first_home(run, teams, person_id, act) for person_id, act in added]
    insert_all(db, Placement, homes + _end_and_begin(db, run, teams, moves))
    numbers = [(person_id, act.row.number) for person_id, act in added if act.row.number]
    numbers += [(act.person_id, act.number) for act in changes if act.number]
    insert_all(db, StaffIdentifier, _identifiers(db, run, numbers))
    for person_id, act in added:
        if act.suppression:
            person = db.get_one(Person, person_id, populate_existing=True)
            carry_over(db, actor, person, act.suppression, pepper=pepper)
    restate(db, [*ids, *(act.person_id for act in moves)])


def finish_staff(db: Session, run: ImportRun, *, pepper: str) -> None:
    """The row of a workplace's list facts is locked by this, so it comes last."""
    complete_keys(db, run.unit_id, pepper=pepper)
    db.add(StaffList(workplace_id=run.unit_id, as_at=run.as_at, run_id=run.id))
    db.flush()


def _teams(db: Session, actor: Actor, run: ImportRun, posts: Iterable[Post]) -> Teams:
    """The id of every team the plan names, added when new."""
    names = sorted({post.team for post in posts if post.team})
    return {None: None} | {
        name: find_or_add_team(db, actor, run.unit_id, name).id for name in names
    }


def _person(run: ImportRun, row: StaffRow) -> Values:
    return {
        "forename": row.forename,
        "surname": row.surname,
        "known_as": row.known_as or None,
        "work_email": row.email or None,
        "work_phone": row.phone or None,
        "source": SOURCE,
        "scope_unit_id": run.unit_id,
    }


def _post(run: ImportRun, teams: Teams, post: Post) -> Values:
    return {
        "workplace_id": run.unit_id,
        "team_id": teams[post.team],
        "grade": post.grade,
        "engagement": post.engagement,
    }


def _first_home(run: ImportRun, teams: Teams, person_id: int, act: AddPerson) -> Values:
    who = {"staff_id": person_id, "scope_unit_id": run.unit_id}
    return who | _post(run, teams, act.post) | {"valid_from": act.begins, "valid_to": FOREVER}


def _end_and_begin(
    db: Session, run: ImportRun, teams: Teams, moves: Sequence[ChangePerson]
) -> list[Values]:
    """End homes on the day of the list, or rewrite those that begin on it; the homes to add."""
    ids = [act.person_id for act in moves]
    scopes = queries.scopes_of(db, ids)
    now = _homes_on_the_day(db, run, ids)
    ended: list[Values] = []
    rewritten: list[Values] = []
    homes: list[Values] = []
    for act in moves:
        post = _post(run, teams, act.post) if act.post else {}
        old = now.get(act.person_id)
        if old and old.valid_from == run.as_at:
            rewritten.append({"id": old.id, **post})
            continue
        days = {"valid_from": act.begins, "valid_to": FOREVER}
        if old:
            ended.append({"id": old.id, "valid_to": run.as_at})
            days = {"valid_from": run.as_at, "valid_to": old.valid_to}
        who = {"staff_id": act.person_id, "scope_unit_id": scopes[act.person_id]}
        homes.append(who | post | days)
    update_all(db, Placement, rewritten)
    update_all(db, Placement, ended)
    return homes


def _homes_on_the_day(db: Session, run: ImportRun, ids: Sequence[int]) -> dict[int, Placement]:
    homes = db.scalars(
        select(Placement).where(
            one_of(Placement.staff_id, ids),
            Placement.is_home,
            Placement.valid_from <= run.as_at,
            Placement.valid_to > run.as_at,
        )
    )
    return {home.staff_id: home for home in homes}


def _identifiers(db: Session, run: ImportRun, numbers: Sequence[tuple[int, str]]) -> list[Values]:
    employer_id = queries.employer_of(db, run.unit_id).id
    scopes = queries.scopes_of(db, [person_id for person_id, _ in numbers])
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
