"""Who of a workplace is willing to ask, how many each, and how many they have."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, User
from app.asks.models import Ask, AskState
from app.asks.queries.askable import conflicts_in
from app.people.models import Contactable, UnionRole, UnionRoleKind
from app.workplaces.models import Team

WILLING = (UnionRoleKind.REP, UnionRoleKind.ADVOCATE)


@dataclass(frozen=True, slots=True)
class WillingAsker:
    """`own_most`: as many as they want to have at a time; None leaves it to the plan."""

    id: int
    forename: str
    surname: str
    team: str | None
    is_rep: bool
    own_most: int | None
    has_open: int
    signs_in: bool

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    @property
    def short_name(self) -> str:
        return f"{self.forename} {self.surname[:1]}".strip()

    def most(self, usual: int) -> int:
        return usual if self.own_most is None else self.own_most

    def room(self, usual: int) -> int:
        """How many more they may be given."""
        return max(0, self.most(usual) - self.has_open)


def askers_in(db: Session, workplace_id: int, *, today: date) -> dict[int, WillingAsker]:
    """Whoever holds the role of rep or advocate today, by id, in the order of names.

    Nobody with a conflict of interest over the whole workplace; one over a team is the pairs'.
    """
    conflicts = conflicts_in(db, workplace_id)
    known = signing_in(db, today=today)
    return {
        row[0]: _willing(row, row[0] in known)
        for row in db.execute(_holding_a_role(workplace_id, today))
        if None not in conflicts.get(row[0], ())
    }


def _holding_a_role(workplace_id: int, today: date) -> Select[*tuple[Any, ...]]:
    open_asks = (
        select(Ask.asker_id, func.count().label("number"))
        .where(Ask.scope_unit_id == workplace_id, Ask.state == AskState.OPEN)
        .group_by(Ask.asker_id)
        .subquery()
    )
    return (
        select(
            Contactable.id,
            func.coalesce(Contactable.known_as, Contactable.forename),
            Contactable.surname,
            Team.name,
            func.bool_or(UnionRole.kind == UnionRoleKind.REP),
            func.max(UnionRole.most_asks),
            func.coalesce(open_asks.c.number, 0),
        )
        .join(UnionRole, UnionRole.staff_id == Contactable.id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(open_asks, open_asks.c.asker_id == Contactable.id)
        .where(
            Contactable.workplace_id == workplace_id,
            UnionRole.kind.in_(WILLING),
            UnionRole.valid_from <= today,
            UnionRole.valid_to > today,
        )
        .group_by(
            Contactable.id,
            Contactable.known_as,
            Contactable.forename,
            Contactable.surname,
            Contactable.sort_name,
            Team.name,
            open_asks.c.number,
        )
        .order_by(Contactable.sort_name, Contactable.id)
    )


def _willing(row: Any, signs_in: bool) -> WillingAsker:
    staff_id, forename, surname, team, is_rep, own_most, has_open = row
    return WillingAsker(staff_id, forename, surname, team, is_rep, own_most, has_open, signs_in)


def signing_in(db: Session, *, today: date) -> set[int]:
    """Staff ids of those who can sign in today, as far as this session knows users."""
    rows = db.scalars(
        select(User.staff_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.staff_id.is_not(None),
            RoleGrant.valid_from <= today,
            RoleGrant.valid_to > today,
        )
    )
    return {staff_id for staff_id in rows if staff_id is not None}
