"""The people on record, and what a staff list is read against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.imports.plan.parts import Candidate
from app.imports.plan.people import compared
from app.people.models import Engagement
from app.people.rules import normal_name
from app.people.suppression import RunningSuppression


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
    """Somebody on record whom the importing user may see. `numbers`: with the list's employer."""

    id: int
    forename: str
    surname: str
    known_as: str | None
    work_email: str | None
    work_phone: str | None
    numbers: tuple[str, ...]
    home: Home | None
    asked_not_to_contact: bool = False

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

    def candidate(self, why: str, *, may_add: bool = False, exact: bool = False) -> Candidate:
        return Candidate(self.id, self.name, self.where, why, exact, may_add)


@dataclass(frozen=True)
class StaffSetting:
    """What a staff list is read against. `suppressed`: rows that answer a request, by line."""

    workplace_id: int
    workplace: str
    employer: str
    place_names: tuple[str, ...]
    as_at: date
    known: Sequence[Known]
    previous_list: date | None = None
    suppressed: Mapping[int, RunningSuppression] = field(default_factory=dict)
    choices: Mapping[int, str] = field(default_factory=dict)
    accept_exact: bool = False
    same_places: frozenset[str] = frozenset()
    take_contact_details: bool = False
