"""A draft of who asks whom, held by one person at a time: its rows, in and out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.models import Ask, AskPlan, AskState, PlanState
from app.asks.queries.ground import Ground
from app.asks.words import on_record
from app.audit import trail
from app.audit.events import Event
from app.db.bulk import one_of
from app.errors import Conflict, NotFound
from app.people.conflicts import refuse_list_of_conflicts
from app.seating.reach import Ids

DECIDED = "This plan was accepted or discarded meanwhile. Look at what is open now."


NOT_ALL_OF_IT = (
    "You are marked as a manager, or as human resources or payroll, of people here, so you don't"
    " see all of a plan for them. Ask another rep or your branch organiser to do it."
)


@dataclass(frozen=True)
class Proposal:
    """A row of a draft."""

    id: int
    asker_id: int
    staff_id: int
    points: int
    kept: bool

    @property
    def ids(self) -> Ids:
        return self.asker_id, self.staff_id


def one_draft(db: Session, actor: Actor, workplace_id: int, most: int, due_on: date) -> AskPlan:
    """The draft there is, else a new one; whoever comes second waits for the first."""
    refuse_list_of_conflicts(db, actor, workplace_id, NOT_ALL_OF_IT)
    db.execute(
        insert_or_not(AskPlan)
        .values(workplace_id=workplace_id, made_by_id=actor.user_id, most=most, due_on=due_on)
        .on_conflict_do_nothing(
            index_elements=[AskPlan.workplace_id], index_where=text("state = 1")
        )
    )
    return held(
        db.scalar(
            select(AskPlan)
            .where(AskPlan.workplace_id == workplace_id, AskPlan.state == PlanState.DRAFT)
            .with_for_update()
        )
    )


def hold(db: Session, actor: Actor, plan_id: int) -> AskPlan:
    """Raises NotFound out of scope, Conflict for a plan that is a draft no longer.

    And for whoever would decide about people in it whom they don't see.
    """
    wanted = select(AskPlan).where(AskPlan.id == plan_id).with_for_update()
    plan = db.scalar(wanted) if 0 < plan_id < 2**31 else None
    if plan is None:
        raise NotFound
    refuse_list_of_conflicts(db, actor, plan.workplace_id, NOT_ALL_OF_IT)
    return held(plan)


def held(plan: AskPlan | None) -> AskPlan:
    if plan is None or plan.state is not PlanState.DRAFT:
        raise Conflict(DECIDED)
    return plan


def proposals(db: Session, plan: AskPlan) -> list[Proposal]:
    """What was chosen by hand first, then by points: so they are kept when there is less room."""
    rows: Iterable[Any] = db.execute(
        select(Ask.id, Ask.asker_id, Ask.staff_id, Ask.points, Ask.kept)
        .where(Ask.plan_id == plan.id, Ask.state == AskState.PROPOSED)
        .order_by(Ask.kept.desc(), Ask.points.desc(), Ask.staff_id)
    )
    return [Proposal(*row) for row in rows]


def propose(
    db: Session,
    actor: Actor,
    plan: AskPlan,
    ground: Ground,
    pairs: Collection[Ids],
    *,
    kept: bool = False,
) -> None:
    if pairs:
        about = {
            "plan_id": plan.id,
            "scope_unit_id": plan.workplace_id,
            "state": AskState.PROPOSED,
            "kept": kept,
            "planned_by_id": actor.user_id,
        }
        db.execute(insert(Ask), [about | why(ground, *ids) for ids in pairs])


def why(ground: Ground, asker_id: int, person_id: int) -> dict[str, Any]:
    """These two, and what brings them together."""
    found = ground.reachers.reach(asker_id, person_id)
    return {"asker_id": asker_id, "staff_id": person_id} | on_record(found)


def clear(db: Session, plan: AskPlan, except_for: Collection[int] = ()) -> None:
    db.execute(
        delete(Ask).where(
            Ask.plan_id == plan.id, Ask.state <= AskState.BARRED, ~one_of(Ask.id, except_for)
        )
    )


def decide(db: Session, plan: AskPlan, state: PlanState) -> None:
    plan.state, plan.decided_at = state, func.now()
    db.flush()


def note(
    db: Session,
    actor: Actor,
    event: Event,
    plan: AskPlan,
    *,
    count: int | None = None,
    fields: Collection[str] = (),
) -> None:
    trail.record(
        db, actor, event, subject=plan, unit_id=plan.workplace_id, count=count, fields=list(fields)
    )
