"""Whose membership each row of an extract is, and which record it is on. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.imports.plan.member_changes import added, changed, period_of
from app.imports.plan.member_known import KnownMembership, MemberSetting, overlap
from app.imports.plan.member_rows import MemberRow
from app.imports.plan.parts import Candidate, Line, Verdict, grouped, only
from app.imports.plan.people import chosen, share_a_name
from app.imports.plan.staff_known import Known
from app.people.rules import COUNTING, WORKING, normal_name

OTHER_EMPLOYER = "The extract names another employer: "


class Named(Protocol):
    """What a row says of a person."""

    @property
    def line(self) -> int: ...
    @property
    def compared(self) -> str: ...
    @property
    def staff_number(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...


class Matcher:
    """Remembers which records earlier rows have named. `rows` are those of the part, and the other

    rows of the file that have one of their numbers.
    """

    def __init__(self, setting: MemberSetting, rows: Sequence[MemberRow]) -> None:
        self.setting = setting
        known, memberships = setting.known, setting.memberships
        numbered = [record for record in memberships if record.number]
        self.by_number = grouped(numbered, lambda record: [record.number])
        self.unnumbered = grouped(
            (record for record in memberships if not record.number),
            lambda record: [(normal_name(record.name), record.joined_on)],
        )
        self.of_person = grouped(memberships, lambda r: [r.staff_id] if r.staff_id else [])
        self.people = {person.id: person for person in known}
        self.by_staff_number = grouped(known, lambda person: person.numbers)
        self.by_email = grouped(known, lambda person: [person.email] if person.email else [])
        self.exact = {(record.number, record.joined_on) for record in numbered} & {
            (row.number, row.joined_on) for row in rows
        }
        self.matched = dict(setting.matched)

    def line(self, row: MemberRow) -> Line:
        record = self._record(row)
        if record is not None and record.id in self.matched:
            note = f"This is the membership of line {self.matched[record.id]} once more."
            return Line(row.line, row.who, Verdict.CONFLICT, note)
        linked = self.people.get(record.staff_id or 0) if record else None
        person, candidate, remarks = (linked, None, row.remarks) if linked else self.person_of(row)
        if candidate and chosen(self.setting, row.line, candidate) == "same":
            person, candidate = self.people[candidate.person_id], None
        if record is None and person is not None:
            record = self._record_of(person, row)
        joins = self._join_it_confirms(row, record, person)
        line = self._planned(row, record, person, joins)
        if person is None and (record is None or record.staff_id is None) and not candidate:
            remarks = (*remarks, "Matches nobody on record: kept apart, not counted.")
        if joins:
            remarks = (*remarks, "Said they would join: this confirms it.")
        remarks = (*remarks, *self._other_employer(row, person))
        return replace(line, remarks=remarks, candidates=only(candidate), watched=False)

    def _other_employer(self, row: MemberRow, person: Known | None) -> list[str]:
        """Only employers on the map: any other name may be another word for the one we know."""
        said = self.setting.employers.get(normal_name(row.employer)) if row.employer else None
        ours = self.setting.employer_of.get(person.id) if person else None
        return [f"{OTHER_EMPLOYER}{said}."] if said and ours and said != ours else []

    def _join_it_confirms(
        self, row: MemberRow, record: KnownMembership | None, person: Known | None
    ) -> int | None:
        """Whose promise to join is kept by a membership like this one (domain.md trap 27)."""
        if person is None or person.id not in self.setting.pending:
            return None
        period = period_of(row, record, self.setting.as_at) if record else row.period
        counts = row.status in COUNTING and row.category in WORKING
        return person.id if counts and period[0] <= self.setting.as_at < period[1] else None

    def _planned(
        self,
        row: MemberRow,
        record: KnownMembership | None,
        person: Known | None,
        joins: int | None,
    ) -> Line:
        whose = person.id if person else None
        if record is None:
            line = added(row, person, self.setting.as_at, joins)
            return replace(line, staff_id=whose)
        self.matched[record.id] = row.line
        newly = person if record.staff_id is None else None
        line = changed(row, record, newly, self.setting.as_at, joins)
        return replace(line, staff_id=whose, record_id=record.id)

    def _record(self, row: MemberRow) -> KnownMembership | None:
        if not row.number:
            found = self.unnumbered[row.compared, row.joined_on]
            return next((record for record in found if record.id not in self.matched), None)
        records = self.by_number[row.number]
        for record in records:
            if record.joined_on == row.joined_on:
                return record
        free = [
            record
            for record in records
            if (record.number, record.joined_on) not in self.exact
            and record.id not in self.matched
            and overlap(record.period, row.period)
        ]
        return free[0] if len(free) == 1 else None

    def _record_of(self, person: Known, row: MemberRow) -> KnownMembership | None:
        """A record of this person that carries no number yet, for the same days."""
        return next(
            (
                record
                for record in self.of_person[person.id]
                if not record.number
                and record.id not in self.matched
                and overlap(record.period, row.period)
            ),
            None,
        )

    def person_of(self, row: Named) -> tuple[Known | None, Candidate | None, tuple[str, ...]]:
        found = self.by_staff_number[row.staff_number]
        how = "staff number"
        if not found and row.email and row.line not in self.setting.shared_emails:
            found, how = self.by_email[row.email.casefold()], "work e-mail"
        if len(found) > 1:
            return None, None, (*row.remarks, f"Several people have this {how}.")
        if found and share_a_name(row.compared, found[0].names):
            return found[0], None, row.remarks
        if found:
            why = f"{found[0].name} has this {how}, under another name."
            return None, found[0].candidate(why), row.remarks
        alike = self._namesakes(row)
        if len(alike) > 1:
            return None, None, (*row.remarks, "Several people here have this name.")
        if not alike or self.of_person[alike[0].id]:
            return None, None, row.remarks
        why = f"{alike[0].name} is the only one of this name here."
        exact = row.line not in self.setting.shared_names
        return None, alike[0].candidate(why, exact=exact), row.remarks

    def _namesakes(self, row: Named) -> list[Known]:
        ids = self.setting.namesakes.get(row.line, ()) if row.compared else ()
        people = [self.people[i] for i in ids if i in self.people]
        return [one for one in people if row.compared in (one.compared, normal_name(one.name))]
