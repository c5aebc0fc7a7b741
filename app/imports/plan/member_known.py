"""The memberships on record, and what an extract is read against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.imports.plan.staff_known import Known
from app.people.models import MembershipCategory, MembershipStatus

Period = tuple[date, date]


@dataclass(frozen=True)
class KnownMembership:
    id: int
    staff_id: int | None
    number: str | None
    name: str
    status: MembershipStatus
    category: MembershipCategory
    joined_on: date
    ended_on: date
    arrears_from: date | None
    end_reason: str | None
    confirmed_on: date

    @property
    def period(self) -> Period:
        return self.joined_on, self.ended_on


@dataclass(frozen=True)
class MemberSetting:
    """What an extract is read against. `known`: people in scope, with every staff number."""

    as_at: date
    known: Sequence[Known]
    memberships: Sequence[KnownMembership]
    covers: frozenset[int]
    covered_already: frozenset[int] = frozenset()
    pending: frozenset[int] = frozenset()
    choices: Mapping[int, str] = field(default_factory=dict)
    accept_exact: bool = False

    def covers_home_of(self, person: Known) -> bool:
        return person.home is not None and person.home.workplace_id in self.covers


def overlap(one: Period, other: Period) -> bool:
    return one[0] < other[1] and other[0] < one[1]
