"""A few people with random lives, as plain facts; and the same put into the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import PersonAccess, User
from app.asks.models import AskState
from app.call_lists.models import CallList, CallListEntry
from app.conversations.models import Assessment, Channel, ContactIssue, Outcome, Result
from app.db.base import FOREVER
from app.imports.models import ImportKind, ImportLine, ImportRun, RunState
from app.people.models import (
    Engagement,
    MembershipStatus,
    Person,
    Placement,
    StandingCode,
    UnionRoleKind,
)
from app.phones.models import GivenNumber
from tests import make
from tests.cast import Cast

TODAY = clock.today()
DAYS = [0, 1, 29, 30, 31, 90, 183, 184, 400]
GRADES = [None, "EO", "HEO", 'O\'Neill \\ "1"']
REASONS = [None, "lapsed", "resigned; drop table staff"]


def ago(days: int | None) -> date:
    return FOREVER if days is None else TODAY - timedelta(days=days)


@dataclass(frozen=True)
class Stay:
    """At a place from `since` days ago to `until` days ago, half-open; None is for ever."""

    place: int
    team: bool
    grade: str | None
    engagement: Engagement
    since: int
    until: int | None
    home: bool = True

    def on(self, day: date) -> bool:
        return ago(self.since) <= day < ago(self.until)


@dataclass(frozen=True)
class Said:
    """A contact `days` ago; `fate`: it stands, was corrected to "not in", or was withdrawn."""

    days: int
    result: Result
    outcome: Outcome | None
    channel: Channel
    issue: int | None
    author: int
    assessed: int | None
    fate: str


@dataclass(frozen=True)
class Member:
    since: int
    until: int | None
    reason: str | None
    behind: int | None  # in arrears since


@dataclass(frozen=True)
class Somebody:
    stays: list[Stay]
    standing: StandingCode
    asked_not: bool
    left_for_now: int | None
    phone: str | None
    email: str | None
    given: bool
    added: int
    contacts: list[Said]
    assessed: list[tuple[int, int]]  # days ago, code; outside any contact
    memberships: list[Member]
    pending: int | None
    role: tuple[UnionRoleKind, int, int | None] | None
    follow_up: tuple[int, int] | None  # due in days, owner
    ask: tuple[AskState, int] | None
    lists: frozenset[int]
    files: frozenset[int]
    opened: bool

    @property
    def home(self) -> Stay | None:
        return next((stay for stay in self.stays if stay.home and stay.on(TODAY)), None)

    @property
    def place(self) -> int | None:
        return self.home.place if self.home else None

    @property
    def in_payments(self) -> bool:
        return self.home is not None and self.home.team and self.home.place == 0


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    """One home after another, with or without a gap; now and then a visit beside them."""
    begins = sorted(draw(st.lists(st.sampled_from(DAYS[1:]), min_size=1, max_size=3, unique=True)))
    found, end = [], draw(st.sampled_from([None, None, None, 0, -5]))
    for since in begins:
        if end is not None and since <= end:
            continue
        found.append(draw(stay(since, end, home=True)))
        end = since + draw(st.sampled_from([0, 0, 3]))
    if draw(st.integers(0, 3)) == 0:
        found.append(draw(stay(40, draw(st.sampled_from([None, 10])), home=False)))
    return found


def stay(since: int, until: int | None, *, home: bool) -> st.SearchStrategy[Stay]:
    return st.builds(
        Stay,
        place=st.integers(0, 2),
        team=st.booleans(),
        grade=st.sampled_from(GRADES),
        engagement=st.sampled_from([Engagement.PERMANENT] * 3 + [Engagement.AGENCY]),
        since=st.just(since),
        until=st.just(until),
        home=st.just(home),
    )


@st.composite
def memberships(draw: st.DrawFn) -> list[Member]:
    found, end = [], draw(st.sampled_from([None, 0, 5, 31]))
    for since in draw(st.sampled_from([[], [30], [90], [31, 400], [90, 184]])):
        if end is None or since > end:
            behind = draw(st.sampled_from([None, None, 10, -10]))
            reason = draw(st.sampled_from(REASONS)) if end is not None else None
            found.append(Member(since, end, reason, behind))
            end = since + 20
    return found


says = st.builds(
    Said,
    days=st.sampled_from(DAYS),
    result=st.sampled_from([Result.SPOKE, Result.SPOKE, Result.NOT_IN, Result.LEFT_MESSAGE]),
    outcome=st.sampled_from([None, Outcome.THINKING, Outcome.NO_THANKS]),
    channel=st.sampled_from([Channel.PHONE, Channel.AT_DESK]),
    issue=st.sampled_from([None, 0, 1]),
    author=st.integers(0, 1),
    assessed=st.sampled_from([None, None, 1, 2]),
    fate=st.sampled_from(["stands", "stands", "corrected", "withdrawn"]),
)
people = st.builds(
    Somebody,
    stays=stays(),
    standing=st.sampled_from([*StandingCode, StandingCode.NOT_MEMBER]),
    asked_not=st.sampled_from([False] * 6 + [True]),
    left_for_now=st.sampled_from([None, None, None, 0, 5]),
    phone=st.sampled_from([None, " ", "0113 496 0100"]),
    email=st.sampled_from([None, "", "sam@employer.example"]),
    given=st.sampled_from([False, False, True]),
    added=st.sampled_from(DAYS),
    contacts=st.lists(says, max_size=4),
    assessed=st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 5)), max_size=2),
    memberships=memberships(),
    pending=st.sampled_from([None, None, 0, 30, 31]),
    role=st.none()
    | st.tuples(
        st.sampled_from([UnionRoleKind.REP, UnionRoleKind.LEARNING]),
        st.just(90),
        st.sampled_from([None, 0, 30]),
    ),
    follow_up=st.none() | st.tuples(st.sampled_from([-7, 0, 7]), st.integers(0, 1)),
    ask=st.none() | st.tuples(st.sampled_from([AskState.OPEN, AskState.ENDED]), st.integers(0, 1)),
    lists=st.frozensets(st.integers(0, 2), max_size=2),
    files=st.frozensets(st.integers(0, 2), max_size=2),
    opened=st.sampled_from([False, False, False, True]),
)


@dataclass
class World:
    """What stands in the database: ids by place in the lists above."""

    cast: Cast
    conflicted: User
    places: list[Any]
    teams: list[Any]
    issues: list[int]
    authors: list[User]
    askers: list[Person] = field(default_factory=list)
    # Open and the branch organiser's; closed and theirs; open and the national organiser's.
    lists: list[int] = field(default_factory=list)
    # Applied in Leeds; undone in Leeds; applied for Revenue.
    files: list[int] = field(default_factory=list)
    ids: dict[int, Somebody] = field(default_factory=dict)


def build(owner: Session, cast: Cast) -> World:
    second = make.workplace(owner, cast.leeds_branch, employer="Shared Services Ltd")
    other = make.team(owner, second, "Post")
    conflicted = make.user(owner, "Cai Manager", Role.BRANCH_ORGANISER, cast.leeds_branch)
    owner.commit()
    return World(
        cast,
        conflicted,
        [cast.leeds, second, cast.revenue],
        [cast.payments, other],
        list(owner.scalars(text("select id from issues order by id limit 2"))),
        [cast.rep, cast.branch_organiser],
    )


def put_in_place(owner: Session, world: World, everybody: list[Somebody]) -> None:
    owner.commit()
    owner.execute(text("truncate contacts, contact_issues, call_lists, person_access cascade"))
    owner.execute(text("truncate import_runs, asks, staff cascade"))
    world.ids.clear()
    cast = world.cast
    world.askers = [make.person(owner, cast.revenue, until=make.days_ago(1)) for _ in range(2)]
    manager = make.person(owner, cast.leeds, until=make.days_ago(1))
    make.conflict(owner, manager, cast.payments, by=cast.branch_organiser)
    owner.execute(
        text("update users set staff_id = :staff where id = :user"),
        {"staff": manager.id, "user": world.conflicted.id},
    )
    _lists_and_files(owner, world)
    for person in everybody:
        made = _person(owner, world, person)
        world.ids[made.id] = person
        _facts(owner, world, made, person)
        for order, said in enumerate(person.contacts):
            _contact(owner, world, made, said, order)
        if person.ask:  # last, because what was said answers or ends one
            state, asker = person.ask
            make.ask(owner, world.askers[asker], made, by=cast.branch_organiser, state=state)
    owner.commit()


def _lists_and_files(owner: Session, world: World) -> None:
    cast = world.cast
    lists = [
        CallList(
            owner_id=user.id, purpose="x", question={}, as_at=TODAY,
            expires_on=TODAY + timedelta(9), closed_at=closed,
        )
        for user, closed in (
            (cast.branch_organiser, None),
            (cast.branch_organiser, clock.now()),
            (cast.national_organiser, None),
        )
    ]  # fmt: skip
    files = [
        ImportRun(
            kind=ImportKind.STAFF, state=state, user_id=cast.national_organiser.id, unit_id=unit.id,
            as_at=TODAY, file_name="x.csv", file_sha256=b"x", header=[], refused=[], mapping={},
        )
        for state, unit in (
            (RunState.APPLIED, cast.leeds_branch),
            (RunState.UNDONE, cast.leeds_branch),
            (RunState.APPLIED, cast.revenue_branch),
        )
    ]  # fmt: skip
    owner.add_all([*lists, *files])
    owner.flush()
    world.lists, world.files = [one.id for one in lists], [one.id for one in files]


def _person(owner: Session, world: World, person: Somebody) -> Person:
    first = min(person.stays, key=lambda stay: -stay.since)
    made = make.person(
        owner,
        world.places[first.place],
        standing=person.standing,
        work_phone=person.phone,
        work_email=person.email,
        asked_not_to_contact_at=clock.now() if person.asked_not else None,
        left_for_now_until=None if person.left_for_now is None else ago(-person.left_for_now),
        recorded_at=datetime.combine(ago(person.added), time(12), clock.now().tzinfo),
    )
    owner.execute(text("delete from placements where staff_id = :id"), {"id": made.id})
    for stay in person.stays:
        owner.execute(
            insert(Placement).values(
                staff_id=made.id,
                scope_unit_id=scope_of(owner, made.id),  # each may move them
                workplace_id=world.places[stay.place].id,
                team_id=team_of(world, stay),
                grade=stay.grade,
                engagement=stay.engagement,
                is_home=stay.home,
                valid_from=ago(stay.since),
                valid_to=ago(stay.until),
            )
        )
    owner.refresh(made)
    return made


def scope_of(owner: Session, staff_id: int) -> Any:
    return owner.scalar(text("select scope_unit_id from staff where id = :id"), {"id": staff_id})


def team_of(world: World, stay: Stay) -> int | None:
    return world.teams[stay.place].id if stay.team and stay.place < 2 else None


def _facts(owner: Session, world: World, made: Person, person: Somebody) -> None:
    cast = world.cast
    about = {"staff_id": made.id, "scope_unit_id": made.scope_unit_id}
    for one in person.memberships:
        make.membership(
            owner, made, joined_on=ago(one.since), ended_on=ago(one.until), end_reason=one.reason,
            status=MembershipStatus.ACTIVE,
            arrears_from=None if one.behind is None else ago(one.behind),
        )  # fmt: skip
    for days, code in person.assessed:
        owner.add(Assessment(**about, code=code, assessed_on=ago(days), author_id=cast.rep.id))
        owner.flush()
    if person.given:
        owner.add(
            GivenNumber(**about, number="+441144960123", given_on=TODAY, given_to_id=cast.rep.id)
        )
    if person.role:
        kind, since, until = person.role
        make.union_role(owner, made, kind, valid_from=ago(since), valid_to=ago(until))
    # These two hang on a contact, which is withdrawn so that it adds nothing of its own.
    if person.follow_up:
        due, whose = person.follow_up
        _withdrawn(owner, world, made, make.promise(
            owner, made, world.authors[whose], ago(-due)).promised_in_id)  # fmt: skip
    if person.pending is not None:
        _withdrawn(owner, world, made, make.pending_join(
            owner, made, cast.rep, said_on=ago(person.pending)).contact_id)  # fmt: skip
    owner.add_all(
        [CallListEntry(**about, call_list_id=world.lists[n], rank=made.id) for n in person.lists]
        + [
            ImportLine(run_id=world.files[n], line=made.id, verdict="unchanged", staff_id=made.id)
            for n in person.files
        ]
    )
    if person.opened:
        owner.add(
            PersonAccess(
                user_id=cast.regional_organiser.id, staff_id=made.id, reason="x", until=ago(-3)
            )
        )
    owner.flush()


def _withdrawn(owner: Session, world: World, made: Person, contact_id: Any) -> None:
    void = make.contact(owner, made, world.cast.rep, result=Result.VOID)
    void.corrects_id = contact_id
    owner.flush()


def _contact(owner: Session, world: World, made: Person, said: Said, order: int) -> None:
    author = world.authors[said.author]
    contact = make.contact(
        owner, made, author, happened_on=ago(said.days), result=said.result, outcome=said.outcome
    )
    contact.channel = said.channel
    contact.recorded_at = clock.now() + timedelta(seconds=2 * order)
    about = {"staff_id": made.id, "scope_unit_id": made.scope_unit_id, "contact_id": contact.id}
    if said.issue is not None:
        owner.add(ContactIssue(**about, issue_id=world.issues[said.issue]))
    if said.assessed is not None:
        owner.add(
            Assessment(**about, code=said.assessed, assessed_on=ago(said.days), author_id=author.id)
        )
    owner.flush()
    if said.fate != "stands":
        result = Result.VOID if said.fate == "withdrawn" else Result.NOT_IN
        correction = make.contact(owner, made, author, happened_on=ago(said.days), result=result)
        correction.channel, correction.corrects_id = said.channel, contact.id
        correction.recorded_at = contact.recorded_at + timedelta(seconds=1)
        owner.flush()
