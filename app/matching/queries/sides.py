"""One of two people side by side: what is on record, and what hangs on them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.asks.models import Ask, AskState
from app.conversations.models import Assessment, Contact, FollowUp, Note, PendingJoin, Result
from app.db.base import FOREVER
from app.matching.choosing import (
    Choice,
    Part,
    Says,
    choices,
    days_in_both,
    headcount_words,
)
from app.matching.queries.answers import distinct_among
from app.people import queries as people
from app.people.models import (
    ConflictOfInterest,
    IdentifierKind,
    Membership,
    MembershipStatus,
    Person,
    StandingClaim,
    UnionRole,
)
from app.people.queries import History, PlacementLine
from app.people.rules import standing_words
from app.seating.models import Seat, Tie

STATUS = {
    MembershipStatus.APPLIED: "applied",
    MembershipStatus.ACTIVE: "active",
    MembershipStatus.IN_ARREARS: "in arrears",
    MembershipStatus.SUSPENDED: "suspended",
    MembershipStatus.LAPSED: "lapsed",
    MembershipStatus.RESIGNED: "resigned",
    MembershipStatus.LEFT_EMPLOYER: "left the employer",
    MembershipStatus.TRANSFERRED_OUT: "transferred out",
    MembershipStatus.RETIRED: "retired",
    MembershipStatus.DECEASED: "died",
    MembershipStatus.EXPELLED: "expelled",
}
NUMBERS = {
    IdentifierKind.STAFF_NUMBER: "Staff number",
    IdentifierKind.MEMBERSHIP_NUMBER: "Membership number",
}


@dataclass(frozen=True)
class Held:
    """How many rows of one kind hang on a person."""

    one: str
    many: str
    count: int


@dataclass(frozen=True)
class Side:
    """`written` is who noted what. Of somebody who asked not to be contacted, only that."""

    person: Person
    history: History
    says: Says
    places: list[str]
    numbers: list[str]
    memberships: list[str]
    standing: str
    wishes: list[str]
    last_contact_on: date | None
    written: list[str]
    held: list[Held]

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def name(self) -> str:
        return people.called(self.person.forename, self.person.surname, self.person.known_as)


@dataclass(frozen=True)
class Both:
    """`twice`: what making them one does to headcounts. `clash`: memberships that can't both be.

    `told_apart`: somebody said before that they are two.
    """

    kept: Side
    other: Side
    choices: list[Choice]
    moves: list[str]
    headcount: str
    clash: bool
    told_apart: bool

    @property
    def silent(self) -> bool:
        """One asked not to be contacted: their details are nobody's to read any more."""
        return self.kept.person.asked_not_to_contact or self.other.person.asked_not_to_contact


def compare(db: Session, kept: Person, other: Person, *, today: date) -> Both:
    one, two = read_side(db, kept, today=today), read_side(db, other, today=today)
    twice = days_in_both(
        *(
            [(line.valid_from, line.valid_to) for line in side.history.placements]
            for side in (one, two)
        )
    )
    return Both(
        kept=one,
        other=two,
        choices=choices(one.says, two.says),
        moves=[f"{held.count} {held.one if held.count == 1 else held.many}" for held in two.held],
        headcount=headcount_words(twice, today),
        clash=db.scalar(select(func.merge_problem(kept.id, other.id))) == "memberships",
        told_apart=bool(distinct_among(db, (kept.id, other.id))),
    )


def says(db: Session, person: Person, *, today: date) -> Says:
    return _says(person, people.history(db, person), today)


def _says(person: Person, history: History, today: date) -> Says:
    home = next((p for p in history.placements if p.valid_from <= today < p.valid_to), None)
    return Says(
        {
            Part.NAME: f"{person.forename} {person.surname}".strip(),
            Part.KNOWN_AS: person.known_as or "",
            Part.WORK_EMAIL: person.work_email or "",
            Part.WORK_PHONE: person.work_phone or "",
            Part.WORK: _place(home) if home else "",
        },
        person.recorded_at.date(),
        home.valid_from if home else None,
    )


