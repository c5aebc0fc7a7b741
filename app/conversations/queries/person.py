"""One person: who they are to the union, what was said, what comes next."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.conversations import rules, words
from app.conversations.models import (
    Assessment,
    Channel,
    Contact,
    ContactIssue,
    FollowUp,
    Issue,
    Note,
    Outcome,
    PendingJoin,
    Result,
)
from app.conversations.queries.contacts import any_of
from app.errors import NotFound
from app.people.models import (
    ExtractCoverage,
    Person,
    Standing,
    StandingCode,
    StandingSource,
    Suppression,
)
from app.people.queries import not_here
from app.union.models import Unit
from app.workplaces.models import Team

ASKED = bindparam("person", type_=BigInteger)


@dataclass(frozen=True)
class Recorded:
    """A contact as a reader of the timeline sees it; `earlier` are the versions it corrects."""

    id: UUID
    happened_on: date
    recorded_at: datetime
    author_id: int
    author: str | None
    channel: Channel
    result: Result
    outcome: Outcome | None
    corrects_id: UUID | None
    note: str | None
    issues: list[str]
    assessment: int | None
    mine_to_correct: bool
    earlier: list["Recorded"] = field(default_factory=list)

    @property
    def title(self) -> str:
        return words.said(self.result, self.outcome)

    @property
    def said(self) -> str:
        """Within a sentence."""
        return self.title[0].lower() + self.title[1:]

    @property
    def void(self) -> bool:
        return self.result is Result.VOID

    @property
    def first(self) -> "Recorded":
        """As it was written down first: whose contact it is."""
        return self.earlier[-1] if self.earlier else self

    @property
    def details(self) -> str:
        """What they raised, and the assessment with its words."""
        rated = words.ASSESSMENTS[self.assessment] if self.assessment else None
        return " · ".join(part for part in (", ".join(self.issues), rated) if part)


@dataclass(frozen=True)
class Promise:
    id: int
    owner_id: int
    owner: str | None
    due_on: date
    closed_on: date | None


@dataclass(frozen=True)
class StandingChange:
    on: date
    code: StandingCode
    source: StandingSource


@dataclass(frozen=True)
class TimelineEvent:
    """A contact, or something that changed in words."""

    on: date
    title: str = ""
    by: str | None = None
    contact: Recorded | None = None


@dataclass(frozen=True)
class PersonCard:
    """Everything above the timeline."""

    person: Person
    workplace: str | None
    team: str | None
    as_at: date | None
    pending_on: date | None
    standings: list[StandingChange]
    promises: list[Promise]
    contacts: list[Recorded]
    user_id: int
    today: date

    @property
    def standing(self) -> StandingChange | None:
        """The one that holds today."""
        return next((s for s in reversed(self.standings) if s.on <= self.today), None)

    @property
    def last_contact(self) -> Recorded | None:
        return next((c for c in self.contacts if not c.void), None)

    @property
    def mark(self) -> str:
        spoken = any(rules.is_reached(c.result) for c in self.contacts if not c.void)
        return rules.mark(is_rep=self.person.is_rep, standing=self.person.standing, spoken=spoken)

    @property
    def events(self) -> list[TimelineEvent]:
        """Newest first; not the day on which somebody was first listed as not known."""
        told = [
            TimelineEvent(s.on, words.standing(s.code, s.source))
            for s in self.standings
            if s.code is not StandingCode.UNKNOWN or s is not self.standings[0]
        ]
        kept = [
            TimelineEvent(
                p.closed_on, "Promise closed", by=p.owner if p.owner_id != self.user_id else "you"
            )
            for p in self.promises
            if p.closed_on is not None
        ]
        contacts = [TimelineEvent(c.happened_on, contact=c) for c in self.contacts]
        return sorted(contacts + kept + told, key=lambda event: event.on, reverse=True)

    @property
    def open_promises(self) -> list[Promise]:
        return [p for p in self.promises if p.closed_on is None]


def get_card(db: Session, person_id: int, user_id: int, *, today: date) -> PersonCard:
    """Raises NotFound for nobody and for somebody out of scope alike."""
    row = None
    if 0 < person_id < 2**63:
        row = db.execute(PERSON, {"person": person_id}).one_or_none()
    if row is None:
        raise not_here(db, person_id)
    person, workplace, team, as_at, pending_on, standings, promises, contacts = row
    return PersonCard(
        person=person,
        workplace=workplace,
        team=team,
        as_at=as_at,
        pending_on=pending_on,
        standings=[_standing(*change) for change in standings or ()],
        promises=[_promise(*promise) for promise in promises or ()],
        contacts=_contacts(contacts, user_id),
        user_id=user_id,
        today=today,
    )


# Putting a statement together costs more than running it: each is built once. Short lists come
# inside the person's row, because each further question costs more than its answer.
_STANDINGS = func.json_agg(
    aggregate_order_by(
        func.json_build_array(Standing.valid_from, Standing.code, Standing.source),
        Standing.valid_from,
    )
)
_PROMISES = func.json_agg(
    aggregate_order_by(
        func.json_build_array(
            FollowUp.id, FollowUp.owner_id, User.name, FollowUp.due_on, FollowUp.closed_at
        ),
        FollowUp.due_on,
    )
)
_CONTACTS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(
                    Contact.id,
                    Contact.happened_on,
                    Contact.recorded_at,
                    Contact.author_id,
                    User.name,
                    Contact.channel,
                    Contact.result,
                    Contact.outcome,
                    Contact.corrects_id,
                    Note.body,
                    select(func.array_agg(Issue.name))
                    .join(ContactIssue, ContactIssue.issue_id == Issue.id)
                    .where(ContactIssue.contact_id == Contact.id)
                    .scalar_subquery(),
                    select(func.max(Assessment.code))
                    .where(Assessment.contact_id == Contact.id)
                    .scalar_subquery(),
                    Contact.scope_unit_id == any_of("note"),
                ),
                Contact.happened_on.desc(),
                Contact.recorded_at.desc(),
            )
        )
    )
    .select_from(Contact)
    .outerjoin(User, User.id == Contact.author_id)
    .outerjoin(Note, Note.contact_id == Contact.id)
)
CONTACTS = _CONTACTS.where(Contact.staff_id == ASKED)
PERSON = (
    select(
        Person,
        Unit.name,
        Team.name,
        select(func.max(ExtractCoverage.as_at))
        .where(ExtractCoverage.workplace_id == Person.workplace_id)
        .scalar_subquery(),
        select(func.max(PendingJoin.said_on))
        .where(
            PendingJoin.staff_id == Person.id,
            PendingJoin.confirmed_on.is_(None),
            PendingJoin.withdrawn_at.is_(None),
        )
        .scalar_subquery(),
        select(_STANDINGS).where(Standing.staff_id == Person.id).scalar_subquery(),
        # Open ones, and those closed by hand: a contact that closed one tells that itself.
        select(_PROMISES)
        .select_from(FollowUp)
        .outerjoin(User, User.id == FollowUp.owner_id)
        .where(FollowUp.staff_id == Person.id, FollowUp.closed_in_id.is_(None))
        .scalar_subquery(),
        _CONTACTS.where(Contact.staff_id == Person.id).scalar_subquery(),
    )
    .outerjoin(Unit, Unit.id == Person.workplace_id)
    .outerjoin(Team, Team.id == Person.team_id)
    .where(Person.id == ASKED)
)


def _standing(on: str, code: int, source: int) -> StandingChange:
    return StandingChange(date.fromisoformat(on), StandingCode(code), StandingSource(source))


def _promise(id_: int, owner_id: int, owner: str | None, due: str, closed: str | None) -> Promise:
    closed_on = clock.day_of(datetime.fromisoformat(closed)) if closed else None
    return Promise(id_, owner_id, owner, date.fromisoformat(due), closed_on)


def list_contacts(db: Session, person_id: int, user_id: int) -> list[Recorded]:
    """Newest first, corrections folded into what they correct; notes as far as they may be read."""
    return _contacts(db.scalar(CONTACTS, {"person": person_id}), user_id)


def _contacts(rows: list[Any] | None, user_id: int) -> list[Recorded]:
    return fold([_recorded(*row, user_id=user_id) for row in rows or ()])


def _recorded(
    contact_id: str,
    happened: str,
    recorded: str,
    author_id: int,
    author: str | None,
    channel: int,
    result: int,
    outcome: int | None,
    corrects_id: str | None,
    note: str | None,
    issues: list[str] | None,
    rated: int | None,
    reads_notes: bool | None,
    *,
    user_id: int,
) -> Recorded:
    return Recorded(
        id=UUID(contact_id),
        happened_on=date.fromisoformat(happened),
        recorded_at=datetime.fromisoformat(recorded),
        author_id=author_id,
        author=author,
        channel=Channel(channel),
        result=Result(result),
        outcome=Outcome(outcome) if outcome else None,
        corrects_id=UUID(corrects_id) if corrects_id else None,
        note=note,
        issues=sorted(issues or ()),
        assessment=rated,
        mine_to_correct=author_id == user_id or bool(reads_notes),
    )


def fold(rows: list[Recorded]) -> list[Recorded]:
    """Only the latest of each chain of corrections, with the earlier ones inside it."""
    by_id = {row.id: row for row in rows}
    superseded = {row.corrects_id for row in rows}
    heads = [row for row in rows if row.id not in superseded]
    for head in heads:
        before = head.corrects_id
        while before is not None and before in by_id:
            head.earlier.append(by_id[before])
            before = by_id[before].corrects_id
    return heads


def find_running_suppression(db: Session, person_id: int) -> Suppression | None:
    return db.scalar(
        select(Suppression)
        .where(Suppression.staff_id == person_id, Suppression.lifted_at.is_(None))
        .order_by(Suppression.asked_at)
        .limit(1)
    )


def get_follow_up(db: Session, follow_up_id: int, user_id: int) -> FollowUp:
    """Raises NotFound for somebody else's, too."""
    found = None
    if 0 < follow_up_id < 2**63:
        found = db.scalar(
            select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.owner_id == user_id)
        )
    if found is None:
        raise NotFound
    return found


def find_open_follow_up(db: Session, person_id: int, user_id: int) -> FollowUp | None:
    return db.scalar(
        select(FollowUp).where(
            FollowUp.staff_id == person_id,
            FollowUp.owner_id == user_id,
            FollowUp.closed_at.is_(None),
        )
    )


def list_issue_ids(db: Session, contact_id: UUID) -> list[int]:
    return list(
        db.scalars(select(ContactIssue.issue_id).where(ContactIssue.contact_id == contact_id))
    )


def join_code(db: Session, user_id: int) -> str:
    return db.scalars(select(User.join_code).where(User.id == user_id)).one()
