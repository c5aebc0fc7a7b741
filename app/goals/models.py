"""Targets: what share of a unit's people are to be members by a day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.db.base import Base, Recorded
from app.union.models import Unit


class Goal(Recorded, Base):
    """One runs per unit; those before it are kept, withdrawn. The running one is the unit's

    target_rate too: the database copies it there, and nobody else writes it.
    """

    __tablename__ = "goals"
    __table_args__ = (
        CheckConstraint("per_mille between 1 and 1000", name="per_mille"),
        CheckConstraint("not more_than or per_mille < 1000", name="can_be_more"),
        Index("uq_goals_running", "unit_id", unique=True, postgresql_where="withdrawn_at is null"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    per_mille: Mapped[int] = mapped_column(SmallInteger)
    # A majority is more than half, not half.
    more_than: Mapped[bool] = mapped_column(server_default="false", default=False)
    by_on: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    withdrawn_at: Mapped[datetime | None]
