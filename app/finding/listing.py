"""What the builder reads beside the counts: where people are seen, and the first few found."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.finding import choices, queries
from app.finding.names import Kind
from app.finding.question import Question
from app.people.models import Contactable, StandingCode
from app.union.models import Unit, UnitKind
from app.workplaces.models import Team

MOST_SHOWN = 50
MARKS = {
    StandingCode.UNKNOWN: "unknown",
    StandingCode.MEMBER: "member",
    StandingCode.OTHER_UNION: "other",
    StandingCode.NOT_MEMBER: "none",
}
_KINDS = {
    "employers": Kind.EMPLOYER,
    "sites": Kind.SITE,
    "teams": Kind.TEAM,
    "issues": Kind.ISSUE,
    "users": Kind.USER,
    "askers": Kind.PERSON,
    "imports": Kind.IMPORT,
    "call_lists": Kind.CALL_LIST,
}


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
    def mark(self) -> str:
        return MARKS[self.standing]

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.workplace, self.team) if part)


def sight(db: Session) -> Sight:
    callable_in, seen_in = db.execute(select(func.my_units("call"), func.my_units("people"))).one()
    mine, seen = set(callable_in or ()), set(seen_in or ())
    return Sight(mine <= seen, bool(mine & seen))


def first_people(db: Session, question: Question) -> tuple[int, Sequence[Found]]:
    """How many people this session sees answer the question, and the first of them by name."""
    ids = queries.find_mine(db, question)
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


def list_options(db: Session, source: str) -> list[tuple[str, str]]:
    """What may be chosen for a rule: places from the widest to the narrowest, the rest by name."""
    offered = choices.offered(db)
    if source in ("grades", "reasons"):
        return [(word, word) for word in getattr(offered, source)]
    if source == "places":
        return _places(db, offered)
    return [(str(number), label) for number, label in offered.options(_KINDS[source])]


def _places(db: Session, offered: choices.Choices) -> list[tuple[str, str]]:
    kinds = dict(db.execute(select(Unit.id, Unit.kind)).all())
    options = [(kinds[i], label, i) for i, label in offered.options(Kind.PLACE) if i in kinds]
    return [
        (str(i), label if kind is UnitKind.WORKPLACE else f"{label}, {kind.label.lower()}")
        for kind, label, i in sorted(options)
    ]
