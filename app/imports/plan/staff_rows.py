"""The rows of a staff list: who each names, or why it names nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.files.cells import Days
from app.imports.plan.parts import Cells, Read, read_each, too_long
from app.imports.plan.people import FIRST_DAY, compared, day_in, name_of, wrong_name
from app.matching.described import Described
from app.people.models import Engagement

ENGAGEMENTS: Mapping[str, Engagement] = {
    word: kind
    for kind, words in {
        Engagement.PERMANENT: "permanent,perm,employee,indefinite,substantive,permanent employee",
        Engagement.FIXED_TERM: "fixed term,ftc,fixed,fixed term contract,fixed term appointment,"
        "fta,temporary,casual",
        Engagement.APPRENTICE: "apprentice,apprenticeship",
        Engagement.SECONDEE_IN: "secondee,secondment,secondee in,secondment in,on loan in",
        Engagement.SECONDEE_OUT: "secondee out,secondment out,on loan out",
        Engagement.AGENCY: "agency,agency worker,temp,agency temp,agency staff",
        Engagement.CONTRACTOR: "contractor,consultant,contingent,contingent worker,interim",
        Engagement.MILITARY: "military,mod military,service personnel,armed forces",
        Engagement.CAREER_BREAK: "career break,unpaid leave",
        Engagement.LONG_TERM_LEAVE: "long term leave,extended leave",
    }.items()
    for word in words.split(",")
}


@dataclass(frozen=True)
class Post:
    """What somebody does at a workplace."""

    team: str | None
    grade: str | None
    engagement: Engagement


@dataclass(frozen=True)
class StaffRow:
    line: int
    number: str
    forename: str
    surname: str
    known_as: str
    team: str
    grade: str
    email: str
    phone: str
    engagement: Engagement | None
    begins: date | None
    remarks: tuple[str, ...] = ()
    workplace_id: int = 0

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    @cached_property
    def compared(self) -> str:
        return compared(self.forename, self.surname)

    @property
    def post(self) -> Post:
        return Post(self.team or None, self.grade or None, self.engagement or Engagement.PERMANENT)

    @property
    def name_key(self) -> str:
        return f"{self.workplace_id} {self.compared}"

    @property
    def described(self) -> Described:
        return Described(
            self.forename,
            self.surname,
            self.known_as,
            workplace_id=self.workplace_id,
            team=self.team,
            grade=self.grade,
            email=self.email,
            staff_numbers=(self.number,) if self.number else (),
        )


def read_rows(cells: Sequence[Cells], days: Days) -> Read[StaffRow]:
    return read_each(
        cells,
        lambda cell: _row(cell, day_in(cell, "start_date", days)),
        lambda cell: " ".join(name_of(cell)).strip()[:80],
    )


def _row(cell: Cells, begins: date | None) -> StaffRow | str:
    forename, surname = name_of(cell)
    wrong = wrong_name(forename, surname) or _wrong_values(cell, begins)
    if wrong:
        return wrong
    remarks = [] if forename and surname else ["Only one name is given."]
    kind = cell.get("engagement")
    engagement = ENGAGEMENTS.get(" ".join(kind.casefold().replace("-", " ").split()))
    if kind and engagement is None:
        remarks.append("The contract type is none we know: counted as permanent.")
    return StaffRow(
        line=cell.line,
        number=cell.get("staff_number"),
        forename=forename,
        surname=surname,
        known_as=cell.get("known_as"),
        team=cell.get("team"),
        grade=cell.get("grade"),
        email=cell.get("work_email"),
        phone=cell.get("work_phone"),
        engagement=engagement,
        begins=begins,
        remarks=tuple(remarks),
    )


def _wrong_values(cell: Cells, begins: date | None) -> str | None:
    if begins and begins < FIRST_DAY:
        return "The start date is before 1900."
    email = cell.get("work_email")
    if email and (email.count("@") != 1 or " " in email):
        return "The work e-mail is not an address."
    return too_long(
        (
            ("The staff number", cell.get("staff_number"), 60),
            ("The known-as name", cell.get("known_as"), 120),
            ("The team", cell.get("team"), 120),
            ("The grade", cell.get("grade"), 60),
            ("The work e-mail", email, 254),
            ("The work phone", cell.get("work_phone"), 40),
        )
    )
