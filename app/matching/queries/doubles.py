"""Pairs on one's own list that look like one person, and what was decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Text, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array
from sqlalchemy.orm import Session, aliased

from app.errors import NotFound
from app.matching.models import DistinctPeople
from app.people import queries as people
from app.people.models import IdentifierKind, Person, StaffIdentifier
from app.people.rules import standing_mark
from app.union.models import Unit
from app.workplaces.models import Team

MOST_PAIRS = 100
# Strongest first: how pairs are sorted, and said.
REASONS = {
    "1 number": "same staff number",
    "2 email": "same work e-mail",
    "3 name": "same name at one workplace",
}
A, B = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Look:
    """One of a pair, in a line. Of somebody who asked not to be contacted, the name alone."""

    id: int
    name: str
    where: str
    mark: str
    silent: bool


@dataclass(frozen=True)
class Pair:
    """`one` was listed first."""

    one: Look
    other: Look
    reasons: str


@dataclass(frozen=True)
class Pairs:
    pairs: list[Pair]
    has_more: bool


def get_mergeable(db: Session, person_id: int) -> Person:
    """Raises NotFound for whoever this session may not make one with somebody."""
    person = people.get_person(db, person_id)
    if not db.scalar(select(func.i_may_merge([person.id]))):
        raise NotFound
    return person


def list_doubles(db: Session, *, of: int | None = None, most: int = MOST_PAIRS) -> Pairs:
    """Pairs in one's own workplaces, best first; or those that `of` is one of."""
    found = _found(of).subquery()
    reasons = func.array_agg(
        aggregate_order_by(found.c.reason.distinct(), found.c.reason), type_=ARRAY(Text)
    )
    apart = exists().where(
        DistinctPeople.staff_id == found.c.one, DistinctPeople.other_id == found.c.other
    )
    rows = db.execute(
        select(found.c.one, found.c.other, reasons.label("reasons"))
        .where(~apart)
        .group_by(found.c.one, found.c.other)
        .order_by(func.min(found.c.reason), func.count().desc(), found.c.one, found.c.other)
        .limit(most + 1)
    ).all()
    looks = list_looks(db, [i for row in rows[:most] for i in (row.one, row.other)])
    pairs = [
        Pair(
            looks[row.one],
            looks[row.other],
            ", ".join(REASONS[reason] for reason in row.reasons).capitalize(),
        )
        for row in rows[:most]
        if row.one in looks and row.other in looks
    ]
    return Pairs(pairs, len(rows) > most)


def _found(of: int | None) -> CompoundSelect[int, int, str]:
    mine = func.any(func.my_units("note"))
    seen = and_(A.scope_unit_id == mine, B.scope_unit_id == mine, A.id < B.id)
    if of is not None:
        seen = and_(seen, or_(A.id == of, B.id == of))
    i, j = aliased(StaffIdentifier), aliased(StaffIdentifier)
    number = and_(
        i.kind == IdentifierKind.STAFF_NUMBER,
        j.kind == i.kind,
        j.issuer_id == i.issuer_id,
        j.value == i.value,
    )
    return union_all(
        select(A.id.label("one"), B.id.label("other"), literal("1 number").label("reason"))
        .select_from(i)
        .join(j, number)
        .join(A, A.id == i.staff_id)
        .join(B, B.id == j.staff_id)
        .where(seen),
        select(A.id, B.id, literal("2 email")).join(B, B.email_lower == A.email_lower).where(seen),
        select(A.id, B.id, literal("3 name"))
        .join(B, and_(B.scope_unit_id == A.scope_unit_id, B.sort_name == A.sort_name))
        .where(seen),
    )


def list_looks(db: Session, ids: Sequence[int]) -> dict[int, Look]:
    rows = db.execute(
        select(Person, Unit.name, Team.name)
        .outerjoin(Unit, Unit.id == Person.scope_unit_id)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.id.in_(ids))
    )
    return {person.id: _look(person, workplace, team) for person, workplace, team in rows}


def _look(person: Person, workplace: str | None, team: str | None) -> Look:
    here, silent = person.workplace_id is not None, person.asked_not_to_contact
    place = workplace or "another workplace"
    where = (f"{team}, {place}" if team else place) if here else f"Left {place}"
    return Look(
        person.id,
        people.called(person.forename, person.surname, person.known_as),
        "Asked not to be contacted" if silent else where,
        "off" if silent else standing_mark(person.standing, is_rep=person.is_rep, is_here=here),
        silent,
    )


def find_others(db: Session, person: Person, asked: str) -> list[Look]:
    """Whoever answers a name, among those this person may be made one with; best first."""
    ranked = func.search_staff(asked, people.MOST_FOUND).table_valued("staff_id", "score")
    ids = list(
        db.scalars(
            select(Person.id)
            .join(ranked, ranked.c.staff_id == Person.id)
            .where(Person.id != person.id, func.i_may_merge(array([Person.id])))
            .order_by(ranked.c.score.desc(), Person.sort_name, Person.id)
        )
    )
    looks = list_looks(db, ids)
    return [looks[one] for one in ids if one in looks]
