"""Conversations, and what follows from them, as rows of the product's own tables."""

from datetime import UTC, date, datetime, time, timedelta

from app.audit.events import Event
from app.audit.models import AuditEvent
from app.conversations.models import (
    Assessment,
    Contact,
    ContactIssue,
    FollowUp,
    Note,
    Outcome,
    PendingJoin,
)
from app.demo.days import Calendar
from app.demo.life import Life
from app.demo.rows import Rows, about_person
from app.demo.talks import Talk
from app.people.models import Agreement, ContactBasis, Suppression


class TalkWriter:
    def __init__(self, calendar: Calendar, rows: Rows, issues: dict[str, int]) -> None:
        self.calendar = calendar
        self.rows = rows
        self.issues = issues

    def write(self, life: Life) -> None:
        for talk in sorted(life.talks, key=lambda talk: (talk.at, talk.id)):
            self.talk(talk)
        for promise in life.promises:
            talk = promise.made_in
            about_person(
                self.rows,
                FollowUp,
                talk.person,
                owner_id=talk.author.user_id,
                due_on=promise.due_on,
                promised_in_id=talk.id,
                closed_at=promise.closed_at,
                closed_in_id=promise.closed_in.id if promise.closed_in else None,
                recorded_at=talk.at,
            )
        self.pending_joins(life.talks)

    def talk(self, talk: Talk) -> None:
        person, author = talk.person, talk.author.user_id
        scope = {"staff_id": person.id, "scope_unit_id": person.last.at.unit_id}
        self.rows.add_keyed(
            Contact,
            id=talk.id,
            **scope,
            workplace_id=talk.unit_id,
            author_id=author,
            happened_on=talk.on,
            recorded_at=talk.at,
            channel=talk.channel,
            result=talk.result,
            reached=talk.reached,
            outcome=talk.outcome,
        )
        for issue in talk.issues:
            self.rows.add_keyed(
                ContactIssue, contact_id=talk.id, issue_id=self.issues[issue], **scope
            )
        if talk.note:
            self.rows.add_keyed(
                Note,
                contact_id=talk.id,
                **scope,
                author_id=author,
                body=talk.note,
                recorded_at=talk.at,
            )
        if talk.assessed:
            about_person(
                self.rows,
                Assessment,
                person,
                contact_id=talk.id,
                code=talk.assessed,
                assessed_on=talk.on,
                author_id=author,
            )
        if talk.agreed:
            self.agreement(talk)
        if person.asked_not_on == talk.on:
            self.rows.add(Suppression, **scope, keys=[], asked_at=talk.at, recorded_by_id=author)
        if (self.calendar.today - talk.on).days < 60:
            self.trail(talk)

    def agreement(self, talk: Talk) -> None:
        about_person(
            self.rows,
            Agreement,
            talk.person,
            basis=talk.agreed,
            wording_version=1 if talk.agreed is ContactBasis.AGREED else None,
            agreed_on=talk.on,
            recorded_by_id=talk.author.user_id,
        )

    def trail(self, talk: Talk) -> None:
        self.rows.add(
            AuditEvent,
            at=talk.at,
            user_id=talk.author.user_id,
            event=Event.CONTACT_RECORDED.value,
            subject_kind="contacts",
            subject_id=str(talk.id),
            unit_id=talk.person.last.at.unit_id,
            fields=[],
            count=None,
            purpose=None,
        )

    def pending_joins(self, talks: list[Talk]) -> None:
        """Said they will join: the last time before they did, or the last time they said so."""
        last: dict[tuple[int, date | None], Talk] = {}
        for talk in sorted(talks, key=lambda talk: talk.at):
            if talk.outcome is Outcome.WILL_JOIN:
                last[talk.person.id, joined_after(talk)] = talk
        for (_, joined_on), talk in last.items():
            confirmed = self.calendar.extract_after(joined_on) if joined_on else None
            waits = (
                confirmed is None
                and (self.calendar.today - talk.on).days <= 40
                and talk.person.present
                and talk.person.asked_not_on is None
            )
            gave_up = min(talk.on + timedelta(days=60), self.calendar.yesterday)
            withdrawn = None if waits or confirmed else datetime.combine(gave_up, time(12), UTC)
            about_person(
                self.rows,
                PendingJoin,
                talk.person,
                contact_id=talk.id,
                said_on=talk.on,
                said_to_id=talk.author.user_id,
                confirmed_on=confirmed,
                withdrawn_at=withdrawn,
                recorded_at=talk.at,
            )


def joined_after(talk: Talk) -> date | None:
    """When they did join, within two months of saying they would."""
    latest = talk.on + timedelta(days=60)
    days = (spell.joined_on for spell in talk.person.spells)
    return min((day for day in days if talk.on <= day <= latest), default=None)