def read_side(db: Session, person: Person, *, today: date) -> Side:
    history = people.history(db, person)
    return Side(
        person=person,
        history=history,
        says=_says(person, history, today),
        places=[
            f"{_place(line)}, {_days(line.valid_from, line.valid_to)}"
            for line in history.placements
        ],
        numbers=[
            f"{NUMBERS[line.kind]} {line.value} ({line.issuer})"
            for line in people.list_identifiers(db, person, today=today)
        ],
        memberships=_memberships(db, person),
        standing=_standing(history, today),
        wishes=_wishes(person, today),
        last_contact_on=_last_contact(db, person),
        written=_written(db, person),
        held=_held(db, person),
    )


def _place(line: PlacementLine) -> str:
    where = line.workplace or "another workplace"
    return f"{line.team}, {where}" if line.team else where


def _days(since: date, until: date) -> str:
    return f"from {_words(since)}" + ("" if until == FOREVER else f" to {_words(until)}")


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _standing(history: History, today: date) -> str:
    for line in history.standings:
        if line.valid_from <= today < line.valid_to:
            return standing_words(line.code, line.source)
    return "Not known"


def _wishes(person: Person, today: date) -> list[str]:
    wishes = []
    if person.asked_not_to_contact_at is not None:
        wishes.append(f"Asked not to be contacted, {_words(person.asked_not_to_contact_at.date())}")
    if person.left_for_now_until is not None and person.left_for_now_until > today:
        wishes.append(f"Left for now until {_words(person.left_for_now_until)}")
    if person.left_out_of_plans_at is not None:
        wishes.append("Left out of plans")
    wishes.append(
        "Fine with notes" if person.contact_basis else "Not asked whether we may note what they say"
    )
    return wishes


def _memberships(db: Session, person: Person) -> list[str]:
    rows = db.execute(
        select(Membership.number, Membership.status, Membership.joined_on, Membership.ended_on)
        .where(Membership.staff_id == person.id)
        .order_by(Membership.joined_on.desc())
    )
    return [
        f"{number or 'No number'}, {STATUS[status]}, {_days(joined_on, ended_on)}"
        for number, status, joined_on, ended_on in rows
    ]


def _last_contact(db: Session, person: Person) -> date | None:
    """Of contacts that stand: neither corrected since nor taken back."""
    newer = select(Contact.corrects_id).where(Contact.corrects_id.is_not(None))
    return db.scalar(
        select(func.max(Contact.happened_on)).where(
            Contact.staff_id == person.id,
            Contact.result != Result.VOID,
            Contact.id.not_in(newer),
        )
    )


def _written(db: Session, person: Person) -> list[str]:
    rows = db.execute(
        select(User.name, func.count())
        .select_from(Contact)
        .outerjoin(User, User.id == Contact.author_id)
        .where(Contact.staff_id == person.id, Contact.result != Result.VOID)
        .group_by(User.name)
        .order_by(func.count().desc(), User.name)
    )
    return [f"{name or 'Somebody else'}, {count}" for name, count in rows]


def _held(db: Session, person: Person) -> list[Held]:
    """Nothing that isn't there. What row security hides moves just the same."""
    mine = person.id
    kinds = [
        ("conversation or attempt", "conversations and attempts", Contact.staff_id == mine),
        ("note", "notes", Note.staff_id == mine),
        ("assessment", "assessments", Assessment.staff_id == mine),
        ("promise to come back", "promises to come back", FollowUp.staff_id == mine),
        ("said join", "said joins", PendingJoin.staff_id == mine),
        (
            "statement about themselves",
            "statements about themselves",
            StandingClaim.staff_id == mine,
        ),
        (
            "ask to speak to them",
            "asks to speak to them",
            (Ask.staff_id == mine) & (Ask.state >= AskState.OPEN),
        ),
        (
            "ask they took on",
            "asks they took on",
            (Ask.asker_id == mine) & (Ask.state >= AskState.OPEN),
        ),
        ("union role", "union roles", UnionRole.staff_id == mine),
        ("place where they sit", "places where they sit", Seat.staff_id == mine),
        (
            "tie with a colleague",
            "ties with colleagues",
            (Tie.staff_id == mine) | (Tie.other_id == mine),
        ),
        (
            "mark of whom they manage",
            "marks of whom they manage",
            ConflictOfInterest.staff_id == mine,
        ),
    ]
    counts = union_all(
        *(
            select(literal(at).label("at"), func.count().label("n")).where(which)
            for at, (_, _, which) in enumerate(kinds)
        )
    )
    found = {at: n for at, n in db.execute(counts) if n}
    return [Held(one, many, found[at]) for at, (one, many, _) in enumerate(kinds) if at in found]
