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
    """What a part of an extract is read against.

    `known` and `memberships`: whoever and whatever its rows could concern. `matched`: records that
    rows of earlier parts have named → the line. `shared_emails`, `shared_names`: lines whose e-mail
    or name other rows of the file have too; `crowded`: lines whose number too many rows have.
    `namesakes`: line → people of the covered workplaces who have the row's name. `employers`: those
    on the map, by the compared name; `employer_of`: person → whom they work for.
    """

    as_at: date
    known: Sequence[Known]
    memberships: Sequence[KnownMembership]
    pending: frozenset[int] = frozenset()
    matched: Mapping[int, int] = field(default_factory=dict)
    shared_emails: frozenset[int] = frozenset()
    shared_names: frozenset[int] = frozenset()
    crowded: frozenset[int] = frozenset()
    namesakes: Mapping[int, Sequence[int]] = field(default_factory=dict)
    employers: Mapping[str, str] = field(default_factory=dict)
    employer_of: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, str] = field(default_factory=dict)
    accept_exact: bool = False


def overlap(one: Period, other: Period) -> bool:
    return one[0] < other[1] and other[0] < one[1]
