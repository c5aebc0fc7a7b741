"""Plain functions that make one thing each, with defaults for all else; the caller commits."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import RoleGrant, User
from app.accounts.passwords import hasher
from app.asks.models import Ask, AskState
from app.bargaining.models import BargainingUnit
from app.call_lists.models import CallLease, CallList
from app.conversations.models import Channel, Contact, FollowUp, Outcome, PendingJoin, Result
from app.db.base import FOREVER, Base
from app.db.ids import new_id
from app.exports.models import Export, ExportState
from app.people.models import (
    ConflictKind,
    ConflictOfInterest,
    Engagement,
    Membership,
    MembershipStatus,
    Person,
    Placement,
    Standing,
    StandingCode,
    StandingSource,
    UnionRole,
    UnionRoleKind,
)
from app.phones.models import GivenNumber, WrongNumber
from app.seating.models import Seat, Tie, TieKind
from app.union.models import UnionSettings, Unit, UnitKind
from app.workplaces.models import Area, Desk, Employer, Site, Team, Workplace

PASSWORD = "three quiet otters"
_numbers = count(1)


def days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def union(db: Session, name: str = "Public Workers' Union") -> Unit:
    root = Unit(kind=UnitKind.UNION, name=name)
    db.add_all([root, UnionSettings(id=1, join_url="https://union.example/join?code={code}")])
    db.flush()
    return root


def region(db: Session, name: str) -> Unit:
    return _unit(db, UnitKind.REGION, name, _root(db))


def group(db: Session, name: str) -> Unit:
    return _unit(db, UnitKind.GROUP, name, _root(db))


def branch(db: Session, name: str, *, parent: Unit, group: Unit | None = None) -> Unit:
    made = _unit(db, UnitKind.BRANCH, name, parent)
    made.group_id = group.id if group else None
    db.flush()
    return made


def site(db: Session, name: str, postcode: str | None = None) -> Site:
    made = Site(name=name, postcode=postcode)
    db.add(made)
    db.flush()
    return made


def employer(db: Session, name: str) -> Employer:
    found = db.scalar(select(Employer).where(Employer.name == name))
    made = found or Employer(name=name)
    db.add(made)
    db.flush()
    return made


def workplace(
    db: Session, branch: Unit, *, employer: str = "Shared Services Ltd", site: Site | None = None
) -> Workplace:
    at = site or globals()["site"](db, f"Office {next(_numbers)}")
    unit = _unit(db, UnitKind.WORKPLACE, f"{employer} {at.name}", branch)
    made = Workplace(id=unit.id, employer_id=globals()["employer"](db, employer).id, site_id=at.id)
    made.unit, made.site = unit, at
    db.add(made)
    db.flush()
    return made


def bargaining_unit(
    db: Session,
    parent: Unit,
    workplaces: list[Workplace],
    name: str = "Clerical grades",
    **columns: Any,
) -> BargainingUnit:
    """Everybody of these offices since three years ago, whatever their grade."""
    unit = _unit(db, UnitKind.BARGAINING_UNIT, name, parent)
    made = BargainingUnit(
        id=unit.id,
        employer_id=workplaces[0].employer_id,
        workplace_ids=[place.id for place in workplaces],
        **{"valid_from": days_ago(1100)} | columns,
    )
    db.add(made)
    db.flush()
    return made


def team(db: Session, workplace: Workplace, name: str) -> Team:
    made = Team(workplace_id=workplace.id, name=name)
    db.add(made)
    db.flush()
    return made


def person(
    db: Session,
    workplace: Workplace,
    forename: str = "Sam",
    surname: str | None = None,
    *,
    team: Team | None = None,
    since: date | None = None,
    until: date = FOREVER,
    engagement: Engagement = Engagement.PERMANENT,
    grade: str | None = None,
    standing: StandingCode | None = None,
    **columns: Any,
) -> Person:
    """Somebody at home in `workplace`; `standing` from their first day, told by an extract."""
    since = since or clock.today() - timedelta(days=400)
    made = Person(
        forename=forename,
        surname=f"Testby{next(_numbers)}" if surname is None else surname,
        scope_unit_id=workplace.id,
        source="test",
        **columns,
    )
    db.add(made)
    db.flush()
    db.add(
        Placement(
            staff_id=made.id,
            scope_unit_id=workplace.id,
            workplace_id=workplace.id,
            team_id=team.id if team else None,
            engagement=engagement,
            grade=grade,
            valid_from=since,
            valid_to=until,
        )
    )
    if standing is not None:
        db.add(
            Standing(
                staff_id=made.id,
                scope_unit_id=workplace.id,
                code=standing,
                source=StandingSource.EXTRACT,
                valid_from=since,
            )
        )
    db.flush()
    db.refresh(made)
    return made


def membership(
    db: Session,
    person: Person,
    *,
    joined_on: date | None = None,
    ended_on: date = FOREVER,
    number: str | None = None,
    status: MembershipStatus = MembershipStatus.ACTIVE,
    **columns: Any,
) -> Membership:
    """A membership record alone: `standing` is not restated here."""
    joined_on = joined_on or days_ago(300)
    made = Membership(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        number=number or f"M{next(_numbers):06}",
        status=status,
        joined_on=joined_on,
        ended_on=ended_on,
        confirmed_on=clock.today(),
        **columns,
    )
    db.add(made)
    db.flush()
    return made


def user(
    db: Session,
    name: str,
    role: Role | None = None,
    unit: Unit | None = None,
    *,
    until: date = FOREVER,
    staff: Person | None = None,
) -> User:
    """Signs in with PASSWORD."""
    number = next(_numbers)
    made = User(
        name=name,
        email=f"{name.split()[0].lower()}{number}@union.example",
        password_hash=hasher(cheap=True).hash(PASSWORD),
        join_code=f"J{number:05}",
        staff_id=staff.id if staff else None,
    )
    db.add(made)
    db.flush()
    if role is not None and unit is not None:
        grant(db, made, role, unit, until=until)
    return made


def grant(db: Session, user: User, role: Role, unit: Unit, *, until: date = FOREVER) -> RoleGrant:
    made = RoleGrant(
        user_id=user.id,
        role=role,
        unit_id=unit.id,
        valid_from=min(clock.today(), until) - timedelta(days=30),
        valid_to=until,
    )
    db.add(made)
    db.flush()
    return made


def contact(
    db: Session,
    person: Person,
    author: User,
    *,
    happened_on: date | None = None,
    result: Result = Result.SPOKE,
    outcome: Outcome | None = None,
) -> Contact:
    made = Contact(
        id=new_id(),
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        workplace_id=person.workplace_id,
        author_id=author.id,
        happened_on=happened_on or clock.today(),
        channel=Channel.AT_DESK,
        result=result,
        reached=result in (Result.SPOKE, Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT),
        outcome=outcome,
    )
    db.add(made)
    db.flush()
    return made


def promise(
    db: Session, person: Person, owner: User, due_on: date, *, spoken_on: date | None = None
) -> FollowUp:
    """To come back to them; made in a conversation of 20 days ago."""
    spoken_on = spoken_on or days_ago(20)
    made = FollowUp(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        owner_id=owner.id,
        due_on=due_on,
        promised_in_id=contact(db, person, owner, happened_on=spoken_on).id,
    )
    db.add(made)
    db.flush()
    return made


def pending_join(
    db: Session, person: Person, user: User, *, said_on: date | None = None, **columns: Any
) -> PendingJoin:
    """They said so nine days ago."""
    said_on = said_on or days_ago(9)
    said_in = contact(db, person, user, happened_on=said_on, outcome=Outcome.WILL_JOIN)
    made = PendingJoin(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        contact_id=said_in.id,
        said_on=said_on,
        said_to_id=user.id,
        **columns,
    )
    db.add(made)
    db.flush()
    return made


def union_role(
    db: Session, person: Person, kind: UnionRoleKind = UnionRoleKind.REP, **columns: Any
) -> UnionRole:
    """Held since nine days ago."""
    made = UnionRole(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        kind=kind,
        **{"valid_from": days_ago(9)} | columns,
    )
    db.add(made)
    db.flush()
    return made


def conflict(
    db: Session,
    person: Person,
    team: Team | None = None,
    *,
    by: User,
    kind: ConflictKind = ConflictKind.LINE_MANAGER,
) -> ConflictOfInterest:
    """Over a team, or the whole workplace."""
    made = ConflictOfInterest(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        kind=kind,
        team_id=team.id if team else None,
        marked_by_id=by.id,
    )
    db.add(made)
    db.flush()
    return made


def tie(db: Session, one: Person, other: Person, kind: TieKind, *, by: User) -> Tie:
    lower, upper = sorted((one, other), key=lambda person: person.id)
    made = Tie(
        staff_id=lower.id,
        scope_unit_id=lower.scope_unit_id,
        other_id=upper.id,
        other_scope_unit_id=upper.scope_unit_id,
        kind=kind,
        told_by_id=by.id,
    )
    db.add(made)
    db.flush()
    return made


def area(db: Session, workplace: Workplace, name: str | None = None, floor: str = "") -> Area:
    made = Area(workplace_id=workplace.id, name=name or f"Area {next(_numbers)}", floor=floor)
    db.add(made)
    db.flush()
    return made


def desk(
    db: Session, area: Area, x: int, y: int, *, label: str | None = None, block: str = ""
) -> Desk:
    """`x`, `y` in centimetres."""
    made = Desk(
        area_id=area.id,
        workplace_id=area.workplace_id,
        label=label or f"D{next(_numbers)}",
        block=block,
        x=x,
        y=y,
    )
    db.add(made)
    db.flush()
    return made


def seat(
    db: Session,
    person: Person,
    area: Area | None = None,
    desk: Desk | None = None,
    *,
    by: User,
    confirmed_on: date | None = None,
    **columns: Any,
) -> Seat:
    made = Seat(
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        area_id=desk.area_id if desk else area.id if area else None,
        desk_id=desk.id if desk else None,
        confirmed_on=confirmed_on or clock.today(),
        confirmed_by_id=by.id,
        **columns,
    )
    db.add(made)
    db.flush()
    return made


def ask(
    db: Session,
    asker: Person,
    person: Person,
    *,
    by: User,
    state: AskState = AskState.OPEN,
    due_on: date | None = None,
    **columns: Any,
) -> Ask:
    """Open since this morning, due in a week."""
    made = Ask(
        asker_id=asker.id,
        staff_id=person.id,
        scope_unit_id=person.scope_unit_id,
        state=state,
        planned_by_id=by.id,
        opened_at=clock.now() if state >= AskState.OPEN else None,
        due_on=due_on or clock.today() + timedelta(days=7),
        **columns,
    )
    db.add(made)
    db.flush()
    return made


def _root(db: Session) -> Unit:
    return db.scalars(select(Unit).where(Unit.kind == UnitKind.UNION)).one()


def _unit(db: Session, kind: UnitKind, name: str, parent: Unit) -> Unit:
    made = Unit(kind=kind, name=name, parent_id=parent.id)
    db.add(made)
    db.flush()
    return made


def calling(person: Person, call_list: CallList, by: User) -> list[Base]:
    """A call taken from the list and not yet finished, a number they gave, and a wrong one."""
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    now = clock.now()
    number = f"+4411449601{person.id % 100:02}"
    return [
        CallLease(
            **about, id=new_id(), call_list_id=call_list.id, user_id=by.id, number=number,
            leased_at=now, until=now,
        ),
        GivenNumber(**about, number=number, given_on=now.date(), given_to_id=by.id),
        WrongNumber(**about, number=number, said_by_id=by.id),
    ]  # fmt: skip


def export(db: Session, by: User, unit: Unit, **columns: Any) -> Export:
    """One that waits, above what leaves alone."""
    given: dict[str, Any] = {
        "what": "people",
        "format": "csv",
        "purpose": "Ask to join",
        "rows": 1200,
        "columns": ["name"],
        "state": ExportState.WAITING,
        "expires_on": clock.today() + timedelta(days=14),
    }
    made = Export(user_id=by.id, unit_id=unit.id, **(given | columns))
    db.add(made)
    db.flush()
    return made
