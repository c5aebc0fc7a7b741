"""A floor with two who ask and four who may be asked."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app.people.models import Person, StandingCode, UnionRoleKind
from app.workplaces.models import Area, Team, Workplace
from tests import make
from tests.cast import Cast

NO = StandingCode.NOT_MEMBER
MEMBER = StandingCode.MEMBER


def asker(
    db: Session,
    cast: Cast,
    forename: str,
    *,
    team: Team | None = None,
    kind: UnionRoleKind = UnionRoleKind.ADVOCATE,
    most: int | None = None,
    place: Workplace | None = None,
) -> Person:
    """A member with a running role."""
    made = make.person(db, place or cast.leeds, forename, team=team, standing=MEMBER)
    make.union_role(db, made, kind, most_asks=most)
    return made


@dataclass
class Floor:
    """One area with two who ask, and four of two teams who may be asked."""

    area: Area
    fraud: Team
    ana: Person
    bo: Person
    people: list[Person]
    far: Person

    def ids(self) -> set[int]:
        return {person.id for person in self.people}


@pytest.fixture
def floor(owner: Session, cast: Cast) -> Floor:
    fraud = make.team(owner, cast.leeds, "Fraud")
    area = make.area(owner, cast.leeds, "By the window")
    ana, bo = asker(owner, cast, "Ana"), asker(owner, cast, "Bo", kind=UnionRoleKind.REP)
    people = [
        make.person(owner, cast.leeds, name, team=team, standing=NO)
        for name, team in zip(["Cai", "Dee", "Eli", "Fay"], [fraud, fraud, None, None], strict=True)
    ]
    for place, person in enumerate((ana, *people, bo)):
        desk = make.desk(owner, area, 100 + 160 * place, 100)
        make.seat(owner, person, desk=desk, by=cast.rep)
    far = make.person(owner, cast.leeds, "Gil", standing=NO)
    owner.commit()
    return Floor(area, fraud, ana, bo, people, far)
