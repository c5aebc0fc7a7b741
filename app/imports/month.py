"""A matching month: what an extract shows, against what people told us and where they work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from app.access.actor import Actor
from app.accounts.models import User
from app.asks.models import Ask, AskState
from app.conversations.models import FollowUp, PendingJoin
from app.conversations.queries.contacts import last_contacts
from app.conversations.queries.listing import Listed, listed
from app.db.bulk import one_of
from app.errors import NotFound
from app.imports import queries
from app.imports.models import ImportKind, ImportLine, ImportRun, RunState
from app.imports.plan.leaving import NEVER_ASKED, WORTH_ASKING, Reason, reason_of
from app.imports.plan.member_matching import OTHER_EMPLOYER
from app.people.models import Contactable, Membership, MembershipStatus, Person
from app.people.rules import COUNTING
from app.union.models import Unit
from app.web.paging import Paged
from app.workplaces.models import Employer, Team, Workplace

PAGE_ROWS = 50
FIRST_MONTH_DAYS = 31
LATE_DAYS, VERY_LATE_DAYS = 30, 60


People = Select[*tuple[Any, ...]]
# The words a membership ended with ("" for none), and its status.
Ending = tuple[str, MembershipStatus]


class Show(StrEnum):
    """The lists of a month, in the order of its page."""

    JOINED = "joined"
    WAITING = "waiting"
    LEFT = "left"
    NOWHERE = "nowhere"
    UNLISTED = "unlisted"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Period:
    """After `since`, the day of the extract before or (`first`) a month ago, to the extract's."""

    branch_id: int
    units: tuple[int, ...]
    since: date
    as_at: date
    first: bool


@dataclass(frozen=True)
class Gone:
    reason: Reason
    people: int

    @property
    def worth_asking(self) -> bool:
        return self.reason in WORTH_ASKING


@dataclass(frozen=True)
class Month:
    """`endings`: everybody who left, as the system put it; lists count whoever may be asked."""

    period: Period
    counts: dict[Show, int]
    late: int
    very_late: int
    endings: Mapping[Ending, int]

    @property
    def gone(self) -> list[Gone]:
        return _gone(self.endings)


@dataclass(frozen=True)
class Entry:
    """Somebody on one of the lists, with what that list says of them; `person` is None where only

    a name is known. `taken`: who is on it already.
    """

    name: str
    person: Listed | None = None
    person_id: int | None = None
    taken: str = ""
    workplace_id: int | None = None
    said_on: date | None = None
    said_to: str = ""
    confirmed_on: date | None = None
    ended_on: date | None = None
    reason: Reason | None = None
    number: str | None = None
    joined_on: date | None = None
    employer: str = ""
    named_employer: str = ""

    @property
    def reason_said(self) -> str:
        return self.reason.label if self.reason else ""


