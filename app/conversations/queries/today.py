"""What a rep's day begins with, in a constant number of queries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    DateTime,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.conversations import rules
from app.conversations.models import Contact, FollowUp, PendingJoin
from app.conversations.queries.contacts import (
    LastContact,
    attempted,
    is_current,
    last_contacts,
    reached,
)
from app.people.models import Contactable, Membership, MembershipStatus, Person, StandingCode
from app.union.models import Unit
from app.workplaces.models import Team

NEW_PEOPLE = 5
MOST_ROWS = 100
# Nobody is suggested whom a colleague tried this week, or promised to come back to this month.
TRIED_DAYS = 7
PROMISE_HOLDS_DAYS = 30
NEWS_DAYS = 30
# A join is credited to the last conversation of the 60 days before it (domain.md 3.2).
ATTRIBUTION_DAYS = 60

ME = bindparam("me", type_=Integer)
MYSELF = bindparam("staff_id", type_=BigInteger)


@dataclass(frozen=True)
class Listed:
    """A person on a list: who, where, and the last contact with them."""

    id: int
    name: str
    short_name: str
    team: str | None
    workplace: str | None
    is_rep: bool
    standing: StandingCode
    last: LastContact | None = None
    due_on: date | None = None
    follow_up_id: int | None = None
    said_on: date | None = None

    @property
    def mark(self) -> str:
        spoken = self.last is not None and self.last.reached
        return rules.mark(is_rep=self.is_rep, standing=self.standing, spoken=spoken)

    @property
    def where(self) -> str:
        return " · ".join(part for part in (self.team, self.workplace) if part)


@dataclass(frozen=True)
class Joined:
    """Somebody joined, and this user was the last to speak to them before."""

    id: int
    name: str
    joined_on: date
    spoken_on: date


@dataclass(frozen=True)
class Today:
    promises: list[Listed]
    joining: list[Listed]
    new: list[Listed]
    news: list[Joined]

    @property
    def ids(self) -> list[int]:
        listed = [*self.promises, *self.joining, *self.new]
        return [row.id for row in listed] + [joined.id for joined in self.news]

    @property
    def one_place(self) -> bool:
        """Everybody works in the same workplace, so its name need not be repeated."""
        listed = [*self.promises, *self.joining, *self.new]
        return len({row.workplace for row in listed}) < 2

    @property
    def is_empty(self) -> bool:
        return not (self.promises or self.joining or self.new)


def get_today(db: Session, user_id: int, staff_id: int | None, *, today: date) -> Today:
    """Promises due first, then who said they will join, then five new people; nobody twice."""
    promises: list[Any] = list(db.execute(_promises(), {"me": user_id, "today": today}))
    promised = {row.id for row in promises}
    said: list[Any] = list(db.execute(_joining(), {"me": user_id}))
    joining = [row for row in said if row.id not in promised]
    found: dict[int, Any] = {}
    asked = {
        "staff_id": staff_id or 0,
        "tried_after": today - timedelta(days=TRIED_DAYS),
        "promised_after": today - timedelta(days=PROMISE_HOLDS_DAYS),
    }
    for row in db.execute(_new_people(linked=staff_id is not None), asked):
        found.setdefault(row.id, row)
    new = list(found.values())[:NEW_PEOPLE]
    everybody: list[Any] = [*promises, *joining, *new]
    last = last_contacts(db, [row.id for row in everybody])
    return Today(
        promises=[listed(row, last, due_on=row.due_on, follow_up_id=row.more) for row in promises],
        joining=[listed(row, last, said_on=row.due_on) for row in joining],
        new=[listed(row, last) for row in new],
        news=list_joined(db, user_id, today=today),
    )


def list_joined(db: Session, user_id: int, *, today: date) -> list[Joined]:
    """Who joined in the last 30 days after this user was the last to reach them."""
    since = today - timedelta(days=NEWS_DAYS + ATTRIBUTION_DAYS + 1)
    asked = {
        "me": user_id,
        "today": today,
        "since": since,
        "recorded_after": datetime(since.year, since.month, since.day, tzinfo=UTC),
        "joined_after": today - timedelta(days=NEWS_DAYS),
    }
    return [
        Joined(row.id, _name(row), joined_on=row.joined_on, spoken_on=row.happened_on)
        for row in db.execute(_joined(), asked)
    ]


@cache
def _joined() -> Select[int, str, str | None, str, date, date]:
    later = aliased(Contact)
    after = or_(
        later.happened_on > Contact.happened_on,
        and_(later.happened_on == Contact.happened_on, later.recorded_at > Contact.recorded_at),
    )
    return (
        select(
            Contactable.id,
            Contactable.forename,
            Contactable.known_as,
            Contactable.surname,
            Membership.joined_on,
            Contact.happened_on,
        )
        .join(Membership, Membership.staff_id == Contact.staff_id)
        .join(Contactable, Contactable.id == Contact.staff_id)
        .where(
            Contact.author_id == ME,
            Contact.reached,
            Contact.happened_on > bindparam("since", type_=Date),
            # Nothing is recorded before it happened: this only opens the author's index.
            Contact.recorded_at > bindparam("recorded_after", type_=DateTime(timezone=True)),
            is_current(),
            Membership.status.in_([MembershipStatus.ACTIVE, MembershipStatus.IN_ARREARS]),
            Membership.joined_on.between(
                bindparam("joined_after", type_=Date), bindparam("today", type_=Date)
            ),
            Membership.joined_on.between(
                Contact.happened_on, Contact.happened_on + ATTRIBUTION_DAYS
            ),
            ~exists(
                select(1).where(
                    later.staff_id == Contact.staff_id,
                    later.reached,
                    later.happened_on <= Membership.joined_on,
                    after,
                    is_current(later),
                )
            ),
        )
        .order_by(Membership.joined_on.desc(), Contactable.sort_name, Contactable.id)
    )


def anybody_listed(db: Session) -> bool:
    """Whether this session sees anybody at all: an empty day has different reasons."""
    return db.scalar(select(Contactable.id).limit(1)) is not None


# Putting these together costs more than running them: each is built once.
@cache
def _promises() -> Select[Any]:
    return (
        _people(FollowUp.due_on, FollowUp.id)
        .join(FollowUp, FollowUp.staff_id == Contactable.id)
        .where(
            FollowUp.owner_id == ME,
            FollowUp.closed_at.is_(None),
            FollowUp.due_on <= bindparam("today", type_=Date),
        )
        .order_by(FollowUp.due_on, Contactable.sort_name, Contactable.id)
        .limit(MOST_ROWS)
    )


@cache
def _joining() -> Select[Any]:
    return (
        _people(PendingJoin.said_on, literal(0))
        .join(PendingJoin, PendingJoin.staff_id == Contactable.id)
        .where(
            PendingJoin.said_to_id == ME,
            PendingJoin.confirmed_on.is_(None),
            PendingJoin.withdrawn_at.is_(None),
            Contactable.standing != StandingCode.MEMBER,
        )
        .order_by(PendingJoin.said_on, Contactable.sort_name, Contactable.id)
        .limit(MOST_ROWS)
    )


def _people(due_on: Any, more: Any) -> Select[Any]:
    return (
        select(
            *columns_of(Contactable),
            Team.name.label("team"),
            Unit.name.label("workplace"),
            due_on.label("due_on"),
            more.label("more"),
        )
        .select_from(Contactable)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(Unit, Unit.id == Contactable.workplace_id)
    )


@cache
def _new_people(*, linked: bool) -> CompoundSelect[Any]:
    """People of the user's own team first, then the rest, workplace by workplace, by name."""
    patch = select(
        func.unnest(literal_column("(select my_units('people'))::int[]")).label("unit_id")
    ).subquery()
    mine = select(Person.workplace_id, Person.team_id).where(Person.id == MYSELF).subquery()
    arms = [_arm(2, patch, Contactable.workplace_id == patch.c.unit_id)]
    if linked:
        same_team = and_(
            Contactable.workplace_id == mine.c.workplace_id, Contactable.team_id == mine.c.team_id
        )
        arms.append(_arm(1, mine, same_team))
    return union_all(*arms).order_by("arm", "workplace_id", "sort_name", "id")


