"""Carrying out the plan of a membership extract: records, links, coverage, joins confirmed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations.models import PendingJoin
from app.db.bulk import Values, insert_all, one_of, update_all
from app.imports import queries
from app.imports.answers import Answers
from app.imports.models import ImportRun
from app.imports.plan.member_changes import AddMembership, ChangeMembership
from app.people.commands import restate
from app.people.models import ExtractCoverage, Membership

DAYS = frozenset({"joined_on", "ended_on", "arrears_from", "confirmed_on"})


def apply_members(db: Session, run: ImportRun, acts: Sequence[object]) -> None:
    adds = [act for act in acts if isinstance(act, AddMembership)]
    changes = [act for act in acts if isinstance(act, ChangeMembership)]
    said = [act.staff_id for act in adds] + [act.staff_id for act in changes]
    linked = {staff_id for staff_id in said if staff_id is not None}
    scopes = queries.scopes_of(db, linked)
    _change(db, run, changes, scopes)
    insert_all(db, Membership, [_new(run, act, scopes) for act in adds])
    changed = one_of(Membership.id, [act.membership_id for act in changes])
    touched = db.scalars(select(Membership.staff_id).where(changed))
    restate(db, sorted(linked.union(staff_id for staff_id in touched if staff_id is not None)))


def finish_members(db: Session, actor: Actor, run: ImportRun) -> None:
    """What the extract covers is known now; joins that were promised are confirmed."""
    extras = run.result or {}
    if extras["covers"]:
        days = [{"workplace_id": place, "as_at": run.as_at} for place in extras["covers"]]
        db.execute(insert(ExtractCoverage), days)
    restate(db, sorted(queries.staff_ids_of(db, Answers.of(run).covers)))
    _confirm(db, actor, run, extras["joins"])


def _new(run: ImportRun, act: AddMembership, scopes: dict[int, int]) -> Values:
    row = act.row
    return {
        "staff_id": act.staff_id,
        "scope_unit_id": scopes[act.staff_id] if act.staff_id else run.unit_id,
        "number": row.number or None,
        "name": row.name,
        "status": row.status,
        "category": row.category,
        "joined_on": row.joined_on,
        "ended_on": row.period[1],
        "arrears_from": act.arrears_from,
        "end_reason": row.end_reason or None,
        "confirmed_on": run.as_at,
    }


def _change(
    db: Session,
    run: ImportRun,
    changes: list[ChangeMembership],
    scopes: dict[int, int],
) -> None:
    only_seen = {"confirmed_on": run.as_at}
    again = {a.membership_id for a in changes if _columns(a) == only_seen and not a.staff_id}
    update_all(db, Membership, [{"id": i, "confirmed_on": run.as_at} for i in sorted(again)])
    others = [act for act in changes if act.membership_id not in again]
    # Records that end make room before others of the same person move.
    for act in sorted(others, key=lambda a: "ended_on" not in dict(a.columns)):
        values = _columns(act)
        if act.staff_id is not None:
            values |= {"staff_id": act.staff_id, "scope_unit_id": scopes[act.staff_id]}
        db.execute(
            update(Membership)
            .where(Membership.id == act.membership_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _columns(act: ChangeMembership) -> dict[str, object]:
    """A plan is kept as JSON, where a day is text."""
    return {
        name: date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value
        for name, value in act.columns
    }


def _confirm(db: Session, actor: Actor, run: ImportRun, joins: Sequence[int]) -> None:
    """What people said they would do, they have done: the extract says so."""
    confirmed = db.execute(
        update(PendingJoin)
        .where(
            one_of(PendingJoin.staff_id, joins),
            PendingJoin.confirmed_on.is_(None),
            PendingJoin.withdrawn_at.is_(None),
        )
        .values(confirmed_on=run.as_at)
        .returning(PendingJoin.staff_id, PendingJoin.scope_unit_id)
        .execution_options(synchronize_session=False)
    )
    for staff_id, scope_unit_id in confirmed.all():
        trail.record(
            db, actor, Event.JOIN_CONFIRMED, subject=("staff", staff_id), unit_id=scope_unit_id
        )
