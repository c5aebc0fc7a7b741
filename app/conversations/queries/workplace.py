"""A workplace as a list to look at: who works here, and what is known of each."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    Integer,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    select,
    text,
)
from sqlalchemy.orm import Session

from app.conversations.queries.contacts import any_of, last_contacts, reached
from app.conversations.queries.listing import Listed, listed
from app.db.session import read
from app.errors import NotFound
from app.people.models import Contactable, Person, StandingCode
from app.union.models import Unit
from app.workplaces.models import Team, Workplace

PAGE_SIZE = 200
# Measures of the headcount ledger (app.density.measures, above this room): eligible, members,
# in another union, not members.
WORKPLACES = text("""
  select w.id, u.name, coalesce(c.members, 0), coalesce(c.eligible, 0),
    coalesce(c.eligible - c.members - c.other_union - c.not_members, 0),
    coalesce(c.other_union, 0)
  from workplaces w join units u on u.id = w.id
  left join (
    select h.unit_id, coalesce(sum(h.people) filter (where h.measure = 1), 0) eligible,
      coalesce(sum(h.people) filter (where h.measure = 2), 0) members,
      coalesce(sum(h.people) filter (where h.measure = 3), 0) other_union,
      coalesce(sum(h.people) filter (where h.measure = 4), 0) not_members
    from headcounts_on(:today, my_units('people')) h group by h.unit_id
  ) c on c.unit_id = w.id
  where w.id = any ((select my_units('people'))::int[]) order by u.name, w.id""")
IN_WORKPLACE = bindparam("workplace", type_=Integer)


@dataclass(frozen=True)
class WorkplaceCount:
    """A workplace whose people this session sees, with its numbers of today."""

    id: int
    name: str
    members: int
    eligible: int
    unknown: int
    other_union: int


@dataclass(frozen=True)
class Looking:
    """What of a workplace is looked at; `team` 0 is whoever has no team."""

    team: int | None = None
    never: bool = False
    mark: str | None = None


@dataclass(frozen=True)
class Unlisted:
    """How many work here without standing on the list, and why."""

    asked: int
    left_for_now: int


def list_workplaces(db: Session, *, today: date) -> list[WorkplaceCount]:
    return [WorkplaceCount(*row) for row in read(db, WORKPLACES, {"today": today})]


def get_workplace(db: Session, workplace_id: int) -> tuple[int, str]:
    """Raises NotFound where this session sees no people, too."""
    row = None
    if 0 < workplace_id < 2**31:
        row = read(db, WORKPLACE, {"workplace": workplace_id}).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def list_people(
    db: Session, workplace_id: int, looking: Looking, page: int
) -> tuple[list[Listed], int, int]:
    """One page of people, how many there are in all, and which page it is.

    By team, then name; whoever has no team comes last.
    """
    counting, listing = _statements(
        None if looking.team is None else looking.team > 0, looking.never, looking.mark
    )
    asked: dict[str, Any] = {"workplace": workplace_id}
    if looking.team:
        asked["team"] = looking.team
    total = read(db, counting, asked).scalar_one()
    page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = read(db, listing, asked | {"skipped": (page - 1) * PAGE_SIZE}).all()
    last = last_contacts(db, [row.id for row in rows])
    return [listed(row, last.get(row.id)) for row in rows], total, page


def count_unlisted(db: Session, workplace_id: int, *, today: date) -> Unlisted:
    """The one count of people that does not read `contactable`: it counts who is missing there."""
    row = read(db, UNLISTED, {"workplace": workplace_id, "today": today}).one()
    return Unlisted(row[0], row[1])


# Putting a statement together costs more than running it: each is built once.
WORKPLACE = (
    select(Workplace.id, Unit.name)
    .join(Unit, Unit.id == Workplace.id)
    .where(Workplace.id == IN_WORKPLACE, Workplace.id == any_of("people"))
)
_ASKED = Person.asked_not_to_contact_at.is_not(None)
UNLISTED = select(
    func.count().filter(_ASKED),
    func.count().filter(
        and_(not_(_ASKED), Person.left_for_now_until > bindparam("today", type_=Date))
    ),
).where(Person.workplace_id == IN_WORKPLACE)


@cache
def _statements(
    in_team: bool | None, never: bool, mark: str | None
) -> tuple[Executable, Executable]:
    """How many, and one page of them; `in_team` False is whoever has no team."""
    wanted: list[ColumnElement[bool]] = [Contactable.workplace_id == IN_WORKPLACE]
    if in_team is not None:
        wanted.append(
            Contactable.team_id == bindparam("team") if in_team else Contactable.team_id.is_(None)
        )
    if never:
        wanted.append(~reached(Contactable.id))
    if mark is not None:
        wanted += _marked(mark)
    listing = (
        select(
            Contactable.id,
            Contactable.forename,
            Contactable.known_as,
            Contactable.surname,
            Contactable.is_rep,
            Contactable.standing,
            Team.name.label("team"),
        )
        .outerjoin(Team, Team.id == Contactable.team_id)
        .where(*wanted)
        .order_by(Team.name.nulls_last(), Contactable.sort_name, Contactable.id)
        .limit(literal_column(str(PAGE_SIZE), Integer))
        .offset(bindparam("skipped", type_=Integer))
    )
    return select(func.count()).select_from(Contactable).where(*wanted), listing


def _marked(mark: str) -> list[ColumnElement[bool]]:
    """The same decision as rules.mark, for a filter."""
    if mark == "rep":
        return [Contactable.is_rep.is_(True)]
    codes: dict[str, list[StandingCode]] = {
        "member": [StandingCode.MEMBER],
        "other": [StandingCode.OTHER_UNION],
        "spoken": [StandingCode.NOT_MEMBER, StandingCode.UNKNOWN],
        "not_yet": [StandingCode.NOT_MEMBER],
        "unknown": [StandingCode.UNKNOWN],
    }
    more: dict[str, Any] = {
        "spoken": [reached(Contactable.id)],
        "not_yet": [~reached(Contactable.id)],
        "unknown": [~reached(Contactable.id)],
    }
    return [
        Contactable.is_rep.is_(False),
        Contactable.standing.in_(codes[mark]),
        *more.get(mark, []),
    ]
