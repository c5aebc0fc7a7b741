"""What was invented, as rows of the product's own tables."""

from datetime import UTC, datetime, time, timedelta
from random import Random

from app.db.base import FOREVER
from app.demo.days import Calendar, any_day
from app.demo.names import any_name
from app.demo.people import Somebody, Spell, Stay
from app.demo.places import Built
from app.demo.rows import Rows, about_person
from app.imports.models import StaffList
from app.people.models import (
    Engagement,
    ExtractCoverage,
    IdentifierKind,
    Membership,
    Person,
    Placement,
    StaffIdentifier,
    Standing,
    StandingClaim,
)
from app.people.rules import ClaimFact, MembershipFact, standing_spans
from app.workplaces.models import DeclaredHeadcount

GRACE_DAYS = 90
OUT_OF_SCOPE = {
    Engagement.SECONDEE_IN,
    Engagement.AGENCY,
    Engagement.CONTRACTOR,
    Engagement.MILITARY,
}


class Writer:
    def __init__(self, rng: Random, calendar: Calendar, rows: Rows) -> None:
        self.rng = rng
        self.calendar = calendar
        self.rows = rows
        self.memberships = 20_000

    # ---------- people

    def person(self, person: Somebody) -> None:
        last = person.last
        asked = person.asked_not_on
        self.rows.add(
            Person,
            forename=person.name.forename,
            surname=person.name.surname,
            known_as=person.name.known_as,
            work_email=person.email,
            work_phone=person.phone,
            source="pasted" if last.at.office.pasted else "staff list",
            contact_basis=person.basis,
            asked_not_to_contact_at=datetime.combine(asked, time(12), UTC) if asked else None,
            left_for_now_until=person.left_until,
            left_out_of_plans_at=datetime.combine(self.calendar.yesterday, time(12), UTC)
            if person.left_out_of_plans
            else None,
            scope_unit_id=last.at.unit_id,
        )

    def history(self, person: Somebody, told_to: dict[int, int]) -> None:
        for stay in person.stays:
            self.stay(person, stay)
        for spell in person.spells:
            self.spell(person, spell)
        if person.claim:
            code, told_on = person.claim
            unit_id = person.last.at.unit_id
            about_person(
                self.rows,
                StandingClaim,
                person,
                code=code,
                told_on=told_on,
                told_to_id=told_to[unit_id],
            )
        self.standings(person)

    def stay(self, person: Somebody, stay: Stay) -> None:
        about_person(
            self.rows,
            Placement,
            person,
            workplace_id=stay.at.unit_id,
            team_id=stay.team_id,
            grade=stay.grade,
            engagement=stay.engagement,
            is_home=True,
            end_reason=stay.end_reason,
            valid_from=stay.start,
            valid_to=stay.end,
        )
        first = not any(
            row["staff_id"] == person.id and row["issuer_id"] == stay.at.employer_id
            for row in self.rows.of["staff_identifiers"][-3:]
        )
        if first and not stay.at.office.pasted:
            about_person(
                self.rows,
                StaffIdentifier,
                person,
                kind=IdentifierKind.STAFF_NUMBER,
                issuer_id=stay.at.employer_id,
                value=f"00{40_000 + 7 * person.id}",
                valid_from=stay.start,
                valid_to=FOREVER,
            )

    def spell(
        self, person: Somebody | None, spell: Spell, *, name: str = "", unit: int = 0
    ) -> None:
        self.memberships += self.rng.randint(1, 40)
        if person:
            name = f"{person.name.forename} {person.name.surname}".strip()
        self.rows.add(
            Membership,
            staff_id=person.id if person else None,
            scope_unit_id=person.last.at.unit_id if person else unit,
            number=f"{self.memberships:08}",
            name=name,
            status=spell.status,
            category=spell.category,
            joined_on=spell.joined_on,
            ended_on=spell.ended_on,
            arrears_from=spell.arrears_from,
            end_reason=spell.end_reason,
            confirmed_on=self.calendar.extract_after(
                min(spell.ended_on, self.calendar.newest_extract)
            ),
        )

    def standings(self, person: Somebody) -> None:
        """By the product's own rule, from the records just written."""
        spans = standing_spans(
            since=person.stays[0].start,
            memberships=[
                MembershipFact(s.status, s.category, s.joined_on, s.ended_on, s.arrears_from)
                for s in person.spells
            ],
            claims=[ClaimFact(*person.claim)] if person.claim else [],
            covered=[
                extract
                for stay in person.stays
                if stay.at.office.extracts
                for extract in self.calendar.extracts
                if stay.start <= extract < stay.end
            ],
            grace_days=GRACE_DAYS,
        )
        for span in spans:
            about_person(self.rows, Standing, person, **vars(span))

    def members_without_workplace(self, built: Built, many: int) -> None:
        """In the extract, on no staff list: listed apart, never counted."""
        for _ in range(many):
            name = any_name(self.rng)
            joined = any_day(
                self.rng, self.calendar.start - timedelta(days=2000), self.calendar.start
            )
            self.spell(
                None, Spell(joined), name=f"{name.forename} {name.surname}", unit=built.unit_id
            )

    # ---------- offices

    def coverage(self, built: Built) -> None:
        if built.office.extracts:
            for extract in self.calendar.extracts:
                self.rows.add_keyed(ExtractCoverage, workplace_id=built.unit_id, as_at=extract)
        if not built.office.pasted:
            day = self.calendar.newest_extract
            self.rows.add(StaffList, workplace_id=built.unit_id, as_at=day, run_id=None)

    def headcounts(self, built: Built, everybody: list[Somebody]) -> None:
        """The employer's own numbers: a little more than our list, in one office fewer."""
        for day in [] if built.office.pasted else self.calendar.headcount_days():
            here = [
                stay.engagement not in OUT_OF_SCOPE
                for person in everybody
                for stay in person.stays
                if stay.at is built and stay.start <= day < stay.end
            ]
            more = 0.94 if built.office.short_headcount else self.rng.uniform(1.0, 1.06)
            self.rows.add(
                DeclaredHeadcount,
                workplace_id=built.unit_id,
                as_at=day,
                source="Employer's notice" if day.month == 3 else "Rep's count",
                eligible=round(sum(here) * more),
                agency=len(here) - sum(here),
                other_union=0,
                declared_by_id=None,
            )
