"""The people on record, and what a part of a staff list is read against."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.imports.plan.parts import Candidate
from app.imports.plan.people import compared
from app.matching.described import Described
from app.matching.scoring import Alike
from app.people.models import Engagement
from app.people.rules import normal_name


@dataclass(frozen=True)
class Home:
    """Where somebody on record works on the day of the list, or will begin after it.

    `settled`: something later is on record already, so the list is too old to change it.
    """

    workplace_id: int
    workplace: str
    team: str | None
    grade: str | None
    engagement: Engagement
    since: date
    settled: bool = False


@dataclass(frozen=True)
class Known:
    """Somebody on record whom the importing user may see.

    `numbers`: with whatever employer; `issued`: employer and number.
    """

    id: int
    forename: str
    surname: str
    known_as: str | None
    work_email: str | None
    work_phone: str | None
    numbers: tuple[str, ...]
    home: Home | None
    asked_not_to_contact: bool = False
    issued: tuple[tuple[int, str], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.known_as or self.forename} {self.surname}".strip()

    @property
    def where(self) -> str:
        if self.home is None:
            return "no longer at work here"
        return ", ".join(part for part in (self.home.team, self.home.workplace) if part)

    @cached_property
    def compared(self) -> str:
        return compared(self.forename, self.surname)

    @property
    def team(self) -> str:
        return normal_name(self.home.team or "") if self.home else ""

    @property
    def email(self) -> str:
        return (self.work_email or "").casefold()

    @property
    def names(self) -> str:
        return f"{self.compared} {normal_name(self.known_as or '')}"

    def numbers_with(self, employer_id: int) -> tuple[str, ...]:
        return tuple(number for issuer, number in self.issued if issuer == employer_id)

    def described(self, employer_id: int) -> Described:
        """For comparing with a row of this employer's list."""
        home = self.home
        return Described(
            self.forename,
            self.surname,
            self.known_as or "",
            workplace_id=home.workplace_id if home else None,
            team=(home.team or "") if home else "",
            grade=(home.grade or "") if home else "",
            email=self.work_email or "",
            staff_numbers=self.numbers_with(employer_id),
        )

    def candidate(
        self,
        why: str,
        *,
        may_add: bool = False,
        exact: bool = False,
        alike: Alike | None = None,
    ) -> Candidate:
        score, reasons = (alike.score, alike.reasons) if alike else (0, ())
        return Candidate(self.id, self.name, self.where, why, exact, may_add, score, reasons)


@dataclass(frozen=True)
class At:
    """A workplace that rows of the list are of; the day of its last list before this one."""

    id: int
    name: str
    employer_id: int
    previous_list: date | None = None


@dataclass(frozen=True)
class StaffSetting:
    """What a part of a staff list is read against; `known` are all who may be meant in it.

    `taken` are people whom earlier parts named, `added` names of those they add: each with its
    line. `shared_emails` are given by several rows of the file. `remembered`: what was decided of
    such a row before, as in `choices`.
    """

    as_at: date
    places: Mapping[int, At]
    known: Sequence[Known]
    choices: Mapping[int, str] = field(default_factory=dict)
    accept_exact: bool = False
    take_contact_details: bool = False
    taken: Mapping[int, int] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)
    shared_emails: Set[str] = frozenset()
    remembered: Mapping[int, str] = field(default_factory=dict)
