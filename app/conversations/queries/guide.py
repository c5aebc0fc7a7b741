"""The guide cards of the branches this session works in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.conversations.guide import Card, cards
from app.conversations.models import GuideCard, Stage
from app.conversations.queries.contacts import any_of
from app.errors import NotFound
from app.union.models import Unit, UnitKind


def list_branches(db: Session) -> Sequence[Unit]:
    """Those that count a workplace whose people this session sees, by name."""
    workplace = aliased(Unit)
    counting = select(workplace.parent_id).where(workplace.id == any_of("people"))
    return db.scalars(
        select(Unit)
        .where(Unit.kind == UnitKind.BRANCH, Unit.id.in_(counting) | (Unit.id == any_of("note")))
        .order_by(Unit.name)
    ).all()


def list_editable(db: Session) -> Sequence[Unit]:
    """The branches whose organiser this session is."""
    mine = select(Unit).where(Unit.kind == UnitKind.BRANCH, Unit.id == any_of("note"))
    return db.scalars(mine.order_by(Unit.name)).all()


def find_branch(branches: Sequence[Unit], branch_id: int) -> Unit | None:
    """The one asked for, or the first when none is. Raises NotFound for any other."""
    if branch_id == 0:
        return branches[0] if branches else None
    for branch in branches:
        if branch.id == branch_id:
            return branch
    raise NotFound


def cards_of(db: Session, branch_id: int | None) -> list[Card]:
    rows = db.execute(
        select(GuideCard.stage, GuideCard.body).where(
            GuideCard.branch_id == branch_id, GuideCard.set_aside_at.is_(None)
        )
    )
    return cards(dict[Stage, str](rows.all()))


def cards_for(db: Session, workplace_id: int | None) -> list[Card]:
    """Those of the branch that counts this workplace."""
    rows = db.execute(
        select(GuideCard.stage, GuideCard.body)
        .join(Unit, Unit.parent_id == GuideCard.branch_id)
        .where(Unit.id == workplace_id, GuideCard.set_aside_at.is_(None))
    )
    return cards(dict[Stage, str](rows.all()))


def find_own(db: Session, branch_id: int, stage: Stage) -> GuideCard | None:
    """The branch's own words, set aside or not."""
    return db.scalar(
        select(GuideCard).where(GuideCard.branch_id == branch_id, GuideCard.stage == stage)
    )
