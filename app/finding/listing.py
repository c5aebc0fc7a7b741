"""What the builder reads beside the counts: where people are seen, and the first few found."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.finding.question import Question
from app.people.models import Contactable, StandingCode
from app.union.models import Unit
from app.workplaces.models import Team

MOST_SHOWN = 50


@dataclass(frozen=True)
class Sight:
    """Whether this session sees the people of the units it may ask about."""

    all_people: bool
    some_people: bool


@dataclass(frozen=True)
class Found:
    staff_id: int
    first: str
    surname: str
    standing: StandingCode
    workplace: str
    team: str | None

    @property
    def name(self) -> str:
        return f"{self.first} {self.surname}".strip()

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.workplace, self.team) if part)


def sight(db: Session) -> Sight:
    callable_in, seen_in = db.execute(
        select(func.my_units("call"), func.my_units("people"))
    ).one()
    mine, seen = set(callable_in or ()), set(seen_in or ())
    return Sight(mine <= seen, bool(mine & seen))


def first_people(db: Session, question: Question) -> tuple[int, Sequence[Found]]:
    """How many people this session sees answer the question, and the first of them by name."""
    ids = db.scalars(
        text("select find_mine(:question)").bindparams(
            bindparam("question", question.model_dump(mode="json"), JSONB)
        )
    ).all()
    rows = db.execute(
        select(
            Contactable.id,
            func.coalesce(Contactable.known_as, Contactable.forename),
            Contactable.surname,
            Contactable.standing,
            func.coalesce(Unit.name, ""),
            Team.name,
        )
        .outerjoin(Unit, Unit.id == Contactable.workplace_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .where(Contactable.id.in_(ids))
        .order_by(Contactable.sort_name, Contactable.id)
        .limit(MOST_SHOWN)
    )
    return len(ids), [Found(*row) for row in rows]