def get_run(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """An extract that was imported, of a branch whose people the session sees; else NotFound."""
    run = queries.get_run(db, actor, run_id)
    if run.kind is not ImportKind.MEMBERS or run.state is not RunState.APPLIED:
        raise NotFound
    if run.unit_id not in dict(queries.units_for(db, run.kind)):
        raise NotFound
    return run


def period_of(db: Session, run: ImportRun) -> Period:
    before = db.scalar(
        select(func.max(ImportRun.as_at)).where(
            ImportRun.kind == ImportKind.MEMBERS,
            ImportRun.unit_id == run.unit_id,
            ImportRun.state == RunState.APPLIED,
            ImportRun.as_at < run.as_at,
        )
    )
    places = tuple(place.id for place in queries.list_workplaces_of(db, run.unit_id))
    since = before or run.as_at - timedelta(days=FIRST_MONTH_DAYS)
    return Period(run.unit_id, (run.unit_id, *places), since, run.as_at, before is None)


def count_month(db: Session, run: ImportRun, period: Period) -> Month:
    endings = _endings(db, period)
    lists = {show: _which(show, run, period, endings).order_by(None).subquery() for show in Show}
    counts = {
        show: db.scalar(select(func.count()).select_from(one)) or 0 for show, one in lists.items()
    }
    waiting = _waiting(period).subquery()
    late, very_late = (
        db.scalar(
            select(func.count()).where(waiting.c.said_on <= period.as_at - timedelta(days=days))
        )
        or 0
        for days in (LATE_DAYS, VERY_LATE_DAYS)
    )
    return Month(period, counts, late, very_late, endings)


def first_with_any(month: Month) -> Show:
    """The list to begin with: whom somebody has to speak with, else the first that has anybody."""
    order = (Show.LEFT, *Show)
    return next((show for show in order if month.counts[show]), Show.LEFT)


def _endings(db: Session, period: Period) -> dict[Ending, int]:
    """How many left with each reason and status, whether or not they may be approached."""
    rows = db.execute(
        select(Membership.end_reason, Membership.status, func.count())
        .where(*_left(period))
        .group_by(Membership.end_reason, Membership.status)
    )
    endings: dict[Ending, int] = {}
    for said, status, count in rows:
        endings[said or "", status] = endings.get((said or "", status), 0) + count
    return endings


def _gone(endings: Mapping[Ending, int]) -> list[Gone]:
    people: dict[Reason, int] = {}
    for ending, count in endings.items():
        reason = reason_of(*ending)
        people[reason] = people.get(reason, 0) + count
    order = list(Reason)
    found = [Gone(reason, count) for reason, count in people.items()]
    return sorted(found, key=lambda one: (-one.people, order.index(one.reason)))


def list_month(db: Session, run: ImportRun, month: Month, show: Show, number: int) -> Paged[Entry]:
    total = month.counts[show]
    empty = Paged[Entry]((), total, 1, PAGE_ROWS)
    number = min(max(number, 1), empty.pages)
    query = _which(show, run, month.period, month.endings)
    rows = db.execute(query.offset((number - 1) * PAGE_ROWS).limit(PAGE_ROWS)).all()
    return Paged(_entries(db, rows), total, number, PAGE_ROWS)


def workplaces_of(shown: Paged[Entry]) -> list[tuple[int, str]]:
    """Where the people of a page work: there, somebody plans who asks whom."""
    found = {
        (entry.workplace_id, entry.person.workplace or "")
        for entry in shown.items
        if entry.workplace_id and entry.person
    }
    return sorted(found, key=lambda place: place[1])


def _which(show: Show, run: ImportRun, period: Period, endings: Iterable[Ending]) -> People:
    match show:
        case Show.JOINED:
            return _joined(period)
        case Show.WAITING:
            return _waiting(period)
        case Show.LEFT:
            return _worklist(period, endings)
        case Show.NOWHERE:
            return _nowhere(period)
        case Show.UNLISTED:
            return _unlisted(period)
        case Show.ELSEWHERE:
            return _elsewhere(run, period)


def _people(*more: Any) -> People:
    """Whoever may be approached, with the columns of a row and those given."""
    return (
        select(
            Contactable.id,
            Contactable.forename,
            Contactable.surname,
            Contactable.known_as,
            Contactable.is_rep,
            Contactable.standing,
            Contactable.workplace_id,
            Team.name.label("team"),
            Unit.name.label("workplace"),
            *more,
        )
        .select_from(Contactable)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(Unit, Unit.id == Contactable.workplace_id)
    )


def _promises(period: Period) -> People:
    return (
        _people(PendingJoin.said_on, PendingJoin.confirmed_on, User.name.label("said_to"))
        .join(PendingJoin, PendingJoin.staff_id == Contactable.id)
        .join(User, User.id == PendingJoin.said_to_id)
        .where(one_of(Contactable.scope_unit_id, period.units), PendingJoin.withdrawn_at.is_(None))
        .order_by(PendingJoin.said_on, Contactable.sort_name, Contactable.id)
    )


def _joined(period: Period) -> People:
    confirmed = PendingJoin.confirmed_on
    return _promises(period).where(confirmed > period.since, confirmed <= period.as_at)


def _waiting(period: Period) -> People:
    said = PendingJoin.said_on <= period.as_at
    return _promises(period).where(PendingJoin.confirmed_on.is_(None), said)


def _left(period: Period) -> list[Any]:
    """Memberships that ended in the period, and were not taken up again by its end."""
    again = aliased(Membership)
    back = exists().where(
        again.staff_id == Membership.staff_id,
        again.joined_on <= period.as_at,
        again.ended_on > period.as_at,
        again.status.in_(COUNTING),
    )
    return [
        one_of(Membership.scope_unit_id, period.units),
        Membership.ended_on > period.since,
        Membership.ended_on <= period.as_at,
        or_(Membership.staff_id.is_(None), ~back),
    ]


def _worklist(period: Period, endings: Iterable[Ending]) -> People:
    """Somebody has to speak with them: first those who may not know, last those who went for good.

    Nobody is sent to ask for the dead, nor for whom the union put out.
    """
    meant = {ending: reason_of(*ending) for ending in endings}
    order = list(Reason)
    said = tuple_(func.coalesce(Membership.end_reason, ""), Membership.status)
    asked = [ending for ending, reason in meant.items() if reason not in NEVER_ASKED]
    ranks = [
        (said.in_([one for one in asked if meant[one] is reason]), order.index(reason))
        for reason in WORTH_ASKING.intersection(meant.values())
    ]
    rank = case(*ranks, else_=len(order)) if ranks else literal(0)
    return (
        _people(Membership.ended_on, Membership.end_reason, Membership.status)
        .join(Membership, Membership.staff_id == Contactable.id)
        .where(*_left(period), said.in_(asked))
        .order_by(rank, Membership.ended_on.desc(), Contactable.sort_name, Contactable.id)
    )


def _running(period: Period) -> list[Any]:
    return [
        one_of(Membership.scope_unit_id, period.units),
        Membership.joined_on <= period.as_at,
        Membership.ended_on > period.as_at,
        Membership.status.in_(COUNTING),
    ]


def _nowhere(period: Period) -> People:
    """Members on record who work nowhere on it: they are counted in no workplace."""
    return (
        select(
            Person.id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Membership.number,
            Membership.joined_on,
        )
        .join(Membership, Membership.staff_id == Person.id)
        .where(
            *_running(period),
            Person.workplace_id.is_(None),
            Person.asked_not_to_contact_at.is_(None),
        )
        .order_by(Person.sort_name, Person.id)
    )


def _unlisted(period: Period) -> People:
    """Memberships that nobody on record is known to have."""
    return (
        select(Membership.name, Membership.number, Membership.joined_on)
        .where(*_running(period), Membership.staff_id.is_(None))
        .order_by(func.norm(Membership.name), Membership.id)
    )


def _elsewhere(run: ImportRun, period: Period) -> People:
    """The extract names an employer of ours, and it is not the one of their workplace."""
    said = func.unnest(ImportLine.remarks).table_valued("remark", name="said").render_derived()
    remark = said.c.remark
    ours = literal(OTHER_EMPLOYER) + Employer.name + "."
    return (
        _people(Employer.name.label("employer"), remark)
        .join(ImportLine, ImportLine.staff_id == Contactable.id)
        .join(Workplace, Workplace.id == Contactable.workplace_id)
        .join(Employer, Employer.id == Workplace.employer_id)
        .join(said, true())
        .where(
            ImportLine.run_id == run.id,
            one_of(Contactable.scope_unit_id, period.units),
            remark.startswith(OTHER_EMPLOYER, autoescape=True),
            remark != ours,
        )
        .order_by(Contactable.sort_name, Contactable.id)
    )


def _entries(db: Session, rows: Sequence[Row[Any]]) -> list[Entry]:
    ids = [row.id for row in rows if "team" in row._fields]
    last, taken = last_contacts(db, ids), _taken(db, ids)
    entries = []
    for row in rows:
        said = row._asdict()
        if "team" not in said:
            entries.append(_membership(said))
            continue
        person = listed(row, last.get(row.id), row.workplace)
        more = {key: said[key] for key in _SAID if key in said}
        if "status" in said:
            more["reason"] = reason_of(said["end_reason"], said["status"])
        if "remark" in said:
            more["named_employer"] = said["remark"].removeprefix(OTHER_EMPLOYER).rstrip(".")
        entries.append(Entry(person.name, person, row.id, taken=taken.get(row.id, ""), **more))
    return entries


_SAID = ("workplace_id", "said_on", "said_to", "confirmed_on", "ended_on", "employer")


def _membership(said: dict[str, Any]) -> Entry:
    name = said.get("name") or ""
    if "surname" in said:
        name = f"{said['known_as'] or said['forename']} {said['surname']}".strip()
    return Entry(
        name or "No name",
        person_id=said.get("id"),
        number=said["number"],
        joined_on=said["joined_on"],
    )


_OPEN_ASKS = select(Ask.staff_id, Person.forename, Person.known_as, Ask.due_on).join(
    Person, Person.id == Ask.asker_id
)


def _taken(db: Session, ids: Sequence[int]) -> dict[int, str]:
    """Who is on it already: an open ask, or a promise to come back."""
    promised = db.execute(
        select(FollowUp.staff_id, User.name)
        .join(User, User.id == FollowUp.owner_id)
        .where(one_of(FollowUp.staff_id, ids), FollowUp.closed_at.is_(None))
    )
    asked = db.execute(
        _OPEN_ASKS.where(and_(one_of(Ask.staff_id, ids), Ask.state == AskState.OPEN))
    )
    taken = {row[0]: f"{row[1]} has promised to come back to them" for row in promised}
    return taken | {row[0]: f"{row[2] or row[1]} is to ask them" for row in asked}
