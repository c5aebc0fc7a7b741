"""Who may call, and who does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ARRAY, Integer, case, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.roles import LABELS, PERMISSIONS, Role
from app.accounts.models import RoleGrant, User
from app.call_lists.models import CallListCaller
from app.union.models import Unit

CALLING_ROLES = [role for role, may in PERMISSIONS.items() if Permission.MAKE_CALLS in may]


@dataclass(frozen=True)
class Colleague:
    """Somebody who may call, with the first of their roles."""

    id: int
    name: str
    role: Role
    unit: str

    @property
    def words(self) -> str:
        return f"{self.name} ({LABELS[self.role].lower()}, {self.unit})"


def callers_offered(
    db: Session, near: Sequence[int], *, today: date, asked: str = "", most: int
) -> tuple[list[Colleague], int]:
    """Colleagues who may call: first those of these units and above them; and how many in all.

    `asked`: only those with this in their name.
    """
    nearby = cast(func.units_around(cast(list(near), ARRAY(Integer))), ARRAY(Integer))
    far = case((RoleGrant.unit_id == func.any(nearby), 0), else_=1)
    first = (
        select(User.id, User.name, RoleGrant.role, Unit.name.label("unit"), far.label("far"))
        .ext(distinct_on(User.id))
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(
            RoleGrant.role.in_(CALLING_ROLES),
            RoleGrant.valid_from <= today,
            RoleGrant.valid_to > today,
            User.disabled_at.is_(None),
        )
        .order_by(User.id, "far", RoleGrant.role, RoleGrant.id)
    )
    if asked:
        first = first.where(func.strpos(func.norm(User.name), func.norm(asked)) > 0)
    found = first.subquery()
    total = db.scalar(select(func.count()).select_from(found)) or 0
    rows = db.execute(select(found).order_by(found.c.far, found.c.name, found.c.id).limit(most))
    return [Colleague(row.id, row.name, Role(row.role), row.unit) for row in rows], total


def caller_ids(db: Session, list_id: int) -> list[int]:
    return list(
        db.scalars(
            select(CallListCaller.user_id).where(
                CallListCaller.call_list_id == list_id, CallListCaller.removed_at.is_(None)
            )
        )
    )
