"""Carrying out the plan of a rep's sheet, with the rules that conversations and places have."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from app.audit import trail
from app.audit.events import Event
from app.conversations import rules
from app.conversations.commands import contacts, follow_ups
from app.conversations.commands.silence import set_left_for_now
from app.conversations.models import Contact, FollowUp, Result
from app.conversations.queries import is_current
from app.conversations.rules import Entry
from app.db.base import FOREVER
from app.db.ids import new_id
from app.imports.colleagues import SHEET
from app.imports.kinds.kind import Job, Stored
from app.imports.plan.wall_chart import FromSheet, Happened, NewFace
from app.imports.queries import employer_of
from app.people import suppression
from app.people.commands import restate
from app.people.models import (
    IdentifierKind,
    Person,
    Placement,
    StaffIdentifier,
    StandingClaim,
    StandingCode,
)
from app.seating.commands.seats import Place, give_places
from app.seating.models import Seat
from app.workplaces.commands import find_or_add_team

GONE = "They are not on record here any more."
ASKED = "They have asked not to be contacted since, so nothing was added."


def apply_wall_chart(job: Job, lines: Sequence[Stored], *, today: date) -> dict[int, str]:
    """Line id → why it was left."""
    sheet = Sheet(job, today)
    left = {}
    for line in lines:
        if isinstance(line.act, FromSheet) and (why := sheet.carry_out(line.act)):
            left[line.id] = why
    sheet.seat_them()
    return left


class Sheet:
    """One chunk of rows; places are given all at once at its end."""

    def __init__(self, job: Job, today: date) -> None:
        self.job, self.today = job, today
        self.db, self.actor, self.run = job.db, job.actor, job.run
        self.places: dict[int, Place] = {}
        self.days: dict[int, int] = {}

    def carry_out(self, act: FromSheet) -> str | None:
        person = self._person(act)
        if person is None:
            return GONE
        if person.asked_not_to_contact:
            return None if act.new else ASKED
        happened = act.happened
        if happened and not self._is_recorded(person, happened):
            wrong = self._record(person, happened, agreed=act.agreed)
            if wrong:
                return wrong
        if act.told:
            self._tell(person, act.told)
        if act.area_id is not None and not person.asked_not_to_contact:
            self.places[person.id] = (act.area_id, act.desk_id)
            if act.days:
                self.days[person.id] = act.days
        return None

    def _person(self, act: FromSheet) -> Person | None:
        if act.new:
            return self._add(act.new)
        found = select(Person).where(
            Person.id == act.person_id, Person.workplace_id == self.run.unit_id
        )
        return self.db.scalar(found.execution_options(populate_existing=True))

    def _add(self, new: NewFace) -> Person:
        unit_id, db = self.run.unit_id, self.db
        person = Person(
            forename=new.forename,
            surname=new.surname,
            work_email=new.email or None,
            source=SHEET,
            scope_unit_id=unit_id,
        )
        db.add(person)
        db.flush()
        about = {"staff_id": person.id, "scope_unit_id": unit_id}
        team = find_or_add_team(db, self.actor, unit_id, new.team) if new.team else None
        db.add(
            Placement(
                **about,
                workplace_id=unit_id,
                team_id=team.id if team else None,
                valid_from=self.run.as_at,
                valid_to=FOREVER,
            )
        )
        if new.number:
            db.add(
                StaffIdentifier(
                    **about,
                    kind=IdentifierKind.STAFF_NUMBER,
                    issuer_id=employer_of(db, unit_id).id,
                    value=new.number,
                    valid_from=self.run.as_at,
                )
            )
        db.flush()
        restate(db, [person.id])
        db.refresh(person)
        if new.suppression:
            suppression.carry_over(db, self.actor, person, new.suppression, pepper=self.job.pepper)
        return person

    def _is_recorded(self, person: Person, happened: Happened) -> bool:
        same = select(Contact.id).where(
            Contact.staff_id == person.id,
            Contact.happened_on == happened.on,
            Contact.result == happened.result,
            Contact.outcome.is_not_distinct_from(happened.outcome),
            is_current(),
        )
        return self.db.scalar(same.limit(1)) is not None

    def _record(self, person: Person, happened: Happened, *, agreed: bool) -> str | None:
        """Past contacts close no promise: that somebody was back since is not for them to say."""
        db, actor = self.db, self.actor
        entry = Entry(
            result=happened.result,
            happened_on=happened.on,
            outcome=happened.outcome,
            issues=happened.issues,
            note=happened.note,
            assessment=happened.assessment,
        )
        # Their agreement is to what they said being kept: with nothing said there is none.
        entry = Entry(**vars(entry) | {"agreed": agreed and entry.says_something})
        wrong = rules.problems(
            entry, basis=person.contact_basis, today=self.today, earlier_on=happened.on
        )
        if wrong:
            return next(iter(wrong.values()))
        contact_id = new_id()
        contacts.insert_contact(db, actor, person, contact_id, entry)
        contacts.keep_what_was_said(db, actor, person, contact_id, entry)
        if not (entry.outcome in rules.JOINING and person.standing is StandingCode.MEMBER):
            contacts.carry_consequences(db, actor, person, contact_id, entry, today=self.today)
        if happened.come_back_on and not self._promised(person):
            follow_ups.promise(db, actor, person, contact_id, happened.come_back_on)
        self._silence(person, happened)
        trail.record(
            db,
            actor,
            Event.CONTACT_RECORDED,
            subject=("contacts", contact_id),
            unit_id=person.scope_unit_id,
            fields=contacts.fields_of(entry),
        )
        return None

    def _promised(self, person: Person) -> bool:
        mine = select(FollowUp.id).where(
            FollowUp.staff_id == person.id,
            FollowUp.owner_id == self.actor.user_id,
            FollowUp.closed_at.is_(None),
        )
        return self.db.scalar(mine.limit(1)) is not None

    def _silence(self, person: Person, happened: Happened) -> None:
        if happened.result is Result.DO_NOT_CONTACT:
            suppression.suppress(self.db, self.actor, person, pepper=self.job.pepper)
        if happened.result is Result.LEAVE_FOR_NOW:
            until = happened.on + timedelta(days=rules.LEFT_FOR_NOW_DAYS)
            if until > max(self.today, person.left_for_now_until or self.today):
                set_left_for_now(self.db, person, until)
                trail.record(self.db, self.actor, Event.LEFT_FOR_NOW, subject=person)

    def _tell(self, person: Person, code: StandingCode) -> None:
        """What they told us, with no conversation to go with it; no extract is beaten by it."""
        told = Entry(result=Result.SPOKE, happened_on=self.run.as_at, agreed=True)
        contacts.keep_what_was_said(self.db, self.actor, person, new_id(), told)
        self.db.add(
            StandingClaim(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                code=code,
                told_on=self.run.as_at,
                told_to_id=self.actor.user_id,
            )
        )
        self.db.flush()
        restate(self.db, [person.id])
        trail.record(self.db, self.actor, Event.STANDING_TOLD, subject=person)

    def seat_them(self) -> None:
        if not self.places:
            return
        give_places(
            self.db,
            self.actor,
            self.run.unit_id,
            self.places,
            today=self.today,
            confirmed_on=self.run.as_at,
        )
        for staff_id, days in self.days.items():
            self.db.execute(
                update(Seat)
                .where(Seat.staff_id == staff_id)
                .values(days=days)
                .execution_options(synchronize_session=False)
            )