def _arm(number: int, source: Subquery, within: ColumnElement[bool]) -> Select[Any]:
    """Five for each row of `source`, and of those the first five: each stops at its fifth, in the

    order of an index.
    """
    five = (
        select(*columns_of(Contactable))
        .where(within, *_suggestible())
        .order_by(Contactable.sort_name, Contactable.id)
        .limit(NEW_PEOPLE)
        .lateral()
    )
    first = select(five).select_from(source.join(five, true())).limit(NEW_PEOPLE).subquery()
    return (
        select(
            literal(number).label("arm"),
            *first.c,
            Team.name.label("team"),
            Unit.name.label("workplace"),
        )
        .outerjoin(Team, Team.id == first.c.team_id)
        .outerjoin(Unit, Unit.id == first.c.workplace_id)
    )


def _suggestible() -> list[ColumnElement[bool]]:
    """Never spoken to, no member, and in nobody else's hands just now."""
    promise, pending = aliased(FollowUp), aliased(PendingJoin)
    return [
        Contactable.in_scope.is_(True),
        Contactable.standing.in_([StandingCode.NOT_MEMBER, StandingCode.UNKNOWN]),
        Contactable.id != MYSELF,
        ~reached(Contactable.id),
        ~attempted(Contactable.id, after=bindparam("tried_after", type_=Date)),
        ~exists(
            select(1).where(
                promise.staff_id == Contactable.id,
                promise.closed_at.is_(None),
                promise.due_on > bindparam("promised_after", type_=Date),
            )
        ),
        ~exists(
            select(1).where(
                pending.staff_id == Contactable.id,
                pending.confirmed_on.is_(None),
                pending.withdrawn_at.is_(None),
            )
        ),
    ]


def columns_of(person: Any) -> tuple[Any, ...]:
    return (
        person.id,
        person.forename,
        person.known_as,
        person.surname,
        person.sort_name,
        person.workplace_id,
        person.team_id,
        person.is_rep,
        person.standing,
    )


def listed(
    row: Any,
    last: dict[int, LastContact],
    *,
    due_on: date | None = None,
    follow_up_id: int | None = None,
    said_on: date | None = None,
) -> Listed:
    return Listed(
        id=row.id,
        name=_name(row),
        short_name=f"{row.known_as or row.forename} {row.surname[:1]}".strip(),
        team=row.team,
        workplace=row._mapping.get("workplace"),
        is_rep=row.is_rep,
        standing=StandingCode(row.standing),
        last=last.get(row.id),
        due_on=due_on,
        follow_up_id=follow_up_id,
        said_on=said_on,
    )


def _name(row: Any) -> str:
    return f"{row.known_as or row.forename} {row.surname}".strip()
