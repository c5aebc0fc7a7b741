"""Working out who asks whom, accepting it or throwing it away.

Every act holds the plan's row: two people at one draft work one after the other.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.commands.drafts import (
    Proposal,
    clear,
    decide,
    hold,
    note,
    one_draft,
    proposals,
    propose,
)
from app.asks.models import Ask, AskPlan, AskState, PlanState
from app.asks.pairing import Asker, pair
from app.asks.planning import wrong_due
from app.asks.queries.ground import Ground, ground_of
from app.asks.queries.plans import stamp_of
from app.audit.events import Event
from app.db.bulk import one_of
from app.errors import Conflict
from app.seating.reach import Ids

NOBODY_ASKS = (
    "Nobody here is willing to ask yet. Ask a member to become an advocate, and note it under"
    " their union roles."
)
CHANGED = "Somebody changed this plan while you looked at it. Look once more, then accept it."


def work_out(
    db: Session, actor: Actor, workplace_id: int, most: int, due_on: date, *, today: date
) -> AskPlan:
    """The best draft now, around what was chosen and kept out by hand; asks that are open stay.

    Raises Conflict when nobody asks. Twice at once is one draft.
    """
    plan = one_draft(db, actor, workplace_id, most, due_on)
    ground = ground_of(db, workplace_id, today=today)
    if not ground.askers:
        raise Conflict(NOBODY_ASKS)
    plan.most, plan.due_on = most, due_on
    made = _pair_anew(db, actor, plan, ground)
    db.flush()
    note(db, actor, Event.PLAN_MADE, plan, count=made)
    return plan


def accept(db: Session, actor: Actor, plan_id: int, shown: str, *, today: date) -> tuple[int, int]:
    """Open what was shown; how many asks were opened, and how many no longer could be.

    Raises Conflict, and changes nothing, when the plan is not the one that was shown, its day has
    passed, or nothing of it is left.
    """
    plan = hold(db, actor, plan_id)
    pairs = proposals(db, plan)
    if stamp_of([one.ids for one in pairs]) != shown:
        raise Conflict(CHANGED)
    if wrong := wrong_due(plan.due_on, today):
        raise Conflict(f"{wrong} Work the plan out again with another day.")
    fit = _still_fit(pairs, ground_of(db, plan.workplace_id, today=today), plan.most)
    if not fit:
        raise Conflict("Nobody in this plan is to be asked any more. Work it out again.")
    clear(db, plan, except_for=fit)
    db.execute(
        update(Ask)
        .where(one_of(Ask.id, fit))
        .values(state=AskState.OPEN, opened_at=func.now(), due_on=plan.due_on)
        .execution_options(synchronize_session=False)
    )
    decide(db, plan, PlanState.ACCEPTED)
    note(db, actor, Event.PLAN_ACCEPTED, plan, count=len(fit))
    note(db, actor, Event.ASK_OPENED, plan, count=len(fit))
    return len(fit), len(pairs) - len(fit)


def discard(db: Session, actor: Actor, plan_id: int) -> None:
    """What was kept out goes with it: a list of who must not meet whom is not kept."""
    plan = hold(db, actor, plan_id)
    clear(db, plan)
    decide(db, plan, PlanState.DISCARDED)
    note(db, actor, Event.PLAN_DISCARDED, plan)


def _still_fit(pairs: Collection[Proposal], ground: Ground, most: int) -> list[int]:
    """Rows whose two may still be brought together, as many an asker as there is room for."""
    taken: Counter[int] = Counter()
    fit = []
    for one in pairs:
        asker = ground.askers.get(one.asker_id)
        if (
            asker is not None
            and one.staff_id in ground.people
            and one.ids not in ground.apart
            and taken[asker.id] < asker.room(most)
        ):
            taken[asker.id] += 1
            fit.append(one.id)
    return fit


def _pair_anew(db: Session, actor: Actor, plan: AskPlan, ground: Ground) -> int:
    """Everything but what was chosen by hand; how many pairs the draft has then."""
    chosen = [one for one in proposals(db, plan) if one.kept]
    fit = set(_still_fit(chosen, ground, plan.most))
    kept = [one for one in chosen if one.id in fit]
    db.execute(
        delete(Ask).where(
            Ask.plan_id == plan.id, Ask.state == AskState.PROPOSED, ~one_of(Ask.id, fit)
        )
    )
    has = Counter(one.asker_id for one in kept)
    barred, left_out = _kept_out(db, plan)
    done = left_out | {one.staff_id for one in kept}
    found = pair(
        [
            Asker(ground.spots[asker.id], asker.room(plan.most) - has[asker.id])
            for asker in ground.askers.values()
            if asker.room(plan.most) > has[asker.id]
        ],
        [ground.spots[staff_id] for staff_id in ground.people if staff_id not in done],
        ties=ground.ties,
        spoke_before=ground.spoke_before,
        barred=ground.apart | barred,
    )
    propose(db, actor, plan, ground, [(one.asker_id, one.staff_id) for one in found.pairs])
    return len(kept) + len(found.pairs)


def _kept_out(db: Session, plan: AskPlan) -> tuple[frozenset[Ids], frozenset[int]]:
    """Pairs, and people, kept out by hand."""
    rows = db.execute(
        select(Ask.asker_id, Ask.staff_id).where(
            Ask.plan_id == plan.id, Ask.state == AskState.BARRED
        )
    ).all()
    pairs, people = set(), set()
    for asker_id, staff_id in rows:
        if asker_id is None:
            people.add(staff_id)
        else:
            pairs.add((asker_id, staff_id))
    return frozenset(pairs), frozenset(people)
