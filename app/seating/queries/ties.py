"""Whom one person reaches in ways no plan shows, and who may be named as the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.errors import NotFound
from app.people.models import Contactable, Person
from app.people.queries import called
from app.seating import words
from app.seating.models import Tie, TieKind

MOST_FOUND = 8


@dataclass(frozen=True)
class TieShown:
    """One of a person's ties; `name` is the other's."""

    id: int
    kind: TieKind
    other_id: int
    name: str
    told_on: date
    told_by_id: int
    told_by: str | None

    @property
    def words(self) -> str:
        return words.TIES[self.kind]


def list_ties(db: Session, person_id: int) -> list[TieShown]:
    """With whoever may be contacted."""
    rows = db.execute(
        select(
            Tie.id,
            Tie.kind,
            Contactable.id,
            Contactable.forename,
            Contactable.surname,
            Contactable.known_as,
            func.date(func.timezone("Europe/London", Tie.recorded_at)),
            Tie.told_by_id,
            User.name,
        )
        .join(
            Contactable,
            or_(
                and_(Tie.staff_id == person_id, Contactable.id == Tie.other_id),
                and_(Tie.other_id == person_id, Contactable.id == Tie.staff_id),
            ),
        )
        .outerjoin(User, User.id == Tie.told_by_id)
        .where(or_(Tie.staff_id == person_id, Tie.other_id == person_id))
        .order_by(Tie.kind, Contactable.sort_name, Tie.id)
    )
    return [
        TieShown(id_, kind, other, called(forename, surname, known_as), *told)
        for id_, kind, other, forename, surname, known_as, *told in rows
    ]


def get_tie(db: Session, person_id: int, tie_id: int) -> Tie:
    """Raises NotFound out of scope, and for a tie of others."""
    tie = db.get(Tie, tie_id) if 0 < tie_id < 2**63 else None
    if tie is None or person_id not in (tie.staff_id, tie.other_id):
        raise NotFound
    return tie


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str


def list_called(db: Session, person: Person, asked: str) -> Sequence[Colleague]:
    """Others of the same workplace who answer to these letters, by name."""
    rows = db.execute(
        select(Contactable.id, Contactable.forename, Contactable.surname, Contactable.known_as)
        .where(
            Contactable.workplace_id == person.workplace_id,
            Contactable.id != person.id,
            func.strpos(Contactable.search_name, func.norm(asked)) > 0,
        )
        .order_by(Contactable.sort_name, Contactable.id)
        .limit(MOST_FOUND)
    )
    return [Colleague(row.id, called(row.forename, row.surname, row.known_as)) for row in rows]
