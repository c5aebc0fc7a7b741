"""Somebody of the invented union: where they have worked, when they were members."""

from dataclasses import dataclass, field
from datetime import date

from app.db.base import FOREVER
from app.demo.names import Name
from app.demo.places import Built
from app.people.models import (
    ContactBasis,
    Engagement,
    MembershipCategory,
    MembershipStatus,
    StandingCode,
)


@dataclass
class Stay:
    """A placement, [start, end)."""

    at: Built
    team_id: int | None
    start: date
    end: date = FOREVER
    grade: str | None = None
    engagement: Engagement = Engagement.PERMANENT
    end_reason: str | None = None


@dataclass
class Spell:
    """A membership, [joined_on, ended_on)."""

    joined_on: date
    ended_on: date = FOREVER
    status: MembershipStatus = MembershipStatus.ACTIVE
    category: MembershipCategory = MembershipCategory.FULL
    arrears_from: date | None = None
    end_reason: str | None = None


@dataclass
class Somebody:
    id: int
    name: Name
    stays: list[Stay]
    spells: list[Spell] = field(default_factory=list)
    email: str | None = None
    phone: str | None = None
    claim: tuple[StandingCode, date] | None = None
    basis: ContactBasis = ContactBasis.LIST_ONLY
    asked_not_on: date | None = None
    left_until: date | None = None
    left_out_of_plans: bool = False
    # Kept for a story of their own: chance leaves them alone.
    reserved: bool = False

    @property
    def last(self) -> Stay:
        return self.stays[-1]

    @property
    def present(self) -> bool:
        return self.last.end == FOREVER

    def works_in(self, unit_id: int, on: date) -> bool:
        return any(s.at.unit_id == unit_id and s.start <= on < s.end for s in self.stays)

    def is_member(self, on: date) -> bool:
        return any(spell.joined_on <= on < spell.ended_on for spell in self.spells)
